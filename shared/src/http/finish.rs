//! The last step of every answer: problem document, standing headers, log line.

use axum::{
    body::{Body, to_bytes},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};

use super::{Call, Traits, cors};
use crate::{
    log,
    platform::Platform,
    problem::{Code, Language, MEDIA_TYPE, Problem},
};

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");

/// The most of axum's own refusal that is read for the log, in bytes.
const MAX_REFUSAL_BYTES: usize = 1024;

/// What is kept of a request until its answer is there.
pub(super) struct Context<'p> {
    platform: &'p dyn Platform,
    function: &'static str,
    traits: Traits,
    call: Call,
    method: Method,
    path: String,
    language: Language,
    start_ms: i64,
}

impl<'p> Context<'p> {
    pub(super) fn new(
        request: &Request<Bytes>,
        platform: &'p dyn Platform,
        function: &'static str,
        traits: Traits,
        call: Call,
    ) -> Self {
        let language = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Self {
            platform,
            function,
            traits,
            call,
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            language: language.map(Language::best).unwrap_or_default(),
            start_ms: platform.now().timestamp_millis(),
        }
    }

    /// Completes the answer and writes the log line.
    pub(super) async fn finish(self, answer: Response, cors: &cors::Decision) -> Response {
        let mut answer = named(answer).await;
        let problem = answer.extensions_mut().remove::<Problem>();
        if let Some(problem) = &problem {
            self.write_document(&mut answer, problem);
        }
        let headers = answer.headers_mut();
        if let Ok(id) = HeaderValue::from_str(&self.call.0.request_id) {
            headers.insert("x-request-id", id);
        }
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, NOSNIFF);
        if let Some(limit) = self.call.rate_limit() {
            headers.insert("ratelimit-policy", limit.policy.clone());
            headers.extend(limit.left.clone().map(|left| (HeaderName::from_static("ratelimit"), left)));
        }
        headers.entry(header::CACHE_CONTROL).or_insert(NO_STORE);
        cors.apply(headers);
        self.platform.log(&log::request(&log::Entry {
            function: self.function,
            call: &self.call,
            method: self.method.as_str(),
            route: self.call.route().unwrap_or(&self.path),
            status: answer.status().as_u16(),
            duration_ms: self.platform.now().timestamp_millis() - self.start_ms,
            problem: problem.as_ref(),
        }));
        answer
    }

    fn write_document(&self, answer: &mut Response, problem: &Problem) {
        let mut document = problem.document(self.language, &self.call.0.request_id);
        if let Some(form) = self.traits.problem_form {
            form(&self.path, &mut document);
        }
        if let Ok(status) = StatusCode::from_u16(document.status) {
            *answer.status_mut() = status;
        }
        let body = serde_json::to_vec(&document).unwrap_or_default();
        let headers: &mut HeaderMap = answer.headers_mut();
        // axum has counted the bytes of the body that this one replaces.
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.language.tag()));
        headers.append(header::VARY, HeaderValue::from_static("accept-language"));
        *answer.body_mut() = Body::from(body);
    }
}

/// Gives a refusal of axum's own (a wrong method, a path that is not text) the form that ours have.
async fn named(answer: Response) -> Response {
    let status = answer.status();
    let is_error = status.is_client_error() || status.is_server_error();
    // A handler's own answer is JSON; axum's refusals are plain text.
    let is_json = answer.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    let has_form = is_json || answer.extensions().get::<Problem>().is_some();
    if !is_error || has_form {
        return answer;
    }
    let (parts, body) = answer.into_parts();
    let words = to_bytes(body, MAX_REFUSAL_BYTES).await.unwrap_or_default();
    let code = match status {
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::NOT_FOUND => Code::NotFound,
        StatusCode::PAYLOAD_TOO_LARGE => Code::BodyTooLarge,
        _ if status.is_client_error() => Code::ValidationFailed,
        _ => Code::Internal,
    };
    let mut named = Problem::new(code).because(String::from_utf8_lossy(&words)).into_response();
    if let Some(allow) = parts.headers.get(header::ALLOW) {
        named.headers_mut().insert(header::ALLOW, allow.clone());
    }
    named
}
