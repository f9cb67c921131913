//! One JSON line a request (and one when an instance refuses to start).

use serde::Serialize;

use crate::{config::Faults, http::Call, problem::Problem};

/// What a log line is made of.
pub(crate) struct Entry<'a> {
    pub(crate) function: &'a str,
    pub(crate) call: &'a Call,
    pub(crate) method: &'a str,
    pub(crate) route: &'a str,
    pub(crate) status: u16,
    pub(crate) duration_ms: i64,
    pub(crate) problem: Option<&'a Problem>,
}

#[derive(Serialize)]
struct Line<'a> {
    level: &'static str,
    function: &'a str,
    request_id: &'a str,
    method: &'a str,
    route: &'a str,
    status: u16,
    duration_ms: i64,
    upstream_calls: u32,
    upstream_ms: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceparent: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a str>,
}

/// The line of a request. It names no e-mail address, no token and no body.
pub(crate) fn request(entry: &Entry<'_>) -> String {
    let (upstream_calls, upstream_ms) = entry.call.upstream();
    let line = Line {
        level: if entry.status >= 500 { "error" } else { "info" },
        function: entry.function,
        request_id: &entry.call.0.request_id,
        method: entry.method,
        route: entry.route,
        status: entry.status,
        duration_ms: entry.duration_ms,
        upstream_calls,
        upstream_ms,
        user: entry.call.user_hash(),
        traceparent: entry.call.0.traceparent.as_deref(),
        code: entry.problem.map(|problem| problem.code.name()),
        cause: entry.problem.and_then(|problem| problem.cause.as_deref()),
    };
    serde_json::to_string(&line).unwrap_or_default()
}

/// The line of an instance that refuses to serve.
pub(crate) fn faults(function: &str, faults: &Faults) -> String {
    serde_json::json!({ "level": "error", "function": function, "message": "misconfigured", "faults": faults.0 })
        .to_string()
}
