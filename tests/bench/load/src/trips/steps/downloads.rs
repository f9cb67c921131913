//! The function `downloads`.

use super::super::{
    step::{Step, get, post},
    who::Who::User,
};

/// The file that came with what was paid for.
pub(super) fn all() -> Vec<Step> {
    vec![
        get(User, "/v1/downloads").keeps("download", "/data/0/access_token"),
        post(User, "/v1/downloads/{token=download}/access", "{}").asks_storage(),
    ]
}
