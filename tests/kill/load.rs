//! Spends that go on whatever happens: each is sent with its own key until it is acknowledged.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::task::JoinSet;
use turnpike_tests::{Stack, users::User, wait};
use uuid::Uuid;

/// How many users spend at once.
const USERS: usize = 6;

/// What each has, in credits: more than any run can spend.
const CREDITS: i64 = 1_000_000;

/// How long one spend may remain unacknowledged.
const SPEND_LIMIT: Duration = Duration::from_secs(120);

/// How long to wait before the same spend is sent again.
const PAUSE: Duration = Duration::from_millis(50);

/// Running load.
pub(crate) struct Load {
    acknowledged: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
    tasks: JoinSet<(Uuid, i64)>,
}

impl Load {
    /// Gives users their credits and lets them spend.
    pub(crate) async fn start(stack: &Stack) -> Self {
        let (acknowledged, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let mut tasks = JoinSet::new();
        for _ in 0..USERS {
            let user = stack.user_with_credits(CREDITS).await;
            tasks.spawn(spend(user, acknowledged.clone(), over.clone()));
        }
        Self { acknowledged, over, tasks }
    }

    /// How many spends were acknowledged.
    pub(crate) fn acknowledged(&self) -> usize {
        self.acknowledged.load(Ordering::SeqCst)
    }

    /// Waits until so many more are.
    pub(crate) async fn acknowledged_more(&self, count: usize, limit: Duration) {
        let goal = self.acknowledged() + count;
        wait::until("more movements", limit, async || (self.acknowledged() >= goal).then_some(())).await;
    }

    /// Lets what is under way be acknowledged; gives each user's count.
    pub(crate) async fn stop(self) -> Vec<(Uuid, i64)> {
        self.over.store(true, Ordering::SeqCst);
        self.tasks.join_all().await
    }
}

async fn spend(user: User, acknowledged: Arc<AtomicUsize>, over: Arc<AtomicBool>) -> (Uuid, i64) {
    let mut count = 0;
    while !over.load(Ordering::SeqCst) {
        let (key, begin) = (Uuid::new_v4().to_string(), Instant::now());
        loop {
            let answer = user.post("/v1/credits/spend", &json!({ "amount": 1 })).key(&key).try_send().await;
            match answer.map(|answer| answer.status) {
                Ok(200) => break,
                // No answer, or one that says to come back: the key makes that safe.
                Ok(409 | 500..) | Err(_) => tokio::time::sleep(PAUSE).await,
                Ok(status) => panic!("a spend was answered {status}"),
            }
            assert!(begin.elapsed() < SPEND_LIMIT, "a spend was not acknowledged in {SPEND_LIMIT:?}");
        }
        count += 1;
        acknowledged.fetch_add(1, Ordering::SeqCst);
    }
    (user.id, count)
}
