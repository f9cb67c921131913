//! Resend's stand-in, and what tests of mails have in common.

use std::{ops::Deref, time::Duration};

use serde_json::Value;

use crate::{
    api::Api,
    database,
    stack::Stack,
    stand_in::{Sent, StandIn},
    wait,
};

/// How a mail is handed over.
pub const SEND: &str = "POST /emails";

/// How long mails may take: runs of other tests may have them in hand.
const LIMIT: Duration = Duration::from_secs(20);

/// Resend, as the functions of this test run know it.
#[derive(Clone, Debug)]
pub struct Resend(StandIn);

impl Deref for Resend {
    type Target = StandIn;

    fn deref(&self) -> &StandIn {
        &self.0
    }
}

impl Resend {
    /// The one of this test run.
    pub fn get() -> Self {
        Self(StandIn::of("TURNPIKE_RESEND_URL"))
    }

    /// The mails that an address has got, oldest first.
    pub async fn mails(&self, address: &str) -> Vec<Value> {
        self.objects(address, "email").await
    }

    /// How often a mail to an address was handed over.
    pub async fn sent(&self, address: &str) -> Vec<Sent> {
        self.requests_of(address, SEND).await
    }

    /// Runs the outbox until an address has got so many mails.
    pub async fn deliver(&self, stack: &Stack, address: &str, count: usize) -> Vec<Value> {
        let service = stack.service();
        wait::until(&format!("{count} mails to {address}"), LIMIT, async || {
            deliver(&service).await;
            let mails = self.mails(address).await;
            (mails.len() >= count).then_some(mails)
        })
        .await
    }
}

/// Runs the outbox once; answers the run.
pub async fn deliver(service: &Api) -> Value {
    service.request("POST", "/v1/tasks/deliver-outbox").send().await.expect(200)
}

/// The kinds of mails, sorted.
pub fn kinds(mails: &[Value]) -> Vec<String> {
    let kind = |mail: &Value| mail["tags"][0]["value"].as_str().unwrap().to_owned();
    let mut kinds: Vec<String> = mails.iter().map(kind).collect();
    kinds.sort();
    kinds
}

/// Lets time pass for the mails to an address that are not settled: each pause and each lease is over.
pub async fn pass(address: &str) {
    let sql = "update public.mails set next_attempt_at = now(), running_until = null
               where status = 'pending' and $1 in (sent_to, email)";
    database::connect().await.execute(sql, &[&address]).await.unwrap();
}
