//! One step: a call of the ledger as a caller may make it, and what its answer means for the record.

use serde_json::{Value, json};
use turnpike_tests::token::rfc3339_in;

use super::{
    random::Random,
    record::{Acknowledged, Held, Owner, Record},
};

/// Refusals that may come at any time.
const MAY_REFUSE: [&str; 8] = [
    "insufficient_credits",
    "hold_not_found",
    "hold_already_captured",
    "hold_already_released",
    "hold_expired",
    "idempotency_in_progress",
    "grant_not_found",
    "validation_failed",
];

/// A call.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// The claims of who calls.
    pub(super) claims: Value,
    /// The database role.
    pub(super) role: &'static str,
    /// The call with its arguments as literals, without the key.
    function: &'static str,
    arguments: Vec<(&'static str, String)>,
    /// The idempotency key, with which a step that was cut off is taken again.
    pub(super) key: Option<String>,
    meaning: Meaning,
}

/// What an answer to the step tells.
#[derive(Clone, Debug)]
enum Meaning {
    Movement,
    Grant(String),
    Revoke,
    Hold(Owner),
    Begin(Owner),
    Finish(String),
    Nothing,
}

fn text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

impl Step {
    /// A random step under a key.
    pub(super) fn random(random: &mut Random, record: &Record, key: String) -> Self {
        let owner = record.owner(random);
        let amount = (1 + random.below(20)).to_string();
        let held = record.told(|told| told.some_hold(random));
        match (random.below(100), held) {
            (0..10, _) => Self::grant(random, &owner, key),
            (10..45, _) => {
                Self::by(&owner, "credit_spend", key, Meaning::Movement).with("amount", amount).on_account(&owner)
            }
            (45..60, _) => {
                let hold = Self::by(&owner, "credit_hold_create", key, Meaning::Hold(owner.clone()));
                let seconds = if random.per_mille(100) { 1 } else { 600 };
                hold.with("amount", amount).with("expires_in_seconds", seconds.to_string()).on_account(&owner)
            }
            (60..68, _) => {
                let begin = Self::by(&owner, "credit_meter_begin", key, Meaning::Begin(owner.clone()));
                begin
                    .with("method", text("POST"))
                    .with("path", text("/v1/credits/jobs/text-report"))
                    .with("expires_in_seconds", "3".into())
            }
            (68..90, Some(held)) => Self::end(random, &held, key),
            (90..93, _) => Self::revoke(random, record, key),
            _ => Self::by(&owner, "credit_balance", key, Meaning::Nothing).without_key().on_account(&owner),
        }
    }

    fn by(owner: &Owner, function: &'static str, key: String, meaning: Meaning) -> Self {
        let claims =
            json!({ "sub": owner.user, "role": "authenticated", "app_metadata": { "tenant_id": owner.tenant } });
        Self { claims, role: "authenticated", function, arguments: Vec::new(), key: Some(key), meaning }
    }

    fn by_service(function: &'static str, key: String, meaning: Meaning) -> Self {
        let claims = json!({ "role": "service_role" });
        Self { claims, role: "service_role", function, arguments: Vec::new(), key: Some(key), meaning }
    }

    fn grant(random: &mut Random, owner: &Owner, key: String) -> Self {
        let reference = format!("torture-{key}");
        let step = Self::by_service("credit_grant_create", key, Meaning::Grant(reference.clone()));
        let step =
            step.with("amount", (1 + random.below(100)).to_string()).with("priority", random.below(3).to_string());
        let step = step.with("source", text("purchase")).with("source_ref", text(&reference));
        let step = match &owner.tenant {
            Some(tenant) => step.with("tenant_id", text(tenant)),
            None => step.with("user_id", text(&owner.user)),
        };
        if random.per_mille(200) { step.with("expires_at", text(&rfc3339_in(2))) } else { step }
    }

    /// Takes a grant back, as a refund does: what was spent of it becomes debt.
    fn revoke(random: &mut Random, record: &Record, key: String) -> Self {
        let reference = record.told(|told| match told.references.len() {
            0 => "torture-none".to_owned(),
            count => told.references[random.below(count as u64) as usize].clone(),
        });
        let step = Self::by_service("credit_grant_revoke", key, Meaning::Revoke);
        let step = step.with("source", text("purchase")).with("source_ref", text(&reference));
        if random.per_mille(500) { step.with("amount", (1 + random.below(30)).to_string()) } else { step }
    }

