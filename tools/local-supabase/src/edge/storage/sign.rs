//! Signed URLs.

use crate::edge::{
    Edge,
    body::{self, Read, set, text},
    refuse,
};
use axum::{
    Json,
    body::Body,
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// As many as one call may ask for.
const PATHS_MAX: usize = 1_000;

/// lite says `signedUrl` where clients read `signedURL` (download) or `url` (upload), both without `/storage/v1` in front.
pub(super) fn rename(value: &mut Value) {
    let Some(object) = value.as_object_mut() else {
        return;
    };
    let Some(Value::String(url)) = object.remove("signedUrl") else {
        return;
    };
    let url = url.strip_prefix("/storage/v1").unwrap_or(&url);
    object.insert("signedURL".to_owned(), json!(url));
    object.insert("url".to_owned(), json!(url));
}

/// Signs several paths, one after the other: lite never reaches its own route for it.
pub(super) async fn many(edge: &Edge, request: Request, bucket: &str) -> Response {
    let (parts, input) = request.into_parts();
    let input = body::input(input).await;
    let Some(paths) = input.get("paths").and_then(Value::as_array).filter(|paths| paths.len() <= PATHS_MAX) else {
        return refuse(StatusCode::BAD_REQUEST, "paths: up to 1000 of them");
    };
    let mut all = Vec::with_capacity(paths.len());
    for path in paths.iter().filter_map(Value::as_str) {
        match one(edge, &parts.headers, bucket, path, input.get("expiresIn")).await {
            Ok(signed) => all.push(signed),
            Err(answer) => return *answer,
        }
    }
    Json(all).into_response()
}

async fn one(
    edge: &Edge,
    headers: &HeaderMap,
    bucket: &str,
    path: &str,
    expires_in: Option<&Value>,
) -> Result<Value, Box<Response>> {
    let target = format!("/storage/v1/object/sign/{bucket}/{}", escaped(path));
    let request = Request::post(target).body(Body::from(json!({ "expiresIn": expires_in }).to_string()));
    let mut request = request.map_err(|_| Box::new(refuse(StatusCode::BAD_REQUEST, "Invalid path")))?;
    *request.headers_mut() = headers.clone();
    request.headers_mut().remove(header::CONTENT_LENGTH);
    let mut signed = match body::read(edge.lite.send(request).await).await {
        Read::Json(parts, signed) if parts.status.is_success() => signed,
        Read::Json(_, error) => json!({ "error": text(&error, "message"), "signedURL": null }),
        Read::Other(answer) => return Err(Box::new(answer)),
    };
    rename(&mut signed);
    set(&mut signed, "path", json!(path));
    if signed.get("error").is_none() {
        set(&mut signed, "error", Value::Null);
    }
    Ok(signed)
}

/// A path as a part of a URL: everything but letters, digits and `/-._~` by its bytes.
fn escaped(path: &str) -> String {
    let mut escaped = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                escaped.push(char::from(byte))
            }
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_url_has_both_of_its_names() {
        let mut value = json!({ "signedUrl": "/storage/v1/object/sign/b/k?token=t" });
        rename(&mut value);
        let url = "/object/sign/b/k?token=t";
        assert_eq!(value, json!({ "signedURL": url, "url": url }));
    }

    #[test]
    fn a_path_stays_one_path() {
        assert_eq!(escaped("u/a b?c#é.png"), "u/a%20b%3Fc%23%C3%A9.png");
    }
}
