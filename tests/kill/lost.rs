//! A model's stream whose function is killed in its middle.

use std::time::Duration;

use serde_json::{Value, json};
use tokio_postgres::Client;
use turnpike_tests::{
    Stack,
    ai::{CHAT, double_stream, model},
    database,
    users::User,
    wait,
};

use crate::RECOVERY_LIMIT;

/// How long it may take until the first usage is noted down; a stream does it every ten seconds.
const PROGRESS_LIMIT: Duration = Duration::from_secs(60);

/// The client's patience: longer than it takes until the function is killed.
const STREAM_LIMIT: Duration = Duration::from_secs(10 * 60);

/// What the buyer has, in credits; a token is one.
const CREDITS: i64 = 1_000_000;

const PROGRESS: &str = "select c.progress from public.ai_calls as c where c.actor_id = $1 and c.progress is not null";

/// A quarter of an hour, for one hold.
const PASS: &str = "with ended as (update public.credit_holds as h set expires_at = now() - interval '1 second'
    from public.ai_calls as c where c.actor_id = $1 and h.id = c.hold_id and h.status = 'active' returning h.account_id)
    update public.credit_accounts as a set next_deadline = now() - interval '1 second' from ended where a.id = ended.account_id";

/// A stream that is to be lost.
pub(crate) struct Lost {
    buyer: User,
    database_url: String,
}

impl Lost {
    /// Begins a stream that goes on for an hour, and waits until what it has used is noted down.
    pub(crate) async fn begin(stack: &Stack, database_url: &str) -> Self {
        let (model, buyer) = (model(stack, "openrouter", "chat").await, stack.user_with_credits(CREDITS).await);
        let mut body = double_stream(&model, json!({ "pieces": 36_000, "every_ms": 100, "times": 4 }));
        body["max_tokens"] = 500_000.into();
        let mut answer = buyer.post(CHAT, &body).within(STREAM_LIMIT).open().await;
        assert_eq!(answer.status(), 200);
        // A client that takes nothing has gone; this one takes everything until the function is killed.
        tokio::spawn(async move { while let Ok(Some(_)) = answer.chunk().await {} });
        let database = database::connect_to(database_url).await;
        wait::until("the progress of a stream", PROGRESS_LIMIT, async || progress(&database, &buyer).await).await;
        Self { buyer, database_url: database_url.to_owned() }
    }

    /// Once the function is gone: when the hold's time has passed, the cleanup charges what was noted down and gives the rest back.
    pub(crate) async fn is_settled(&self, stack: &Stack) {
        let database = database::connect_to(&self.database_url).await;
        let noted = progress(&database, &self.buyer).await.expect("a call with progress");
        let used = noted["input_tokens"].as_i64().unwrap() + noted["output_tokens"].as_i64().unwrap();
        assert!(noted["output_tokens"].as_i64().unwrap() > 0 && used < CREDITS, "{noted}");
        assert_eq!(database.execute(PASS, &[&self.buyer.id]).await.unwrap(), 1, "nobody has settled the call");
        let call = wait::until("the end of a lost call", RECOVERY_LIMIT, async || {
            // The stack's own clock may be at it in the same moment.
            drop(stack.service().request("POST", "/v1/tasks/cleanup").try_send().await);
            Some(self.buyer.last_call().await).filter(|call| call["status"] != "running")
        })
        .await;
        assert_eq!((&call["status"], &call["error"]), (&json!("interrupted"), &json!("call_lost")), "{call}");
        assert_eq!((&call["charged"], &call["shortfall"]), (&json!(used), &json!(0)), "{call} of {noted}");
        assert_eq!(self.buyer.figures().await, (CREDITS - used, 0, CREDITS - used));
    }
}

async fn progress(database: &Client, buyer: &User) -> Option<Value> {
    database.query_opt(PROGRESS, &[&buyer.id]).await.unwrap().map(|row| row.get(0))
}
