//! What has to do with mail.

use super::{Variable, secret, setting};

/// The table.
pub(super) const VARIABLES: &[Variable] = &[
    secret(
        "RESEND_API_KEY",
        Some(""),
        Some("re_local_turnpike"),
        "Resend's API key, for sending alone. Empty: mails wait in the outbox until there is one.",
    ),
    setting("RESEND_API_URL", Some("https://api.resend.com"), None, "Resend's API, or a stand-in for it in tests."),
    setting(
        "MAIL_FROM",
        Some(""),
        Some("Example Shop <shop@example.com>"),
        "Whom mails come from, at a domain that Resend has verified: `Name <address>`. Required with RESEND_API_KEY.",
    ),
    setting("MAIL_REPLY_TO", Some(""), None, "Where answers to mails go, where it is not MAIL_FROM."),
    setting(
        "MAIL_SHOP_NAME",
        Some(""),
        Some("Example Shop"),
        "The shop's name in mails, where it is not the name in MAIL_FROM.",
    ),
    setting(
        "MAIL_LANGUAGE",
        Some("en"),
        None,
        "The language of mails to users whose profile names none that there are templates for: `en` or `es`.",
    ),
];
