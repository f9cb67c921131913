//! Products and prices that somebody keeps at Stripe and that name one of ours in their metadata, or are mapped to one.

use serde_json::json;

use super::{super::Meaning, Reading, Unreadable, money};

/// A product. One whose metadata names a price of ours was made by our own checkout for one sale, and tells nothing.
pub(super) fn product(product: Reading<'_>, as_of: Option<&str>, deleted: bool) -> Result<Meaning, Unreadable> {
    let id = product.id("/id")?;
    if product.maybe_id("/metadata/price_id").is_some() {
        return Ok(Meaning::nothing());
    }
    Ok(Meaning::one(json!({
        "kind": "catalog_changed",
        "object": "product",
        "provider_id": id,
        "product_id": product.maybe_id("/metadata/product_id"),
        "price_id": null,
        "active": active(product, deleted),
        "name": product.maybe_words("/name"),
        "description": product.maybe_words("/description"),
        "amount": null,
        "currency": null,
        "initial_credits": product.maybe_count("/metadata/initial_credits"),
        "monthly_credits": product.maybe_count("/metadata/monthly_credits"),
        "as_of": as_of,
    })))
}

/// A price. One that was just made and names nothing but ours was made by our own change of a plan.
pub(super) fn price(price: Reading<'_>, as_of: Option<&str>, new: bool, deleted: bool) -> Result<Meaning, Unreadable> {
    let id = price.id("/id")?;
    let ours = price.maybe_id("/metadata/price_id");
    let names_nothing_else = price.at("/metadata").0.as_object().is_some_and(|metadata| metadata.len() == 1);
    if new && ours.is_some() && names_nothing_else {
        return Ok(Meaning::nothing());
    }
    // A price by tiers or of the buyer's choice has no amount.
    let (amount, currency) =
        money(price, "/unit_amount").map_or((None, None), |(amount, currency)| (Some(amount), Some(currency)));
    Ok(Meaning::one(json!({
        "kind": "catalog_changed",
        "object": "price",
        "provider_id": id,
        "product_id": null,
        "price_id": ours,
        "active": active(price, deleted),
        "name": price.maybe_words("/nickname"),
        "description": null,
        "amount": amount,
        "currency": currency,
        "initial_credits": price.maybe_count("/metadata/initial_credits"),
        "monthly_credits": price.maybe_count("/metadata/monthly_credits"),
        "as_of": as_of,
    })))
}

fn active(object: Reading<'_>, deleted: bool) -> Option<bool> {
    if deleted { Some(false) } else { object.at("/active").0.as_bool() }
}
