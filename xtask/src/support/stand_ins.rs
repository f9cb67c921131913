//! Stripe, PayPal, Resend and the providers of models on this machine, as `xtask/js/stand-ins` plays them: pages to pay on and
//! mails to read for a developer, faults and a record of what was asked for the tests.

use super::{child::Service, environment::Variables, interrupt::Interrupt, npm, paths::root};
use anyhow::{Context as _, Result};
use serde_json::json;
use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// The program is there in a fraction of a second, but a busy machine is slow.
const START_LIMIT: Duration = Duration::from_secs(30);

/// The keys that the stand-ins take, and no others.
const STRIPE_SECRET_KEY: &str = "sk_test_local_turnpike";
const STRIPE_PUBLISHABLE_KEY: &str = "pk_test_local_turnpike";
const PAYPAL_CLIENT_ID: &str = "local-turnpike";
const PAYPAL_CLIENT_SECRET: &str = "local-paypal-secret-turnpike";
const PAYPAL_WEBHOOK_ID: &str = "WHLOCALTURNPIKE";
const RESEND_API_KEY: &str = "re_local_turnpike";
const AI_KEY: &str = "local-ai-key-turnpike";

/// The variable with the secret that Stripe's webhooks are signed with.
const STRIPE_WEBHOOK_SECRET: &str = "STRIPE_WEBHOOK_SECRET";

/// How to start them.
pub(crate) struct Settings {
    /// The port of Stripe's API and pages.
    pub(crate) stripe_port: u16,
    /// The port of PayPal's.
    pub(crate) paypal_port: u16,
    /// The port of Resend's API, and of the page with the mails.
    pub(crate) resend_port: u16,
    /// The port of the models' providers.
    pub(crate) ai_port: u16,
    /// Where the functions answer, which get the webhooks.
    pub(crate) functions_url: String,
    /// Where sessions, payments and subscriptions are kept between starts; in memory if there is none.
    pub(crate) folder: Option<PathBuf>,
}

/// The running stand-ins.
pub(crate) struct StandIns {
    /// The program.
    pub(crate) service: Service,
    /// What `STRIPE_API_URL` is.
    pub(crate) stripe_url: String,
    /// What `PAYPAL_API_URL` is.
    pub(crate) paypal_url: String,
    /// What `RESEND_API_URL` is.
    pub(crate) resend_url: String,
    /// Below it are the models' providers: `/v1`, `/openrouter/api/v1` and `/ollama`.
    pub(crate) ai_url: String,
}

/// Starts them and waits until they serve. `example` are the values of `.env.example`.
pub(crate) fn start(settings: &Settings, example: &Variables, interrupt: &Interrupt) -> Result<StandIns> {
    let mut command = Command::new(npm::node());
    command.current_dir(root()).arg("xtask/js/stand-ins.mjs");
    let mut service = Service::start("stand-ins", &mut command)?;
    service.tell(&line(settings, example)?)?;
    let ready = service.wait_for("ready ", START_LIMIT, interrupt)?;
    let mut urls = ready.split(' ').map(str::to_owned);
    let mut url = || urls.next().context("the stand-ins did not say their four URLs");
    Ok(StandIns { stripe_url: url()?, paypal_url: url()?, resend_url: url()?, ai_url: url()?, service })
}

/// What the program reads.
fn line(settings: &Settings, example: &Variables) -> Result<String> {
    let Settings { stripe_port, paypal_port, resend_port, ai_port, functions_url, folder } = settings;
    let secret = example.get(STRIPE_WEBHOOK_SECRET).context(".env.example has no STRIPE_WEBHOOK_SECRET")?;
    let webhook = |provider: &str| format!("{functions_url}/v1/webhooks/{provider}");
    let line = json!({
        "folder": folder.as_deref().map(Path::to_string_lossy),
        "stripe": {
            "port": stripe_port,
            "key": STRIPE_SECRET_KEY,
            "publishable_key": STRIPE_PUBLISHABLE_KEY,
            "webhook": { "url": webhook("stripe"), "secret": secret },
        },
        "paypal": {
            "port": paypal_port,
            "client_id": PAYPAL_CLIENT_ID,
            "client_secret": PAYPAL_CLIENT_SECRET,
            "webhook": { "url": webhook("paypal"), "id": PAYPAL_WEBHOOK_ID },
        },
        "resend": { "port": resend_port, "key": RESEND_API_KEY },
        "ai": { "port": ai_port, "key": AI_KEY },
    });
    Ok(line.to_string())
}

impl StandIns {
    /// Points the functions to the stand-in of Stripe.
    pub(crate) fn offer_stripe(&self, variables: &mut Variables) {
        set(variables, [("STRIPE_API_URL", &self.stripe_url), ("STRIPE_TEST_SECRET_KEY", STRIPE_SECRET_KEY)]);
    }

    /// Points the functions to the stand-in of PayPal.
    pub(crate) fn offer_paypal(&self, variables: &mut Variables) {
        set(variables, [("PAYPAL_API_URL", &self.paypal_url), ("PAYPAL_CLIENT_ID", PAYPAL_CLIENT_ID)]);
        set(variables, [("PAYPAL_CLIENT_SECRET", PAYPAL_CLIENT_SECRET), ("PAYPAL_WEBHOOK_ID", PAYPAL_WEBHOOK_ID)]);
    }

    /// Points the functions to the stand-in of Resend.
    pub(crate) fn offer_resend(&self, variables: &mut Variables) {
        set(variables, [("RESEND_API_URL", &self.resend_url), ("RESEND_API_KEY", RESEND_API_KEY)]);
    }

    /// Points the functions to the stand-ins of the models' providers.
    pub(crate) fn offer_ai(&self, variables: &mut Variables) {
        let below = |path: &str| format!("{}{path}", self.ai_url);
        set(variables, [("OPENROUTER_API_URL", &below("/openrouter/api/v1")), ("OPENROUTER_API_KEY", AI_KEY)]);
        set(variables, [("OPENAI_COMPATIBLE_URL", &below("/v1")), ("OPENAI_COMPATIBLE_API_KEY", AI_KEY)]);
        set(variables, [("OLLAMA_URL", &below("/ollama"))]);
    }
}

fn set<const N: usize>(variables: &mut Variables, pairs: [(&str, &str); N]) {
    variables.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn webhooks_go_to_the_functions_and_are_signed_with_their_secret() {
        let settings = Settings {
            stripe_port: 1,
            paypal_port: 2,
            resend_port: 4,
            ai_port: 5,
            functions_url: "http://127.0.0.1:3".to_owned(),
            folder: Some("/kept".into()),
        };
        let example = Variables::from([(STRIPE_WEBHOOK_SECRET.to_owned(), "whsec_x".to_owned())]);
        let said: serde_json::Value = serde_json::from_str(&line(&settings, &example).unwrap()).unwrap();
        let at = |pointer: &str| said.pointer(pointer).and_then(serde_json::Value::as_str).unwrap().to_owned();
        assert_eq!(at("/stripe/webhook/url"), "http://127.0.0.1:3/v1/webhooks/stripe");
        assert_eq!(at("/stripe/webhook/secret"), "whsec_x");
        assert_eq!(at("/folder"), "/kept");
        assert!(line(&settings, &Variables::new()).is_err());
    }
}
