//! Round trips: what each route that needs somebody asks of the database and the auth service, counted on the way.

use super::{
    client::once,
    fixtures::{function, variables},
    proxy::Proxy,
    report::{Report, Trips},
    requests::request,
    settings::Settings,
    steps::{self, Step, Who},
    workerd::Workerd,
};
use anyhow::{Context as _, Result, ensure};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs};
use uuid::Uuid;

/// The functions whose routes are called, and the first part of their paths.
const TAGS: [&str; 3] = ["auth", "me", "credits"];
const CREDITS: &str = "/v1/credits/";
/// The job that ships.
const JOB: &str = "text-report";
/// The demo data's password, and the new user's.
const PASSWORD: &str = "turnpike-demo";

struct Caller {
    auth: Workerd,
    credits: Workerd,
    proxy: Proxy,
}

/// Calls every route once.
pub(crate) async fn measure(settings: &Settings, report: &mut Report) -> Result<()> {
    eprintln!("  Measuring  round trips");
    let proxy = Proxy::start(&settings.api_url).await?;
    let variables = variables(settings, &proxy.url, &proxy.url);
    let auth = Workerd::start(settings, function(settings, "auth")?, &variables).await?;
    let credits = Workerd::start(settings, function(settings, "credits")?, &variables).await?;
    let caller = Caller { auth, credits, proxy };
    let email = format!("bench-{}@example.com", Uuid::new_v4().simple());
    let user = caller.session("/v1/auth/signup", &email).await?;
    let admin = caller.session("/v1/auth/signin", "admin@example.com").await?;
    let user_id = user.pointer("/user/id").and_then(Value::as_str).context("a session without a user")?;
    let token = |session: &Value| session.get("access_token").and_then(Value::as_str).map(str::to_owned);
    let tokens = (token(&user).context("no token")?, token(&admin).context("no token")?);
    // Each instance fetches the issuer's keys once; that is no trip of a route.
    for path in ["/v1/auth/verify", "/v1/credits/balance"] {
        caller.call(&Method::GET, path, &tokens.1, "").await?;
    }
    let mut id = String::new();
    for step in steps::all() {
        let token = match step.who {
            Who::User => &tokens.0,
            Who::Admin => &tokens.1,
            Who::Service => settings.variable("SERVICE_SECRET"),
        };
        let path = step.route.replace("{id}", &id).replace("{name}", JOB);
        caller.proxy.take_count();
        let (status, answer) = caller.call(&step.method, &path, token, &step.body.replace("{user}", user_id)).await?;
        let count = caller.proxy.take_count();
        ensure!(status == step.expected, "{} {path} was answered with {status}: {answer}", step.method);
        if let Some(new) = answer.get("id").and_then(Value::as_str).filter(|_| status == StatusCode::CREATED) {
            id = new.to_owned();
        }
        report.trips.push(Trips { route: format!("{} {}", step.method, step.route), count, most: step.most });
    }
    complete(settings, &steps::all())
}

impl Caller {
    async fn call(&self, method: &Method, path: &str, token: &str, body: &str) -> Result<(StatusCode, Value)> {
        let workerd = if path.starts_with(CREDITS) { &self.credits } else { &self.auth };
        let body = Some(body.to_owned()).filter(|body| !body.is_empty());
        let (head, body) = once(&workerd.authority, request(method.clone(), &workerd.authority, path, token, body)?)
            .await?
            .into_parts();
        let value = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body)? };
        Ok((head.status, value))
    }

    async fn session(&self, path: &str, email: &str) -> Result<Value> {
        let body = json!({ "email": email, "password": PASSWORD }).to_string();
        let (status, session) = self.call(&Method::POST, path, "", &body).await?;
        ensure!(status.is_success(), "{path} for {email} was answered with {status}: {session}");
        Ok(session)
    }
}

/// Fails if a route of the OpenAPI document needs somebody and was not called.
fn complete(settings: &Settings, steps: &[Step]) -> Result<()> {
    let document: Value = serde_json::from_str(&fs::read_to_string(&settings.openapi)?)?;
    let called: BTreeSet<_> = steps.iter().map(|step| (step.route, step.method.as_str().to_lowercase())).collect();
    for (path, methods) in document.get("paths").and_then(Value::as_object).context("a document without paths")? {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let ours = operation.pointer("/tags/0").and_then(Value::as_str).is_some_and(|tag| TAGS.contains(&tag));
            let needs_somebody = operation.get("security").is_some();
            let was_called = called.contains(&(path.as_str(), method.clone()));
            ensure!(!ours || !needs_somebody || was_called, "{method} {path} is missing in the bench's steps");
        }
    }
    Ok(())
}
