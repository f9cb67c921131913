//! An instance of a function: what is built once and shared by every request.

use std::{future::Future, pin::Pin, sync::Arc};

use axum::{
    Router,
    body::Body,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http::{HeaderValue, Request, Uri};
use tower_service::Service as _;

use super::{Call, Traits, cors, finish, request_id};
use crate::{
    auth::Verifier,
    config::Config,
    log,
    platform::{Outbound, Platform, SendError, Streamed, TooLarge},
    problem::{Code, Problem},
};

/// What handlers and extractors share. Cheap to clone, as an `Arc`.
pub struct App {
    /// The function's name, as in its folder and its log lines.
    pub name: &'static str,
    /// The checked configuration.
    pub config: Config,
    /// Verifies tokens.
    pub verifier: Verifier,
    platform: Arc<dyn Platform>,
}

impl App {
    /// Where the function runs.
    pub fn platform(&self) -> &dyn Platform {
        &*self.platform
    }

    /// Sends a request to another service and notes it for the log line; hands the trace on.
    pub async fn send(&self, call: &Call, mut request: Outbound) -> Result<http::Response<Bytes>, SendError> {
        trace(call, &mut request);
        let start_ms = self.platform.now().timestamp_millis();
        let answer = self.platform.send(request).await;
        call.note_upstream(self.platform.now().timestamp_millis() - start_ms);
        answer
    }

    /// Sends a request as [`App::send`] does, and hands over the answer's body as it arrives. What is noted ends with the head.
    pub async fn stream(&self, call: &Call, mut request: Outbound) -> Result<Streamed, SendError> {
        trace(call, &mut request);
        let start_ms = self.platform.now().timestamp_millis();
        let answer = self.platform.stream(request).await;
        call.note_upstream(self.platform.now().timestamp_millis() - start_ms);
        answer
    }
}

fn trace(call: &Call, request: &mut Outbound) {
    if let Some(trace) = call.0.traceparent.as_deref().and_then(|trace| HeaderValue::from_str(trace).ok()) {
        request.headers.insert("traceparent", trace);
    }
}

/// Marks a request that the platform's own schedule made; no request from outside has it.
#[derive(Clone, Copy, Debug)]
pub struct Scheduled;

/// A function, ready to serve.
#[derive(Clone)]
pub struct Instance {
    platform: Arc<dyn Platform>,
    name: &'static str,
    traits: Traits,
    ready: Option<(Arc<App>, Router)>,
}

impl Instance {
    /// Reads the configuration and builds the router, once an instance. With a fault in the configuration the
    /// instance refuses every request and its log lists every fault.
    pub fn new(platform: Arc<dyn Platform>, name: &'static str, routes: Router<Arc<App>>) -> Self {
        let ready = match Config::load(&*platform) {
            Ok(config) => {
                let app = Arc::new(App { name, verifier: Verifier::new(&config), platform: platform.clone(), config });
                let router = routes.fallback(|| async { Problem::new(Code::NotFound) }).with_state(app.clone());
                Some((app, router))
            }
            Err(faults) => {
                platform.log(&log::faults(name, &faults));
                None
            }
        };
        Self { platform, name, traits: Traits::default(), ready }
    }

    /// The same with what is special about the function.
    pub fn with(self, traits: Traits) -> Self {
        Self { traits, ..self }
    }

    /// The largest request body that is read, in bytes.
    pub fn max_body_bytes(&self) -> usize {
        self.traits.max_body_bytes
    }

    /// What its handlers share, for tests of what lies below them; `None` where the configuration has a fault.
    #[cfg(any(test, feature = "testing"))]
    pub fn app(&self) -> Option<Arc<App>> {
        self.ready.as_ref().map(|(app, _)| app.clone())
    }

    /// Posts to a route of its own, as the platform's schedule asks for: with the service secret, through everything that a
    /// request of a back end goes through. The log line and the route's own record say how it went.
    pub async fn serve_scheduled(&self, path: &'static str) {
        let mut request = Request::new(Bytes::new());
        *request.method_mut() = http::Method::POST;
        *request.uri_mut() = Uri::from_static(path);
        let secret = self.ready.as_ref().and_then(|(app, _)| app.config.service_secret.as_ref());
        if let Some(bearer) = secret.and_then(|secret| format!("Bearer {}", secret.expose()).parse().ok()) {
            request.headers_mut().insert(http::header::AUTHORIZATION, bearer);
        }
        request.extensions_mut().insert(Scheduled);
        self.serve(request).await;
    }

    /// Answers a request; never panics and never fails.
    pub fn serve(&self, mut request: Request<Bytes>) -> Pin<Box<dyn Future<Output = Response> + Send + '_>> {
        let headers = request.headers();
        let call = Call::begin(request_id::of(headers, &*self.platform), request_id::traceparent(headers));
        Box::pin(async move {
            let context = finish::Context::new(&request, &*self.platform, self.name, self.traits, call.clone());
            let cors =
                self.ready.as_ref().map(|(app, _)| cors::Decision::of(&app.config, &request)).unwrap_or_default();
            let answer = match (&self.ready, cors.refusal()) {
                (None, _) => Problem::new(Code::Misconfigured).into_response(),
                (_, Some(early)) => early,
                (Some(_), _) if request.extensions().get::<TooLarge>().is_some() => {
                    Problem::new(Code::BodyTooLarge).into_response()
                }
                (Some((app, router)), None) => {
                    super::path::normalise(request.uri_mut());
                    request.extensions_mut().insert(call);
                    request.extensions_mut().insert(app.clone());
                    let answer = router.clone().call(request.map(Body::from)).await;
                    answer.unwrap_or_else(|never| match never {})
                }
            };
            context.finish(answer, &cors).await
        })
    }
}
