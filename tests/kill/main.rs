//! `cargo xtask dev` itself: it serves, it brings back whatever is killed, and Ctrl-C leaves nothing behind.
//!
//! The stack is a second one, with ports and a folder of its own, so that the other tests' stack stays whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod dev;
mod load;
mod lost;
mod processes;
mod webhooks;

use std::time::Duration;

use dev::Dev;
use load::Load;
use lost::Lost;
use turnpike_tests::{database, wait};
use webhooks::Reported;

/// How long the stack may take to serve again after a kill.
const RECOVERY_LIMIT: Duration = Duration::from_secs(90);

/// How long ending the stack may take.
const END_LIMIT: Duration = Duration::from_secs(20);

/// How many movements must be acknowledged before and after each kill.
const MOVEMENTS_BETWEEN_KILLS: usize = 40;

/// How many spends a user's ledger has, and of how many credits.
const SPENT: &str = "select count(*), coalesce(-sum(t.amount), 0)::bigint from public.credit_transfers as t
    join public.credit_accounts as a on a.id = t.account_id where a.user_id = $1 and t.kind = 'spend'";

/// Promise: `kill -9` of any one process of the stack during load loses no acknowledged movement and doubles none, and
/// the stack comes back by itself; what a provider reports again after all of them were killed does nothing; a model's stream that
/// was lost with its function is charged for what was seen of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_kill_loses_or_doubles_a_movement() {
    let dev = Dev::start().await;
    let reported = Reported::new(&dev.stack).await;
    let lost = Lost::begin(&dev.stack, &dev.database_url).await;
    let load = Load::start(&dev.stack).await;
    for victim in dev.victims() {
        load.acknowledged_more(MOVEMENTS_BETWEEN_KILLS, RECOVERY_LIMIT).await;
        let pid = wait::until(victim, RECOVERY_LIMIT, async || processes::find(dev.xtask, victim)).await;
        processes::kill(pid, "KILL");
        // Not only serving again, but serving movements again.
        load.acknowledged_more(MOVEMENTS_BETWEEN_KILLS, RECOVERY_LIMIT).await;
        eprintln!("{victim} ({pid}) was killed: {} movements acknowledged so far", load.acknowledged());
    }
    let sent = load.stop().await;
    reported.again(&dev.stack, &dev.database_url).await;
    lost.is_settled(&dev.stack).await;
    let database = database::connect_to(&dev.database_url).await;
    assert_eq!(database::broken_invariants(&database).await, Vec::<String>::new());
    for (user, acknowledged) in sent {
        let row = database.query_one(SPENT, &[&user]).await.unwrap();
        // Each spend was of one credit, and each was sent until it was acknowledged.
        assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (acknowledged, acknowledged), "of {user}");
    }
    let ours = processes::below(dev.xtask);
    assert!(ours.len() > 4, "the stack has processes: {ours:?}");
    processes::kill(dev.xtask, "INT");
    wait::until("the end of every process", END_LIMIT, async || {
        ours.iter().all(|process| !processes::lives(process)).then_some(())
    })
    .await;
}
