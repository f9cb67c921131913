//! The functions `webhooks` and `tasks`: what an operator sees of them and sets going again.

use super::super::{
    reported::Reported,
    step::{Step, get, post},
    who::Who::{Admin, Service},
};

/// An event that failed, a task, and the mails that were written until now.
pub(super) fn all() -> Vec<Step> {
    vec![
        get(Admin, "/v1/webhooks/events").then(Reported::Failed),
        get(Admin, "/v1/webhooks/events").keeps("event", "/data/0/id"),
        // What was kept of it, and what became of it.
        post(Admin, "/v1/webhooks/events/{id=event}/replay", "").takes(2),
        // The run is begun, takes one step and ends.
        post(Service, "/v1/tasks/{name=task}", "").takes(3),
        get(Admin, "/v1/tasks/runs"),
        get(Admin, "/v1/tasks/mails?status=pending").keeps("mail", "/data/0/id"),
        post(Admin, "/v1/tasks/mails/{id=mail}/retry", ""),
    ]
}
