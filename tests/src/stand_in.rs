//! What the stand-ins of payment providers are told and asked (`xtask/js/stand-ins`): what was sent to them, what came of it,
//! and what is to go wrong. Whatever a test says here counts for the requests that its marker leads to, and no others: a word
//! that the request, its idempotency key or the objects that it names were made with, such as an order's `public_id`.

use std::time::Duration;

use reqwest::{Client, redirect::Policy};
use serde_json::{Value, json};

use crate::stack::required;

/// What happens to a request.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The connection ends before anything is done.
    CutBefore,
    /// Nothing is done and nothing answered until the caller gives up.
    SilentBefore,
    /// It is done, and the connection ends without an answer.
    CutAfter,
    /// It is done, and nothing answered until the caller gives up.
    SilentAfter,
    /// It is done, and answered so much later.
    Late(Duration),
    /// Nothing is done; an error of this status, in the provider's own form.
    Status(u16),
    /// It is done; an error of this status all the same.
    StatusAfter(u16),
    /// It is done, and the answer ends in its middle.
    Half,
    /// It is done, and so many blanks follow the answer.
    Huge(u64),
    /// It is done, and the answer lacks these members.
    Without(&'static [&'static str]),
    /// It is done, and the answer is another: status, content type, body.
    Says(u16, &'static str, &'static str),
    /// Nothing is done; the answer sends the caller to another address.
    Redirect(String),
    /// Somebody else answers, who is at this address.
    Elsewhere(String),
}

impl Fault {
    /// The faults that every call must survive, each with a name.
    pub fn every() -> [(&'static str, Self); 16] {
        let html = "<html><h1>Bad gateway</h1></html>";
        [
            ("cut before", Self::CutBefore),
            ("silent before", Self::SilentBefore),
            ("500 before", Self::Status(500)),
            ("503 before", Self::Status(503)),
            ("429 before", Self::Status(429)),
            ("401", Self::Status(401)),
            ("409", Self::Status(409)),
            ("redirect", Self::Redirect("http://127.0.0.1:9/elsewhere".to_owned())),
            ("cut after", Self::CutAfter),
            ("silent after", Self::SilentAfter),
            ("500 after", Self::StatusAfter(500)),
            ("half an answer", Self::Half),
            ("a page", Self::Says(200, "text/html", html)),
            ("not JSON", Self::Says(200, "application/json", "{\"id\": ")),
            ("not an object", Self::Says(200, "application/json", "[null]")),
            ("somebody else's object", Self::Says(200, "application/json", "{\"hello\": \"world\"}")),
        ]
    }

    /// Whether the provider carries the request out.
    pub fn is_done(&self) -> bool {
        !matches!(self, Self::CutBefore | Self::SilentBefore | Self::Status(_) | Self::Redirect(_))
    }

    fn told(&self) -> Value {
        match self {
            Self::CutBefore => json!({ "kind": "cut" }),
            Self::CutAfter => json!({ "kind": "cut", "after": true }),
            Self::SilentBefore => json!({ "kind": "silence" }),
            Self::SilentAfter => json!({ "kind": "silence", "after": true }),
            Self::Late(by) => json!({ "kind": "late", "ms": u64::try_from(by.as_millis()).unwrap() }),
            Self::Status(status) => json!({ "kind": "status", "status": status }),
            Self::StatusAfter(status) => json!({ "kind": "status", "status": status, "after": true }),
            Self::Half => json!({ "kind": "half" }),
            Self::Huge(bytes) => json!({ "kind": "huge", "bytes": bytes }),
            Self::Without(members) => json!({ "kind": "omit", "members": members }),
            Self::Says(status, kind, body) => json!({
                "kind": "answer", "after": true, "status": status, "headers": { "content-type": kind }, "body": body,
            }),
            Self::Redirect(url) => json!({ "kind": "answer", "status": 302, "headers": { "location": url } }),
            Self::Elsewhere(url) => json!({ "kind": "forward", "url": url }),
        }
    }
}

/// A request that a provider got.
#[derive(Clone, Debug)]
pub struct Sent {
    /// `POST /v1/refunds`.
    pub call: String,
    /// The body as the provider reads it; every leaf of a form is a string.
    pub body: Value,
    /// The key under which the provider does it once; empty if there was none.
    pub key: String,
    /// Whether it was carried out, now or (see `replayed`) before.
    pub done: bool,
    /// Whether the answer was that of an earlier request with the same key.
    pub replayed: bool,
    /// All of it: `number`, `at`, `method`, `path`, `query`, `headers`, `raw`, `body`, `done`, `replayed`, `status`, `fault`.
    pub record: Value,
}

/// A provider's stand-in.
#[derive(Clone, Debug)]
pub struct StandIn {
    client: Client,
    /// Where it answers.
    pub url: String,
}

/// A fault that is to happen.
#[derive(Debug)]
pub struct Planned {
    stand_in: StandIn,
    path: String,
}

impl Planned {
    /// From now on it does not happen.
    pub async fn stop(self) {
        self.stand_in.control("DELETE", &self.path, None).await;
    }
}

impl StandIn {
    /// The one whose address this variable has.
    pub fn of(variable: &str) -> Self {
        let client = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { client, url: required(variable) }
    }

