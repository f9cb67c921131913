//! The function `auth`.

use super::super::{
    step::{Step, delete, get, patch, post},
    who::Who::{Admin, User},
};

/// Of a new account.
pub(super) fn first() -> Vec<Step> {
    vec![
        get(User, "/v1/auth/verify").asks_nobody(),
        get(User, "/v1/me/identity").asks_nobody(),
        get(User, "/v1/me"),
        patch(User, "/v1/me", r#"{"display_name":"Bench"}"#),
        get(User, "/v1/me/export"),
    ]
}

/// What ends accounts and sessions.
pub(super) fn last() -> Vec<Step> {
    vec![
        post(User, "/v1/auth/password", r#"{"password":"turnpike-bench-2"}"#).no_content().asks_auth(),
        post(User, "/v1/me/deactivate", ""),
        delete(User, "/v1/me"),
        post(Admin, "/v1/auth/signout", "").no_content().asks_auth(),
    ]
}
