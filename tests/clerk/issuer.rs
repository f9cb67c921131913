//! The issuer that `CLERK_ISSUER` names, while a test stands in for it.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use axum::{body::Body, extract::Request, response::Response};
use rsa::RsaPrivateKey;
use serde_json::{Value, json};
use turnpike_tests::{
    Api, Stack, keys,
    server::Server,
    stack::required,
    token::{Token, now_seconds},
};
use uuid::Uuid;

/// The party that the tokens are made for; the functions let it through.
pub(crate) const PARTY: &str = "http://localhost:5173";

/// The name of the issuer's key.
pub(crate) const KEY_ID: &str = "ins_first";

/// There is one port, so one test at a time.
static PORT: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// The issuer.
pub(crate) struct Issuer {
    /// Its `iss`.
    pub(crate) name: String,
    server: Option<Server>,
    key_set: Arc<Mutex<Value>>,
    asked: Arc<AtomicUsize>,
    _alone: tokio::sync::MutexGuard<'static, ()>,
}

impl Issuer {
    /// The issuer with its key, not answering yet.
    pub(crate) async fn away() -> Self {
        let alone = PORT.lock().await;
        let key_set = Arc::new(Mutex::new(json!({ "keys": [keys::rsa_jwk(&keys::RSA, KEY_ID)] })));
        Self { name: required("CLERK_ISSUER"), server: None, key_set, asked: Arc::default(), _alone: alone }
    }

    /// The issuer, answering.
    pub(crate) async fn new() -> Self {
        let mut issuer = Self::away().await;
        issuer.come().await;
        issuer
    }

    pub(crate) async fn come(&mut self) {
        let port = url::Url::parse(&self.name).unwrap().port().unwrap();
        let (key_set, asked) = (self.key_set.clone(), self.asked.clone());
        let answer = move |request: Request| {
            asked.fetch_add(1, Ordering::SeqCst);
            let found = request.uri().path() == "/.well-known/jwks.json";
            let text = key_set.lock().unwrap().to_string();
            async move {
                let status = if found { 200 } else { 404 };
                Response::builder()
                    .status(status)
                    .header("content-type", "application/json")
                    .body(Body::from(text))
                    .unwrap()
            }
        };
        self.server = Some(Server::start(port, answer).await);
    }

    pub(crate) async fn go(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
    }

    /// From now on it has one more key.
    pub(crate) fn add_key(&self, key: &RsaPrivateKey, id: &str) {
        self.key_set.lock().unwrap()["keys"].as_array_mut().unwrap().push(keys::rsa_jwk(key, id));
    }

    /// How often it was asked for its keys.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// A session token as Clerk makes them (version 2), to be changed and signed.
    pub(crate) fn token(&self, subject: &str) -> Token {
        let claims = json!({
            "iss": self.name, "sub": subject, "azp": PARTY, "sid": "sess_1", "v": 2, "fva": [0, -1],
            "iat": now_seconds() - 1, "nbf": now_seconds() - 2, "exp": now_seconds() + 60,
        });
        Token { header: json!({ "typ": "JWT", "kid": KEY_ID, "cat": "cl_B7d4PD111AAA" }), claims }
    }

    /// A new user; claims as `change` makes them.
    pub(crate) fn user(&self, change: impl FnOnce(Token) -> Token) -> (Uuid, Api) {
        let subject = format!("user_{}", Uuid::new_v4().simple());
        let api = Stack::get().api().with_token(&change(self.token(&subject)).rs256(&keys::RSA));
        (shared::auth::stable_id(&self.name, &subject), api)
    }
}