    fn end(random: &mut Random, held: &Held, key: String) -> Self {
        if let Some(first) = &held.metered_key {
            let (function, meaning) = match random.per_mille(700) {
                true => ("credit_meter_finish", Meaning::Finish(held.id.clone())),
                false => ("credit_meter_fail", Meaning::Nothing),
            };
            let step = Self::by(&held.owner, function, first.clone(), meaning).with("hold_id", text(&held.id));
            return if function == "credit_meter_finish" {
                step.with("answer", text(r#"{"done": true}"#))
            } else {
                step
            };
        }
        match random.per_mille(600) {
            true => {
                let step =
                    Self::by(&held.owner, "credit_hold_capture", key, Meaning::Movement).with("id", text(&held.id));
                if random.per_mille(500) { step.with("amount", (1 + random.below(10)).to_string()) } else { step }
            }
            false => Self::by(&held.owner, "credit_hold_release", key, Meaning::Nothing).with("id", text(&held.id)),
        }
    }

    fn with(mut self, name: &'static str, literal: String) -> Self {
        self.arguments.push((name, literal));
        self
    }

    fn on_account(self, owner: &Owner) -> Self {
        if owner.tenant.is_some() { self.with("account", text("tenant")) } else { self }
    }

    fn without_key(mut self) -> Self {
        self.key = None;
        self
    }

    /// The same without a key, where no later step needs it.
    pub(super) fn without_key_if_free(self) -> Self {
        if matches!(self.meaning, Meaning::Movement | Meaning::Hold(_)) { self.without_key() } else { self }
    }

    /// The same with another amount; nothing where there is none.
    pub(super) fn changed(&self) -> Option<Self> {
        let mut other = self.clone();
        let amount = other.arguments.iter_mut().find(|(name, _)| *name == "amount")?;
        amount.1 = format!("{} + 1", amount.1);
        Some(other)
    }

    /// Whether the same step again gives the same answer.
    pub(super) fn replays(&self) -> bool {
        self.key.is_some() && !matches!(self.meaning, Meaning::Begin(_) | Meaning::Nothing)
    }

    /// The transaction of the step, in one message.
    pub(super) fn sql(&self) -> String {
        let mut arguments: Vec<_> =
            self.arguments.iter().map(|(name, literal)| format!("p_{name} => {literal}")).collect();
        arguments.extend(self.key.iter().map(|key| format!("p_idempotency_key => {}", text(key))));
        format!(
            "begin; set local role {}; set local request.jwt.claims = {}; select public.{}({}); commit",
            self.role,
            text(&self.claims.to_string()),
            self.function,
            arguments.join(", "),
        )
    }

    /// Notes what the answer tells.
    pub(super) fn acknowledge(&self, answer: &Value, told: &mut Acknowledged) {
        told.count(self.function);
        let hold = |id: &Value, owner: &Owner, key: Option<String>| Held {
            id: id.as_str().unwrap().to_owned(),
            owner: owner.clone(),
            metered_key: key,
        };
        match &self.meaning {
            Meaning::Movement => told.movement(&answer["transaction"]),
            Meaning::Grant(reference) => {
                told.movement(&answer["transaction"]);
                told.references.push(reference.clone());
            }
            Meaning::Revoke => told.revoked += answer["revoked"].as_i64().unwrap(),
            Meaning::Hold(owner) => told.hold(hold(&answer["id"], owner, None)),
            Meaning::Begin(owner) if answer["hold_id"].is_string() => {
                told.hold(hold(&answer["hold_id"], owner, self.key.clone()));
            }
            Meaning::Finish(hold) => drop(told.metered.insert(hold.clone())),
            Meaning::Begin(_) | Meaning::Nothing => {}
        }
    }

    /// Notes a refusal; fails for one that must not be.
    pub(super) fn refused(&self, code: &str, words: &str, told: &mut Acknowledged) {
        assert!(MAY_REFUSE.contains(&code), "{self:?}: {words}");
        told.count("refused");
    }
}
