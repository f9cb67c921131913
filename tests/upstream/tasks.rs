//! The outbox over a network that breaks.

use turnpike_tests::{
    Stack,
    resend::{Resend, pass},
    shop::Shop,
};

use crate::chaos::{Chaos, Fault};

/// Promise: a run that is cut off between sending and writing it down sends nothing twice: the next one uses the same keys.
#[tokio::test]
async fn cut_off_when_it_was_sent() {
    let chaos = Chaos::new().await;
    let (stack, resend) = (Stack::get(), Resend::get());
    let (shop, account) = (Shop::open(&stack).await, stack.sign_up().await);
    shop.sold(&account.api, &shop.goods).await;
    let service = chaos.api.with_token(&stack.service_secret);
    chaos.fault("/rpc/mail_settle", Fault::Html(502));
    let run = service.request("POST", "/v1/tasks/deliver-outbox").send().await;
    run.problem(503, "database_unavailable");
    chaos.fault("", Fault::None);
    assert_eq!(resend.mails(&account.email).await.len(), 2);
    pass(&account.email).await;
    service.request("POST", "/v1/tasks/deliver-outbox").send().await.expect(200);
    let sent = resend.sent(&account.email).await;
    assert_eq!((resend.mails(&account.email).await.len(), sent.len()), (2, 4));
    assert!(sent.iter().filter(|sent| sent.replayed).count() == 2, "{sent:?}");
    let failed = stack.admin().get("/v1/tasks/runs?name=deliver-outbox&status=failed").send().await.expect(200);
    assert_eq!(failed["data"][0]["error"]["code"], "database_unavailable");
}

/// Promise: with the database away, a task says so and has done nothing.
#[tokio::test]
async fn away() {
    let mut chaos = Chaos::new().await;
    let service = chaos.api.with_token(&Stack::get().service_secret);
    chaos.go_away().await;
    service.request("POST", "/v1/tasks/cleanup").send().await.problem(503, "database_unavailable");
    chaos.come_back().await;
    chaos.fault("/rpc/task_step", Fault::SlowAnswer);
    service.request("POST", "/v1/tasks/cleanup").send().await.problem(504, "database_timeout");
    chaos.fault("", Fault::None);
    service.request("POST", "/v1/tasks/cleanup").send().await.expect(200);
}
