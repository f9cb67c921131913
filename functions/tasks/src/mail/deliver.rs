//! A run of the outbox: takes mails, hands each to Resend, and says what came of them, batch by batch.

use chrono::SecondsFormat;
use serde::Deserialize;
use serde_json::{Value, json};
use shared::{
    config::Resend,
    problem::{Code, Outcome, Problem},
};

use super::{
    render,
    resend::{self, Handed, Why},
    view::About,
};
use crate::tasks::Run;

/// How many mails are taken at once. What a killed run had taken is sent again under the keys that it had.
const BATCH: usize = 20;

/// How many batches a run may take: on Workers a run has a thousand calls to others.
const MAX_BATCHES: u32 = 40;

/// The longest wait within a run that a rate limit is worth, in seconds; a longer one ends the run.
const MAX_WAIT_SECONDS: u32 = 5;

/// The shortest time that a mail is still begun with, in milliseconds.
const MIN_SEND_MS: i64 = 2_000;

/// What the database hands out.
#[derive(Deserialize)]
struct Claim {
    mails: Vec<Mail>,
    waiting: i64,
}

/// A mail to send.
#[derive(Deserialize)]
struct Mail {
    id: String,
    kind: String,
    data: Value,
    to: String,
    name: Option<String>,
    locale: Option<String>,
    attempts: i32,
}

/// What a run has done.
#[derive(Default)]
struct Tally {
    sent: u32,
    retried: u32,
    dead: u32,
    /// Why the run ended before the outbox was empty.
    stopped: Option<Stop>,
}

/// Why no further mail is sent in this run.
struct Stop {
    why: Why,
    wait_seconds: u32,
    misconfigured: bool,
}

/// Sends what is due, until nothing is or the time is over. Without a key, mails wait, and the answer says so.
pub(crate) async fn deliver(run: &Run<'_>) -> Outcome<Value> {
    let Some(resend) = &run.app.config.mail.resend else {
        let claim: Claim = run.db.rpc_as("mail_claim", json!({ "limit": 0 })).await?;
        return Ok(json!({ "configured": false, "waiting": claim.waiting }));
    };
    let (mut tally, mut batches, mut waiting) = (Tally::default(), 0, 1);
    while waiting > 0 && tally.stopped.is_none() && batches < MAX_BATCHES && has_time(run) {
        let claim: Claim = run.db.rpc_as("mail_claim", json!({ "limit": BATCH })).await?;
        let mut results = Vec::new();
        for mail in &claim.mails {
            results.push(one(run, resend, mail, &mut tally).await);
        }
        if !results.is_empty() {
            run.db.rpc("mail_settle", json!({ "results": results })).await?;
        }
        batches += 1;
        waiting = claim.waiting;
    }
    let stopped = tally.stopped.as_ref();
    if let Some(stop) = stopped.filter(|stop| stop.misconfigured) {
        let problem =
            Problem::new(Code::ProviderRefused).with("provider", "resend").with("reason", stop.why.code.as_str());
        return Err(problem.because(&stop.why.message));
    }
    Ok(json!({
        "configured": true, "sent": tally.sent, "retried": tally.retried, "dead": tally.dead, "waiting": waiting,
        "stopped": stopped.map(|stop| &stop.why.code),
    }))
}

fn has_time(run: &Run<'_>) -> bool {
    run.budget.left_ms(run.app.platform()) >= MIN_SEND_MS
}

/// Hands one mail over; answers what `mail_settle` is to be told of it.
async fn one(run: &Run<'_>, resend: &Resend, mail: &Mail, tally: &mut Tally) -> Value {
    let handed = if let Some(stop) = &tally.stopped {
        Handed::Later(Why::new(&stop.why.code, &stop.why.message), stop.wait_seconds)
    } else if !has_time(run) {
        Handed::Later(Why::new("no_time", "the run's time was over"), 0)
    } else {
        hand_over(run, resend, mail).await
    };
    let told = |outcome: &str, why: Why, wait_seconds: u32| {
        json!({
            "id": mail.id, "attempts": mail.attempts, "outcome": outcome, "retry_after_seconds": wait_seconds,
            "error": { "code": why.code, "message": why.message },
        })
    };
    match handed {
        Handed::Over(message_id) => {
            tally.sent += 1;
            json!({ "id": mail.id, "attempts": mail.attempts, "outcome": "sent", "provider_message_id": message_id })
        }
        Handed::Unknown(why) => {
            tally.retried += 1;
            told("retry", why, 0)
        }
        Handed::Refused(why) => {
            tally.dead += 1;
            told("dead", why, 0)
        }
        Handed::Later(why, wait_seconds) => {
            tally.stop(&why, wait_seconds, false);
            told("later", why, wait_seconds)
        }
        Handed::Misconfigured(why) => {
            tally.stop(&why, MISCONFIGURED_WAIT_SECONDS, true);
            told("later", why, MISCONFIGURED_WAIT_SECONDS)
        }
    }
}

/// How long a mail waits that was turned away for our configuration, in seconds.
const MISCONFIGURED_WAIT_SECONDS: u32 = 300;

impl Tally {
    /// The first reason is the one that is told.
    fn stop(&mut self, why: &Why, wait_seconds: u32, misconfigured: bool) {
        let why = Why::new(&why.code, &why.message);
        self.stopped.get_or_insert(Stop { why, wait_seconds, misconfigured });
    }
}

async fn hand_over(run: &Run<'_>, resend: &Resend, mail: &Mail) -> Handed {
    let config = &run.app.config;
    let tag = render::language(mail.locale.as_deref(), &config.mail.language);
    let url = config.app_url.as_ref().map(|url| url.as_str().trim_end_matches('/'));
    let now = run.app.platform().now().to_rfc3339_opts(SecondsFormat::Secs, true);
    let about = About {
        kind: &mail.kind,
        data: &mail.data,
        name: mail.name.as_deref(),
        shop: &config.mail.shop_name,
        url,
        now: &now,
    };
    let rendered = match render::render(&about, tag) {
        Ok(rendered) => rendered,
        Err(why) => return Handed::Refused(Why::new("template_failed", &why)),
    };
    let timeout_ms = config.payments.provider_timeout_ms;
    let Some(request) = resend::request(resend, &mail.id, &mail.kind, &mail.to, &rendered, timeout_ms) else {
        return Handed::Refused(Why::new("invalid_request", "the mail cannot be put into a request"));
    };
    let handed = resend::judge(run.app.send(run.call, request.clone()).await);
    let Handed::Later(_, seconds @ ..=MAX_WAIT_SECONDS) = handed else {
        return handed;
    };
    // A rate limit of a second or two is how Resend asks for a slower pace.
    run.app.platform().sleep_ms(seconds.max(1) * 1_000).await;
    if has_time(run) { resend::judge(run.app.send(run.call, request).await) } else { handed }
}

#[cfg(test)]
mod tests;
