//! Listing a folder. lite lists whole keys at any depth; clients expect the names in one folder.

use crate::edge::{
    Edge,
    body::{BODY_LIMIT_BYTES, rewrite, set, text},
    refuse,
};
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::StatusCode,
    response::Response,
};
use serde_json::{Value, json};

/// Answers with the entries of the folder that the request's `prefix` names.
pub(super) async fn answer(edge: &Edge, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_LIMIT_BYTES).await else {
        return refuse(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large");
    };
    let input: Value = serde_json::from_slice(&body).unwrap_or_default();
    let folder = folder_of(text(&input, "prefix"));
    let answer = edge.lite.send(Request::from_parts(parts, Body::from(body))).await;
    rewrite(answer, |_, rows| {
        if let Some(rows) = rows.as_array_mut() {
            *rows = entries(std::mem::take(rows), &folder);
        }
    })
    .await
}

fn folder_of(prefix: &str) -> String {
    match prefix.trim_matches('/') {
        "" => String::new(),
        prefix => format!("{prefix}/"),
    }
}

/// Files as they are, under their name in the folder; what lies deeper as one folder, which has a name and nothing else.
fn entries(rows: Vec<Value>, folder: &str) -> Vec<Value> {
    let mut entries: Vec<Value> = Vec::new();
    for mut row in rows {
        let Some(name) = text(&row, "name").strip_prefix(folder).map(str::to_owned) else {
            continue;
        };
        match name.split_once('/') {
            None => {
                set(&mut row, "name", json!(name));
                entries.push(row);
            }
            Some((folder, _)) if entries.iter().any(|entry| text(entry, "name") == folder) => {}
            Some((folder, _)) => entries.push(json!({
                "name": folder, "id": null, "updated_at": null, "created_at": null, "last_accessed_at": null, "metadata": null
            })),
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_one_entry() {
        let keys = ["u/a.png", "u/deep/b.png", "u/deep/c.png", "v/d.png"];
        let rows = keys.map(|key| json!({ "name": key, "id": key })).to_vec();
        let names = |rows: &[Value]| rows.iter().map(|row| text(row, "name").to_owned()).collect::<Vec<_>>();
        let found = entries(rows.clone(), &folder_of("/u/"));
        assert_eq!(names(&found), ["a.png", "deep"]);
        assert_eq!(found.last().and_then(|entry| entry.get("id")), Some(&Value::Null));
        assert_eq!(names(&entries(rows, &folder_of(""))), ["u", "v"]);
    }
}