    /// What was sent, oldest first.
    pub async fn requests(&self, marker: &str) -> Vec<Sent> {
        let records = self.control("GET", &format!("/control/requests?marker={marker}"), None).await;
        records.as_array().unwrap().iter().map(read).collect()
    }

    /// What was sent of one call, such as `POST /v1/refunds`.
    pub async fn requests_of(&self, marker: &str, call: &str) -> Vec<Sent> {
        self.requests(marker).await.into_iter().filter(|sent| sent.call == call).collect()
    }

    /// The objects of a type that there are, oldest first.
    pub async fn objects(&self, marker: &str, kind: &str) -> Vec<Value> {
        let path = format!("/control/objects?marker={marker}&type={kind}");
        self.control("GET", &path, None).await.as_array().unwrap().clone()
    }

    /// From now on this happens to each such `call`: a method and the beginning of a path, as a regular expression.
    pub async fn fault(&self, marker: &str, call: &str, fault: &Fault) -> Planned {
        self.plan(marker, call, fault, None).await
    }

    /// The same for the next `times` of them.
    pub async fn fault_times(&self, marker: &str, call: &str, fault: &Fault, times: u32) -> Planned {
        self.plan(marker, call, fault, Some(times)).await
    }

    /// From now on nobody hears of what happens: the provider's reports are lost, and what its answers said is all there is.
    pub async fn lose_reports(&self, marker: &str) -> Planned {
        self.fault(marker, "WEBHOOK ", &Fault::CutBefore).await
    }

    async fn plan(&self, marker: &str, call: &str, fault: &Fault, times: Option<u32>) -> Planned {
        let (method, path) = call.split_once(' ').expect("a call is a method and a path");
        let mut told = fault.told();
        told["marker"] = marker.into();
        told["method"] = method.into();
        told["path"] = format!("^{path}").into();
        if let Some(times) = times {
            told["times"] = times.into();
        }
        let planned = self.control("POST", "/control/faults", Some(told)).await;
        Planned { stand_in: self.clone(), path: format!("/control/faults/{}", planned["id"].as_str().unwrap()) }
    }

    /// Presses a button of a page: `pay`, `decline` or `cancel`. Gives the address that the buyer is sent to, if anybody is
    /// there, and the page otherwise.
    pub async fn press(&self, page: &str, button: &str) -> String {
        let form = self.client.post(page).header("content-type", "application/x-www-form-urlencoded");
        let answer = form.body(format!("action={button}")).send().await.unwrap();
        assert!(answer.status().as_u16() < 400, "{page}: {}", answer.status());
        match answer.headers().get("location") {
            Some(address) => address.to_str().unwrap().to_owned(),
            None => answer.text().await.unwrap(),
        }
    }

    /// Tells or asks something that no provider would.
    pub async fn control(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = request.send().await.expect("the stand-in answers");
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }
}

fn read(record: &Value) -> Sent {
    let text = |name: &str| record[name].as_str().unwrap();
    let header = |name: &str| record["headers"][name].as_str().unwrap_or_default().to_owned();
    let key = [header("idempotency-key"), header("paypal-request-id")].concat();
    Sent {
        call: format!("{} {}", text("method"), text("path")),
        body: record["body"].clone(),
        key,
        done: record["done"].as_bool().unwrap(),
        replayed: record["replayed"].as_bool().unwrap(),
        record: record.clone(),
    }
}
