//! What the workers were told: every acknowledged movement and hold. Nothing else may have happened.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use serde_json::Value;

use super::random::Random;

/// How many users and tenants there are: few, so that the workers meet.
const USERS: usize = 24;
const TENANTS: usize = 4;

/// How many open holds are remembered for somebody to end.
const MAX_OPEN_HOLDS: usize = 200;

/// A hold and whose it is.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) id: String,
    pub(super) owner: Owner,
    /// The key of the metered call that it belongs to.
    pub(super) metered_key: Option<String>,
}

/// Who acts, and on which account.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Owner {
    pub(super) user: String,
    pub(super) tenant: Option<String>,
}

/// What was acknowledged.
#[derive(Default)]
pub(super) struct Acknowledged {
    /// Movements by id, with their amounts.
    pub(super) movements: BTreeMap<String, i64>,
    /// Holds that were made.
    pub(super) holds: BTreeSet<String>,
    /// Holds that metered calls captured: their movements are told by hold.
    pub(super) metered: BTreeSet<String>,
    /// References of grants that were given, for somebody to take back.
    pub(super) references: Vec<String>,
    /// Credits that were taken back while unspent.
    pub(super) revoked: i64,
    open: Vec<Held>,
    counts: BTreeMap<&'static str, u64>,
}

/// The record that all workers write.
pub(super) struct Record {
    /// The users, as ids.
    pub(super) users: Vec<String>,
    /// The tenants, by name.
    pub(super) tenants: Vec<String>,
    told: Mutex<Acknowledged>,
}

impl Record {
    /// Owners of this run alone.
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0x7075_7273_6573);
        let mut user =
            || format!("{:08x}-0000-4000-8000-{:012x}", random.next() as u32, random.next() & 0xffff_ffff_ffff);
        let users = (0..USERS).map(|_| user()).collect();
        let tenants = (0..TENANTS).map(|_| format!("org_{}", user())).collect();
        Self { users, tenants, told: Mutex::default() }
    }

    /// A random caller: in one case of four on the tenant's account.
    pub(super) fn owner(&self, random: &mut Random) -> Owner {
        let at = random.below(USERS as u64) as usize;
        let tenant = random.per_mille(250).then(|| self.tenants[at % TENANTS].clone());
        Owner { user: self.users[at].clone(), tenant }
    }

    /// Looks at or adds to what was acknowledged.
    pub(super) fn told<T>(&self, with: impl FnOnce(&mut Acknowledged) -> T) -> T {
        with(&mut self.told.lock().unwrap())
    }

    /// How often each thing happened.
    pub(super) fn summary(&self) -> String {
        self.told(|told| format!("{} movements, {:?}", told.movements.len() + told.metered.len(), told.counts))
    }
}

impl Acknowledged {
    /// Counts a thing that happened.
    pub(super) fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    /// Notes a movement; the same one may be told again by a retry.
    pub(super) fn movement(&mut self, transaction: &Value) {
        let id = transaction["id"].as_str().unwrap().to_owned();
        let amount = transaction["amount"].as_i64().unwrap();
        let before = self.movements.insert(id, amount);
        assert!(before.is_none_or(|before| before == amount), "a movement changed its amount: {transaction}");
    }

    /// Notes a hold, for somebody to end.
    pub(super) fn hold(&mut self, held: Held) {
        self.holds.insert(held.id.clone());
        if self.open.len() < MAX_OPEN_HOLDS {
            self.open.push(held);
        }
    }

    /// A hold to end; sometimes it stays here, so that two try.
    pub(super) fn some_hold(&mut self, random: &mut Random) -> Option<Held> {
        if self.open.is_empty() {
            return None;
        }
        let at = random.below(self.open.len() as u64) as usize;
        Some(if random.per_mille(200) { self.open[at].clone() } else { self.open.swap_remove(at) })
    }
}
