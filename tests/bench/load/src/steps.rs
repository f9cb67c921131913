//! One call of every route that needs somebody, in an order in which each succeeds.

use http::{Method, StatusCode};

/// Who calls.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// A user who signed up for this.
    User,
    /// The demo data's admin.
    Admin,
    /// A back end with the service secret.
    Service,
}

/// One call.
pub(crate) struct Step {
    pub(crate) who: Who,
    pub(crate) method: Method,
    /// As in the OpenAPI document.
    pub(crate) route: &'static str,
    /// What is sent; empty for nothing. `{user}` stands for the user's id.
    pub(crate) body: &'static str,
    pub(crate) expected: StatusCode,
    /// What the route is to cost: a metered one reserves and settles, one that only looks at the token asks nobody.
    pub(crate) most: usize,
}

/// The calls. `{id}` in a route is the id of the last 201's answer, `{name}` the job that ships.
pub(crate) fn all() -> Vec<Step> {
    use Who::{Admin, Service, User};
    let (ok, created, no_content) = (StatusCode::OK, StatusCode::CREATED, StatusCode::NO_CONTENT);
    let (get, post, patch, delete) = (Method::GET, Method::POST, Method::PATCH, Method::DELETE);
    let rate = r#"{"method":"POST","path":"/v1/bench","credits":1}"#;
    [
        (User, &get, "/v1/auth/verify", "", ok, 0),
        (User, &get, "/v1/me/identity", "", ok, 0),
        (User, &get, "/v1/me", "", ok, 1),
        (User, &patch, "/v1/me", r#"{"display_name":"Bench"}"#, ok, 1),
        (User, &get, "/v1/me/export", "", ok, 1),
        (Service, &post, "/v1/credits/grants", r#"{"user_id":"{user}","amount":1000,"source":"promo"}"#, created, 1),
        (User, &get, "/v1/credits/balance", "", ok, 1),
        (User, &get, "/v1/credits/transactions", "", ok, 1),
        (User, &post, "/v1/credits/spend", r#"{"amount":1}"#, ok, 1),
        (User, &post, "/v1/credits/holds", r#"{"amount":5}"#, created, 1),
        (User, &get, "/v1/credits/holds", "", ok, 1),
        (User, &get, "/v1/credits/holds/{id}", "", ok, 1),
        (User, &post, "/v1/credits/holds/{id}/capture", "{}", ok, 1),
        (User, &post, "/v1/credits/holds", r#"{"amount":5}"#, created, 1),
        (User, &post, "/v1/credits/holds/{id}/release", "", ok, 1),
        (User, &post, "/v1/credits/jobs/{name}", r#"{"text":"The toll is paid."}"#, ok, 2),
        (Admin, &post, "/v1/credits/rates", rate, created, 1),
        (Admin, &get, "/v1/credits/rates/{id}", "", ok, 1),
        (Admin, &patch, "/v1/credits/rates/{id}", r#"{"credits":2}"#, ok, 1),
        (Admin, &delete, "/v1/credits/rates/{id}", "", no_content, 1),
        (User, &post, "/v1/auth/password", r#"{"password":"turnpike-bench-2"}"#, no_content, 1),
        (User, &post, "/v1/me/deactivate", "", ok, 1),
        (User, &delete, "/v1/me", "", no_content, 1),
        (Admin, &post, "/v1/auth/signout", "", no_content, 1),
    ]
    .into_iter()
    .map(|(who, method, route, body, expected, most)| Step { who, method: method.clone(), route, body, expected, most })
    .collect()
}
