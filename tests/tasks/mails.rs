//! `/v1/tasks/mails`

use serde_json::{Value, json};
use turnpike_tests::{
    Stack,
    resend::{Resend, SEND, deliver},
    shop::Shop,
    stand_in::Fault,
    users::User,
};

const MAILS: &str = "/v1/tasks/mails";

/// The mails to an address of a status, as the administrator sees them.
async fn of(admin: &User, status: &str, address: &str) -> Vec<Value> {
    let listed = admin.get(&format!("{MAILS}?status={status}&limit=100")).send().await.expect(200);
    listed["data"].as_array().unwrap().iter().filter(|mail| mail["to"] == address).cloned().collect()
}

/// Promise: a refused address is given up at once and seen with the reason; brought back by an administrator, it is sent.
#[tokio::test]
async fn what_is_dead_is_seen_and_brought_back() {
    let (stack, resend) = (Stack::get(), Resend::get());
    let (shop, account, admin) = (Shop::open(&stack).await, stack.sign_up().await, stack.admin());
    let planned = resend.fault(&account.email, SEND, &Fault::Status(422)).await;
    shop.sold(&account.api, &shop.goods).await;
    let mut dead = Vec::new();
    while dead.len() < 2 {
        deliver(&stack.service()).await;
        dead = of(&admin, "dead", &account.email).await;
    }
    let mail = &dead[0];
    assert_eq!((&mail["attempts"], &mail["error"]["code"]), (&json!(1), &json!("validation_error")));
    assert!(mail.get("data").is_none() && mail["next_attempt_at"].is_null(), "{mail}");
    planned.stop().await;
    deliver(&stack.service()).await;
    assert!(resend.mails(&account.email).await.is_empty(), "what is dead stays dead by itself");
    for mail in &dead {
        let place = format!("{MAILS}/{}/retry", mail["id"].as_str().unwrap());
        let back = admin.request("POST", &place).send().await.expect(200);
        assert_eq!((&back["status"], &back["attempts"]), (&json!("pending"), &json!(0)));
    }
    resend.deliver(&stack, &account.email, 2).await;
    let sent = of(&admin, "sent", &account.email).await;
    assert!(sent.len() == 2 && sent.iter().all(|mail| mail["provider_message_id"].is_string()), "{sent:?}");
    let place = format!("{MAILS}/{}/retry", sent[0]["id"].as_str().unwrap());
    admin.request("POST", &place).send().await.problem(409, "mail_already_sent");
}

/// Promise: the outbox is for administrators, and knows what it does not know.
#[tokio::test]
async fn it_refuses() {
    let stack = Stack::get();
    let (admin, place) = (stack.admin(), format!("{MAILS}/{}/retry", uuid::Uuid::new_v4()));
    stack.api().get(MAILS).send().await.problem(401, "token_missing");
    stack.user().get(MAILS).send().await.problem(403, "forbidden");
    stack.user().request("POST", &place).send().await.problem(403, "forbidden");
    admin.request("POST", &place).send().await.problem(404, "mail_not_found");
    admin.request("POST", &format!("{MAILS}/x/retry")).send().await.problem(404, "not_found");
    admin.get(&format!("{MAILS}?status=lost")).send().await.problem(422, "validation_failed");
    admin.get(&format!("{MAILS}?limit=0")).send().await.problem(422, "validation_failed");
}
