//! A connection that takes steps, is cut off, and comes back.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde_json::Value;
use tokio_postgres::{Client, Error, SimpleQueryMessage};
use turnpike_tests::{database, wait};

use super::{random::Random, record::Record, step::Step};

/// How often a step is cut off, in a thousand: by losing the connection, or by another's order to end its back end.
const LOST_PER_MILLE: u64 = 4;
const TERMINATED_PER_MILLE: u64 = 4;

/// How often a step that was acknowledged is taken again, or sent with another amount under the same key, in a thousand.
const AGAIN_PER_MILLE: u64 = 60;
const CHANGED_PER_MILLE: u64 = 20;

/// How long the database may be unreachable.
const RECONNECT_LIMIT: Duration = Duration::from_secs(30);

/// What became of a step.
enum Outcome {
    Answered(Value),
    Refused(String, String),
    /// Nobody knows: it was cut off.
    Unknown,
}

pub(super) struct Worker {
    number: u64,
    random: Random,
    record: Arc<Record>,
    client: Client,
    taken: u64,
}

impl Worker {
    pub(super) async fn new(number: u64, seed: u64, record: Arc<Record>) -> Self {
        let random = Random::new(seed.wrapping_mul(31).wrapping_add(number));
        Self { number, random, record, client: database::connect().await, taken: 0 }
    }

    /// Takes steps until none are left. The first worker is never cut off, and needs no keys.
    pub(super) async fn run(mut self, left: &AtomicU64) {
        while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
            self.taken += 1;
            let key = format!("{}-{}-{}", self.record.users[0], self.number, self.taken);
            let step = Step::random(&mut self.random, &self.record, key);
            let step = if self.number == 0 && self.random.per_mille(500) { step.without_key_if_free() } else { step };
            self.take(step).await;
        }
    }

    /// Takes a step until its outcome is known.
    async fn take(&mut self, step: Step) {
        let mut outcome = match self.number != 0 && step.key.is_some() {
            true if self.random.per_mille(LOST_PER_MILLE) => self.lose(&step).await,
            true if self.random.per_mille(TERMINATED_PER_MILLE) => self.terminate(&step).await,
            _ => self.send(&step).await,
        };
        while matches!(outcome, Outcome::Unknown) {
            self.record.told(|told| told.count("cut off"));
            self.reconnect().await;
            // Without a key there is nothing to be known any more, and nothing was moved: see `run`.
            if step.key.is_none() {
                return;
            }
            outcome = self.send(&step).await;
        }
        match outcome {
            Outcome::Answered(answer) => {
                self.record.told(|told| step.acknowledge(&answer, told));
                self.again(&step, &answer).await;
            }
            Outcome::Refused(code, words) => self.record.told(|told| step.refused(&code, &words, told)),
            Outcome::Unknown => unreachable!("the loop ends with what is known"),
        }
    }

    /// Sometimes the same step again, which must give the same answer, or another under its key, which must be refused.
    async fn again(&mut self, step: &Step, answer: &Value) {
        if step.replays() && self.random.per_mille(AGAIN_PER_MILLE) {
            match self.send(step).await {
                Outcome::Answered(same) => assert_eq!(same, *answer, "{step:?}"),
                Outcome::Refused(_, words) => panic!("a replay was refused: {step:?}: {words}"),
                Outcome::Unknown => self.reconnect().await,
            }
            self.record.told(|told| told.count("replayed"));
        }
        let changed = step.changed().filter(|_| step.replays() && self.random.per_mille(CHANGED_PER_MILLE));
        if let Some(other) = changed {
            match self.send(&other).await {
                Outcome::Refused(code, _) => assert_eq!(code, "idempotency_key_reused", "{other:?}"),
                Outcome::Answered(answer) => panic!("a key was used twice: {other:?}: {answer}"),
                Outcome::Unknown => self.reconnect().await,
            }
            self.record.told(|told| told.count("key reused"));
        }
    }

    async fn send(&self, step: &Step) -> Outcome {
        read(self.client.simple_query(&step.sql()).await, &self.client).await
    }

    /// Sends a step and drops the connection at some moment of it.
    async fn lose(&mut self, step: &Step) -> Outcome {
        let patience = Duration::from_micros(self.random.below(3_000));
        match tokio::time::timeout(patience, self.client.simple_query(&step.sql())).await {
            Ok(done) => read(done, &self.client).await,
            Err(_) => {
                self.record.told(|told| told.count("lost"));
                Outcome::Unknown
            }
        }
    }

    /// Sends a step while another connection ends its back end.
    async fn terminate(&mut self, step: &Step) -> Outcome {
        let row = self.client.query_one("select pg_backend_pid()", &[]).await;
        let Ok(pid) = row.map(|row| row.get::<_, i32>(0)) else { return Outcome::Unknown };
        let patience = Duration::from_micros(self.random.below(3_000));
        let killer = async {
            let other = database::connect().await;
            tokio::time::sleep(patience).await;
            other.execute("select pg_terminate_backend($1)", &[&pid]).await.unwrap();
        };
        self.record.told(|told| told.count("terminated"));
        let sql = step.sql();
        let (done, ()) = tokio::join!(self.client.simple_query(&sql), killer);
        // Answered before the end came: then it is known, but the connection is gone all the same.
        let outcome = if done.is_ok() { read(done, &self.client).await } else { read_lost(done) };
        self.reconnect().await;
        outcome
    }

    async fn reconnect(&mut self) {
        self.client = wait::until("the database", RECONNECT_LIMIT, async || database::try_connect().await.ok()).await;
    }
}

/// An error after the end of the connection says nothing; any other is a refusal, which ends the transaction.
async fn read(done: Result<Vec<SimpleQueryMessage>, Error>, client: &Client) -> Outcome {
    if done.is_err() && !client.is_closed() && client.batch_execute("rollback").await.is_err() {
        return Outcome::Unknown;
    }
    read_lost(done)
}

fn read_lost(done: Result<Vec<SimpleQueryMessage>, Error>) -> Outcome {
    match done {
        Ok(messages) => {
            let row = messages.iter().filter_map(|message| match message {
                SimpleQueryMessage::Row(row) => row.get(0),
                _ => None,
            });
            Outcome::Answered(serde_json::from_str(row.last().unwrap()).unwrap())
        }
        Err(error) => match error.as_db_error() {
            // A domain error of ours; 57P01 is the order to end, and whatever else is not ours may have come anywhere.
            Some(own) if own.code().code().starts_with("PT") => {
                Outcome::Refused(own.message().to_owned(), database::words(&error))
            }
            Some(own) if !own.code().code().starts_with("57P") => panic!("{}", database::words(&error)),
            _ => Outcome::Unknown,
        },
    }
}
