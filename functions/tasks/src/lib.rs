//! Tasks.

pub mod routes;

shared::routes! {
    GET "/v1/tasks" => routes::greeting::show;
}

shared::entry!("tasks");
