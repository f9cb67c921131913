//! The functions as a client calls them, with proxies that count between them and what they ask.

use super::{
    super::{client::once, fixtures::variables, proxy::Proxy, requests::request, settings::Settings, workerd::Workerd},
    counts::Counts,
    step::Step,
    values::Values,
    who::Who,
};
use anyhow::{Context as _, Result, ensure};
use http::{Method, StatusCode, header};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The demo data's password, and the new user's.
const PASSWORD: &str = "turnpike-demo";

/// Where the models are below the stand-in's address.
const MODELS_PATH: &str = "/v1";

/// All functions, and who calls them.
pub(super) struct Caller<'s> {
    settings: &'s Settings,
    functions: BTreeMap<&'s str, Workerd>,
    supabase: Proxy,
    stripe: Proxy,
    models: Proxy,
    tokens: BTreeMap<Who, String>,
}

impl<'s> Caller<'s> {
    /// Starts the functions behind proxies and signs everybody in; keeps the new user's id as `user`.
    pub(super) async fn start(settings: &'s Settings, values: &mut Values) -> Result<Self> {
        let supabase = Proxy::start(&settings.api_url).await?;
        let stripe = Proxy::start(settings.variable("STRIPE_API_URL")).await?;
        let models = settings.variable("OPENAI_COMPATIBLE_URL");
        let (host, path) = models.split_at(models.len() - MODELS_PATH.len());
        ensure!(path == MODELS_PATH, "the models are not below {MODELS_PATH}: {models}");
        let models = Proxy::start(host).await?;
        let mut variables = variables(settings, &supabase.url, &supabase.url);
        variables.insert("STRIPE_API_URL".to_owned(), stripe.url.clone());
        variables.insert("OPENAI_COMPATIBLE_URL".to_owned(), format!("{}{MODELS_PATH}", models.url));
        let mut functions = BTreeMap::new();
        for (name, folder) in &settings.ours {
            functions.insert(name.as_str(), Workerd::start(settings, folder, &variables).await?);
        }
        let service = (Who::Service, settings.variable("SERVICE_SECRET").to_owned());
        let mut caller = Self { settings, functions, supabase, stripe, models, tokens: BTreeMap::from([service]) };
        let email = format!("bench-{}@example.com", Uuid::new_v4().simple());
        values.keep("user", &caller.sign_in(Who::User, "/v1/auth/signup", &email).await?, "/user/id")?;
        caller.sign_in(Who::Seller, "/v1/auth/signin", "seller@example.com").await?;
        caller.sign_in(Who::Admin, "/v1/auth/signin", "admin@example.com").await?;
        Ok(caller)
    }

    /// Makes a call; gives its answer, and whom the function asked for it.
    pub(super) async fn take(&self, step: &Step, values: &Values) -> Result<(Value, Counts)> {
        self.counts();
        let secret = step.has_confirm_secret.then(|| self.settings.variable("ORDER_CONFIRM_SECRET"));
        let (target, body) = (step.path.filled(values)?, values.fill(step.body));
        // Nobody has no token.
        let token = self.tokens.get(&step.who).map_or("", String::as_str);
        let (status, answer) = self.call(&step.method, &target, token, &body, secret).await?;
        ensure!(status == step.expected, "{} {target} was answered with {status}: {answer}", step.method);
        Ok((answer, self.counts()))
    }

    /// Whom the functions have asked since the last time.
    fn counts(&self) -> Counts {
        let providers = [self.stripe.take_paths(), self.models.take_paths()].concat();
        Counts::of(&self.supabase.take_paths(), &providers)
    }

    /// Signs up or in, and keeps the token; gives the session.
    async fn sign_in(&mut self, who: Who, path: &str, email: &str) -> Result<Value> {
        let body = json!({ "email": email, "password": PASSWORD }).to_string();
        let (status, session) = self.call(&Method::POST, path, "", &body, None).await?;
        ensure!(status.is_success(), "{path} for {email} was answered with {status}: {session}");
        let token = session.get("access_token").and_then(Value::as_str).context("a session without a token")?;
        self.tokens.insert(who, token.to_owned());
        Ok(session)
    }

    async fn call(
        &self,
        method: &Method,
        target: &str,
        token: &str,
        body: &str,
        confirm_secret: Option<&str>,
    ) -> Result<(StatusCode, Value)> {
        let function = self.settings.function_of(target)?;
        let workerd = self.functions.get(function).with_context(|| format!("{function} was not built"))?;
        let body = Some(body.to_owned()).filter(|body| !body.is_empty());
        let mut request = request(method.clone(), &workerd.authority, target, token, body)?;
        if let Some(secret) = confirm_secret {
            request.headers_mut().insert("x-confirm-secret", secret.parse()?);
        }
        let (head, body) = once(&workerd.authority, request).await?.into_parts();
        // A film and a stream's events are no JSON, and nobody asks what is in them.
        let kind = head.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let is_json = !body.is_empty() && kind.contains("json");
        let value = if is_json { serde_json::from_slice(&body)? } else { Value::Null };
        Ok((head.status, value))
    }
}
