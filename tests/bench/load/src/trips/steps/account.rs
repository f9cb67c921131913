//! The function `account`.

use super::super::{
    step::{Step, get, patch, post},
    who::Who::User,
};

/// What the buyer has, and an appointment.
pub(super) fn all() -> Vec<Step> {
    vec![
        patch(User, "/v1/account/customer", r#"{"name":"A Buyer"}"#),
        get(User, "/v1/account/customer"),
        get(User, "/v1/account/entitlements"),
        get(User, "/v1/account/subscriptions"),
        get(User, "/v1/account/state"),
        post(User, "/v1/account/bookings", r#"{"price_id":"{lesson_price}","starts_at":"{slot}"}"#)
            .created()
            .keeps("booking", "/id"),
        get(User, "/v1/account/bookings"),
        post(User, "/v1/account/bookings/{id=booking}/cancel", ""),
    ]
}
