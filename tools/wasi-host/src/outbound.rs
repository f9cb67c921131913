//! Where components may send requests: Spin's `allowed_outbound_hosts`. What is not allowed is refused.

use anyhow::{Context as _, Result, bail};
use hyper::Uri;
use std::sync::Arc;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

/// The list of one component.
pub(crate) struct Allowed(Vec<Pattern>);

impl Allowed {
    /// Allows what one of `patterns` matches.
    pub(crate) fn new(patterns: Vec<Pattern>) -> Self {
        Self(patterns)
    }

    /// Whether a request to `uri` may be sent.
    pub(crate) fn permits(&self, uri: &Uri) -> bool {
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else {
            return false;
        };
        let Some(port) = uri.port_u16().or_else(|| default_port(scheme)) else {
            return false;
        };
        self.0.iter().any(|pattern| pattern.matches(scheme, host, port))
    }
}

/// `scheme://host[:port]`: each part may be `*`, a host may begin with `*.`.
#[derive(Debug)]
pub(crate) struct Pattern {
    scheme: Option<String>,
    host: Host,
    port: Option<u16>,
}

#[derive(Debug)]
enum Host {
    Any,
    Below(String),
    Exactly(String),
}

impl Pattern {
    /// Reads one entry of the list.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let wrong = || format!("`{text}` in allowed_outbound_hosts is not scheme://host[:port]");
        let (scheme, rest) = text.split_once("://").with_context(wrong)?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if scheme.is_empty() || rest.is_empty() || rest.contains('/') {
            bail!(wrong());
        }
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, Some(port)),
            _ => (rest, None),
        };
        let port = match port {
            None if scheme == "*" => bail!("`{text}` in allowed_outbound_hosts needs a port"),
            None => Some(default_port(scheme).with_context(wrong)?),
            Some("*") => None,
            Some(port) => Some(port.parse().with_context(wrong)?),
        };
        let host = match host.strip_prefix("*.") {
            Some(domain) => Host::Below(format!(".{}", domain.to_lowercase())),
            None if host == "*" => Host::Any,
            None => Host::Exactly(host.to_lowercase()),
        };
        Ok(Self { scheme: (scheme != "*").then(|| scheme.to_lowercase()), host, port })
    }

    fn matches(&self, scheme: &str, host: &str, port: u16) -> bool {
        let host = host.to_lowercase();
        let host_fits = match &self.host {
            Host::Any => true,
            Host::Below(domain) => host.ends_with(domain.as_str()),
            Host::Exactly(name) => host == *name,
        };
        host_fits && self.scheme.as_deref().is_none_or(|own| own == scheme) && self.port.is_none_or(|own| own == port)
    }
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

/// Asks the list before each request.
pub(crate) struct Guard(pub(crate) Arc<Allowed>);

/// The rest of an exchange, after the answer's head.
type Rest = Box<dyn Future<Output = Result<(), Error>> + Send>;
/// An answer.
type Answer = hyper::Response<WasiBody>;

impl WasiHttpHooks for Guard {
    fn send_request(
        &mut self,
        request: hyper::Request<WasiBody>,
        options: Option<RequestOptions>,
        _sent: Rest,
    ) -> Box<dyn Future<Output = wasmtime_wasi_http::Result<(Answer, Rest)>> + Send> {
        let permitted = self.0.permits(request.uri());
        Box::new(async move {
            if !permitted {
                eprintln!("refused: {} is not in allowed_outbound_hosts", request.uri());
                return Err(Error::HttpRequestDenied);
            }
            let (answer, rest) = wasmtime_wasi_http::default_send_request(request, options).await?;
            Ok((answer.map(http_body_util::BodyExt::boxed_unsync), Box::new(rest) as Rest))
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn permits(pattern: &str, uri: &str) -> bool {
        Allowed::new(vec![Pattern::parse(pattern).unwrap()]).permits(&uri.parse().unwrap())
    }

    #[test]
    fn scheme_host_and_port_must_all_fit() {
        assert!(permits("http://127.0.0.1:54321", "http://127.0.0.1:54321/rest/v1"));
        assert!(!permits("http://127.0.0.1:54321", "http://127.0.0.1:54322/"));
        assert!(!permits("http://127.0.0.1:54321", "https://127.0.0.1:54321/"));
        assert!(!permits("http://127.0.0.1:54321", "http://127.0.0.1.example.com:54321/"));
        assert!(permits("https://example.com", "https://EXAMPLE.com/"));
        assert!(!permits("https://example.com", "https://example.com:8443/"));
        assert!(!permits("https://example.com", "https://user@example.org/?https://example.com"));
    }

    #[test]
    fn a_star_stands_for_one_part() {
        assert!(permits("https://*.example.com", "https://a.b.example.com/"));
        assert!(!permits("https://*.example.com", "https://example.com/"));
        assert!(!permits("https://*.example.com", "https://badexample.com/"));
        assert!(permits("*://localhost:*", "http://localhost:1/"));
        assert!(permits("https://*", "https://anything.test/"));
        assert!(!permits("https://*", "http://anything.test/"));
    }

    #[test]
    fn nothing_is_allowed_by_an_empty_list_or_a_slip() {
        assert!(!Allowed::new(Vec::new()).permits(&"https://example.com".parse().unwrap()));
        for slip in ["example.com", "https://", "https://a/b", "*://a", "https://a:99999", "redis://a"] {
            assert!(Pattern::parse(slip).is_err(), "{slip}");
        }
    }
}
