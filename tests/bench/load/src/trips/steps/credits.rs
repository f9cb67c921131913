//! The function `credits`.

use super::super::{
    step::{Step, delete, get, patch, post},
    who::Who::{Admin, Service, User},
};

/// From a grant to a rate.
pub(super) fn all() -> Vec<Step> {
    vec![
        post(Service, "/v1/credits/grants", r#"{"user_id":"{user}","amount":1000,"source":"promo"}"#).created(),
        get(User, "/v1/credits/balance"),
        get(User, "/v1/credits/transactions"),
        post(User, "/v1/credits/spend", r#"{"amount":1}"#),
        post(User, "/v1/credits/holds", r#"{"amount":5}"#).created().keeps("hold", "/id"),
        get(User, "/v1/credits/holds"),
        get(User, "/v1/credits/holds/{id=hold}"),
        post(User, "/v1/credits/holds/{id=hold}/capture", "{}"),
        post(User, "/v1/credits/holds", r#"{"amount":5}"#).created().keeps("hold", "/id"),
        post(User, "/v1/credits/holds/{id=hold}/release", ""),
        post(User, "/v1/credits/jobs/{name=job}", r#"{"text":"The toll is paid."}"#).metered(),
        post(Admin, "/v1/credits/rates", r#"{"method":"POST","path":"/v1/bench","credits":1}"#)
            .created()
            .keeps("rate", "/id"),
        get(Admin, "/v1/credits/rates/{id=rate}"),
        patch(Admin, "/v1/credits/rates/{id=rate}", r#"{"credits":2}"#),
        delete(Admin, "/v1/credits/rates/{id=rate}"),
    ]
}
