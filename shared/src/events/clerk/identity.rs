//! Users, organisations and who belongs to which.

use serde_json::json;

use super::{Clerk, Meaning, Reading, Unreadable};

/// The longest name of a profile, in characters.
const MAX_NAME_CHARS: usize = 100;

/// The longest address of a picture, in bytes.
const MAX_URL_BYTES: usize = 2_048;

/// A user is there, or is called otherwise.
pub(super) fn user_changed(clerk: &Clerk<'_>) -> Result<Meaning, Unreadable> {
    let subject = clerk.data.id("/id")?;
    Ok(Meaning::one(json!({
        "kind": "user_changed",
        "user_id": clerk.user_id(subject),
        "issuer": clerk.issuer,
        "subject": subject,
        "email": email(clerk.data),
        "display_name": name(clerk.data),
        "avatar_url": clerk.data.maybe_text("/image_url").filter(|url| url.len() <= MAX_URL_BYTES),
        "as_of": clerk.as_of,
    })))
}

/// A user is gone.
pub(super) fn user_deleted(clerk: &Clerk<'_>) -> Result<Meaning, Unreadable> {
    let user_id = clerk.user_id(clerk.data.id("/id")?);
    Ok(Meaning::one(json!({ "kind": "user_deleted", "user_id": user_id, "as_of": clerk.happened })))
}

/// An organisation is there, or is called otherwise.
pub(super) fn tenant_changed(clerk: &Clerk<'_>) -> Result<Meaning, Unreadable> {
    Ok(Meaning::one(json!({
        "kind": "tenant_changed",
        "tenant_id": clerk.data.id("/id")?,
        "name": clerk.data.maybe_words("/name"),
        "slug": clerk.data.maybe_id("/slug"),
        "as_of": clerk.as_of,
    })))
}

/// An organisation is gone.
pub(super) fn tenant_deleted(clerk: &Clerk<'_>) -> Result<Meaning, Unreadable> {
    let tenant_id = clerk.data.id("/id")?;
    Ok(Meaning::one(json!({ "kind": "tenant_deleted", "tenant_id": tenant_id, "as_of": clerk.happened })))
}

/// A user belongs to an organisation, with a role; or no longer.
pub(super) fn membership(clerk: &Clerk<'_>, ended: bool) -> Result<Meaning, Unreadable> {
    let tenant_id = clerk.data.id("/organization/id")?;
    let user_id = clerk.user_id(clerk.data.id("/public_user_data/user_id")?);
    Ok(Meaning::one(if ended {
        json!({
            "kind": "membership_deleted", "tenant_id": tenant_id, "user_id": user_id, "as_of": clerk.happened,
        })
    } else {
        let role = clerk.data.id("/role")?;
        json!({
            "kind": "membership_changed", "tenant_id": tenant_id, "user_id": user_id, "role": role, "as_of": clerk.as_of,
        })
    }))
}

/// The address that the user has chosen, or else the first.
fn email(user: Reading<'_>) -> Option<&str> {
    let primary = user.maybe_id("/primary_email_address_id");
    let is_primary = |address: &Reading<'_>| primary.is_some() && address.maybe_id("/id") == primary;
    let chosen = user.list("/email_addresses").find(is_primary).or_else(|| user.list("/email_addresses").next());
    chosen.and_then(|address| address.maybe_id("/email_address"))
}

fn name(user: Reading<'_>) -> Option<String> {
    let parts = [user.maybe_words("/first_name"), user.maybe_words("/last_name")];
    let full = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let name = if full.is_empty() { user.maybe_words("/username")? } else { full };
    Some(name.chars().take(MAX_NAME_CHARS).collect())
}
