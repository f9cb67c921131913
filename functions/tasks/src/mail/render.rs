//! A mail in words: the templates of `templates/`, one folder a language.

use super::{
    language::Language,
    view::{About, View},
};

// `FILES`, `KINDS` and `templates()`, made of the folders by build.rs.
include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// A mail, ready to be sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rendered {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

/// The language with templates that fits a tag such as `es-MX` (BCP 47) best, else the shop's own, else the first.
pub(super) fn language(tag: Option<&str>, shops: &str) -> &'static str {
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let known = |tag: &str| FILES.iter().map(|(name, _)| *name).find(|name| *name == tag);
    let first = FILES.first().map_or("", |(name, _)| name);
    tag.and_then(|tag| known(&primary(tag))).or_else(|| known(&primary(shops))).unwrap_or(first)
}

/// Puts a mail into words; fails with why it cannot be.
pub(super) fn render(about: &About<'_>, tag: &str) -> Result<Rendered, String> {
    let file = FILES.iter().find(|(name, _)| *name == tag).map(|(_, file)| *file).ok_or("no such language")?;
    let language: Language = serde_json::from_str(file).map_err(|e| format!("language.json of {tag}: {e}"))?;
    let view = View::of(about, tag, &language).map_err(|missing| format!("the data has no usable {}", missing.0))?;
    let (text, html) = templates(tag, about.kind, &view)
        .ok_or_else(|| format!("there is no template for {}", about.kind))?
        .map_err(|e| e.to_string())?;
    let (subject, text) = text.split_once('\n').ok_or("the template has no subject")?;
    Ok(Rendered { subject: one_line(subject), text: text.trim_start().to_owned(), html })
}

/// A header is one line, whatever a product is called.
fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ").trim().to_owned()
}

#[cfg(test)]
mod tests;
