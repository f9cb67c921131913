//! Tasks: what runs by itself, and the outbox of mails.

mod cron;
mod mail;
pub mod model;
pub mod routes;
mod tasks;

shared::routes! {
    GET  "/v1/tasks/runs" => routes::runs::list;
    GET  "/v1/tasks/mails" => routes::mails::list;
    POST "/v1/tasks/mails/{id}/retry" => routes::mails::retry;
    POST "/v1/tasks/{name}" => routes::runs::run;
}

shared::entry!("tasks", scheduled = cron::paths);
