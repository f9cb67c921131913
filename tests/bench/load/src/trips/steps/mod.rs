//! Calls of every route that needs somebody, in an order in which each succeeds and finds what it needs.

mod account;
mod ai;
mod auth;
mod credits;
mod downloads;
mod operator;
mod orders;
mod seller;
mod subscription;

use super::step::Step;

/// The calls. The routes of the catalog that need nobody are among them, since others need what they tell.
pub(super) fn all() -> Vec<Step> {
    let parts = [
        auth::first(),
        credits::all(),
        ai::all(),
        seller::offers(),
        orders::orders(),
        orders::payments(),
        orders::at_stripe(),
        downloads::all(),
        subscription::our_own(),
        subscription::at_stripe(),
        account::all(),
        operator::all(),
        seller::withdraws(),
        auth::last(),
    ];
    parts.into_iter().flatten().collect()
}
