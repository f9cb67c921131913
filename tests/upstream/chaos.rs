//! The network between functions and database, which a test breaks: it listens where the functions of `TURNPIKE_CHAOS_URL`
//! look for Supabase, and passes on what it does not break.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::StatusCode,
    response::Response,
};
use reqwest::Client;
use turnpike_tests::{
    Api, Stack,
    server::{HangUp, Server},
    stack::required,
    users::User,
};

/// The functions wait 1.5 s for an answer.
pub(crate) const TOO_LONG: Duration = Duration::from_secs(4);
const MAX_BODY_BYTES: usize = 1_000_000;

/// There is one port, so one test at a time.
static PORT: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// It arrives, and the answer takes too long.
    SlowAnswer,
    /// It takes too long to arrive.
    SlowRequest,
    /// Somebody else answers: a page, with this status.
    Html(u16),
    /// It arrives, and the connection ends before the answer.
    CutAfterCommit,
    /// It arrives, and the answer ends in its middle.
    HalfAnAnswer,
    /// An error as PostgREST has it, of this SQLSTATE.
    Error(&'static str),
}

/// A network that is whole until a test says otherwise.
pub(crate) struct Chaos {
    /// The functions behind it.
    pub(crate) api: Api,
    server: Option<Server>,
    fault: Arc<Mutex<(String, Fault)>>,
    calls: Arc<AtomicUsize>,
    trace: Arc<Mutex<String>>,
    _alone: tokio::sync::MutexGuard<'static, ()>,
}

impl Chaos {
    pub(crate) async fn new() -> Self {
        let alone = PORT.lock().await;
        let api = Api::new(&required("TURNPIKE_CHAOS_URL"));
        let fault = Arc::new(Mutex::new((String::new(), Fault::None)));
        let mut chaos = Self { api, server: None, fault, calls: Arc::default(), trace: Arc::default(), _alone: alone };
        chaos.come_back().await;
        chaos
    }

    /// From now on nobody listens.
    pub(crate) async fn go_away(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
    }

    /// Somebody listens again.
    pub(crate) async fn come_back(&mut self) {
        let (fault, calls, trace) = (self.fault.clone(), self.calls.clone(), self.trace.clone());
        let (client, target) = (Client::builder().no_proxy().build().unwrap(), Stack::get().supabase_url);
        let port = required("TURNPIKE_CHAOS_PORT").parse().unwrap();
        let answer = move |request: Request| {
            calls.fetch_add(1, Ordering::SeqCst);
            let parent = request.headers().get("traceparent").map_or("", |value| value.to_str().unwrap());
            *trace.lock().unwrap() = parent.to_owned();
            let (path, fault) = fault.lock().unwrap().clone();
            let fault = if request.uri().path().contains(&path) { fault } else { Fault::None };
            let (client, target) = (client.clone(), target.clone());
            async move { broken(&client, &target, request, fault).await }
        };
        self.server = Some(Server::start(port, answer).await);
    }

    /// From now on this happens to calls whose path contains `path`.
    pub(crate) fn fault(&self, path: &str, fault: Fault) {
        *self.fault.lock().unwrap() = (path.to_owned(), fault);
    }

    /// How many calls there were so far.
    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// The `traceparent` of the last call.
    pub(crate) fn trace(&self) -> String {
        self.trace.lock().unwrap().clone()
    }

    /// The functions behind this network, for a user.
    pub(crate) fn of(&self, user: &User) -> Api {
        self.api.with_token(user.token())
    }
}

async fn broken(client: &Client, target: &str, request: Request, fault: Fault) -> Response {
    let page = |status: u16, kind: &str, text: String| {
        Response::builder().status(status).header("content-type", kind).body(Body::from(text)).unwrap()
    };
    match fault {
        Fault::None => forward(client, target, request).await,
        Fault::SlowAnswer => {
            let answer = forward(client, target, request).await;
            tokio::time::sleep(TOO_LONG).await;
            answer
        }
        Fault::SlowRequest => {
            tokio::time::sleep(TOO_LONG).await;
            // By now nobody waits for it, and it does not arrive.
            hang_up()
        }
        Fault::Html(status) => {
            read(request).await;
            page(status, "text/html", "<html><h1>Bad gateway</h1></html>".to_owned())
        }
        Fault::CutAfterCommit => {
            assert!(forward(client, target, request).await.status().is_success());
            hang_up()
        }
        Fault::HalfAnAnswer => {
            let (parts, body) = forward(client, target, request).await.into_parts();
            let bytes = to_bytes(body, MAX_BODY_BYTES).await.unwrap();
            let half = bytes.slice(..bytes.len() / 2);
            let pieces = futures_util::stream::iter([Ok(half), Err(std::io::Error::other("cut"))]);
            Response::from_parts(parts, Body::from_stream(pieces))
        }
        Fault::Error(state) => {
            read(request).await;
            let body = serde_json::json!({ "code": state, "message": "select secret from pg_shadow", "details": null, "hint": null });
            page(500, "application/json", body.to_string())
        }
    }
}

/// Takes all of a request: an answer before its end would look like a broken connection.
async fn read(request: Request) {
    to_bytes(request.into_body(), MAX_BODY_BYTES).await.unwrap();
}

fn hang_up() -> Response {
    let mut answer = Response::new(Body::empty());
    answer.extensions_mut().insert(HangUp);
    answer
}

/// Asks the real Supabase.
async fn forward(client: &Client, target: &str, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let method = reqwest::Method::from_bytes(parts.method.as_str().as_bytes()).unwrap();
    let mut call = client.request(method, format!("{target}{path}"));
    for (name, value) in &parts.headers {
        if !["host", "content-length", "connection", "transfer-encoding"].contains(&name.as_str()) {
            call = call.header(name.as_str(), value.as_bytes());
        }
    }
    let answer = call.body(to_bytes(body, MAX_BODY_BYTES).await.unwrap()).send().await.unwrap();
    let mut response = Response::builder().status(StatusCode::from_u16(answer.status().as_u16()).unwrap());
    for (name, value) in answer.headers() {
        if !["content-length", "connection", "transfer-encoding"].contains(&name.as_str()) {
            response = response.header(name.as_str(), value.as_bytes());
        }
    }
    response.body(Body::from(answer.bytes().await.unwrap())).unwrap()
}
