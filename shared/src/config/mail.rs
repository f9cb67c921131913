//! What has to do with mail: who sends it, and in whose name.

use super::{Secret, reader::Reader};

/// The mails' settings.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Who sends them; `None` and they wait.
    pub resend: Option<Resend>,
    /// The shop's name.
    pub shop_name: String,
    /// The language where the user's is not known or has no templates.
    pub language: String,
}

/// Resend.
#[derive(Clone, Debug)]
pub struct Resend {
    /// Its URL without a trailing slash.
    pub api_url: String,
    /// The API key.
    pub api_key: Secret,
    /// Whom mails come from: `Name <address>`, or an address.
    pub from: String,
    /// Where answers go, where it is not `from`.
    pub reply_to: Option<String>,
}

pub(super) fn load(reader: &mut Reader<'_>, local: bool) -> Mail {
    let from = reader.optional("MAIL_FROM").unwrap_or_default();
    let shop_name = reader.optional("MAIL_SHOP_NAME").unwrap_or_else(|| name_in(&from).to_owned());
    Mail { resend: resend(reader, from, local), shop_name, language: reader.text("MAIL_LANGUAGE").to_ascii_lowercase() }
}

fn resend(reader: &mut Reader<'_>, from: String, local: bool) -> Option<Resend> {
    let url = reader.text("RESEND_API_URL");
    if reader.url("RESEND_API_URL", &url).is_some_and(|url| !local && !url.is_https()) {
        reader.fault("RESEND_API_URL", "must be https unless TURNPIKE_ENV is local");
    }
    let reply_to = reader.optional("MAIL_REPLY_TO");
    let api_key = reader.secret("RESEND_API_KEY", 1, local)?;
    for (name, value) in [("MAIL_FROM", Some(&from)), ("MAIL_REPLY_TO", reply_to.as_ref())] {
        if value.is_some_and(|value| !is_mailbox(value)) {
            reader.fault(name, "must be an address, or a name and an address: Shop <shop@example.com>");
        }
    }
    Some(Resend { api_url: url.trim_end_matches('/').to_owned(), api_key, from, reply_to })
}

/// The name of `Name <address>`; of an address alone, its domain.
fn name_in(mailbox: &str) -> &str {
    match mailbox.split_once('<') {
        Some((name, _)) if !name.trim().is_empty() => name.trim().trim_matches('"'),
        _ => mailbox.rsplit_once('@').map_or("", |(_, domain)| domain.trim_end_matches('>')),
    }
}

fn is_mailbox(text: &str) -> bool {
    let address = match text.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>').unwrap_or_default(),
        None => text,
    };
    let one_address = !address.contains([' ', ',', '<', '>']);
    one_address && address.split_once('@').is_some_and(|(user, domain)| !user.is_empty() && domain.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: a shop without a name of its own goes by what its mails come from.
    #[test]
    fn names() {
        for (mailbox, name, good) in [
            ("Shop <a@example.com>", "Shop", true),
            ("\"A, B\" <a@example.com>", "A, B", true),
            ("a@example.com", "example.com", true),
            ("<a@example.com>", "example.com", true),
            ("Shop", "", false),
            ("Shop <a@example.com", "Shop", false),
            ("a@localhost", "localhost", false),
            ("a@example.com, b@example.com", "example.com", false),
        ] {
            assert_eq!((name_in(mailbox), is_mailbox(mailbox)), (name, good), "{mailbox}");
        }
    }
}
