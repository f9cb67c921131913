//! Which language an error is told in (RFC 9110 section 12.5.4).

use super::texts::{self, Texts};

/// A language that ships. A third one is one file in `texts/` and one line here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, also for whoever asks for a language that is not there.
    #[default]
    English,
    /// Spanish.
    Spanish,
}

/// The most language ranges of a header that are looked at.
const MAX_RANGES: usize = 16;

impl Language {
    /// Every language.
    pub const ALL: &'static [Language] = &[Language::English, Language::Spanish];

    /// The tag (RFC 5646).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// Its texts.
    pub(super) fn texts(self) -> &'static Texts {
        match self {
            Self::English => &texts::ENGLISH,
            Self::Spanish => &texts::SPANISH,
        }
    }

    /// The best of ours for an `Accept-Language`: the highest weight wins, the first of equals, English if none fits.
    pub fn best(accept_language: &str) -> Self {
        let mut best = (Self::English, 0);
        for range in accept_language.split(',').take(MAX_RANGES) {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let weight = parts.find_map(|part| thousandths(part.trim().strip_prefix("q=")?)).unwrap_or(1000);
            let primary = tag.split('-').next().unwrap_or_default();
            let known = Self::ALL.iter().find(|language| language.tag().eq_ignore_ascii_case(primary));
            if let Some(language) = known.filter(|_| weight > best.1) {
                best = (*language, weight);
            }
        }
        best.0
    }
}

/// A weight from 0 to 1 with at most three digits behind the point (RFC 9110 section 12.4.2), in thousandths. To read it
/// as a float would take the tables of floats along: 12 kB gzipped a module.
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|digit| digit.is_ascii_digit());
    let value = format!("{whole}{fraction:0<3}").parse().ok().filter(|_| digits)?;
    (value <= 1000).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: the caller's order of preference holds, and nonsense means English.
    #[test]
    fn the_highest_weight_wins() {
        for (header, language) in [
            ("es-MX,es;q=0.9,en;q=0.8", Language::Spanish),
            ("en;q=0.5, es;q=0.7", Language::Spanish),
            ("de, fr;q=0.9, en;q=0.1", Language::English),
            ("es;q=0", Language::English),
            ("", Language::English),
            (";;;q=x,,", Language::English),
        ] {
            assert_eq!(Language::best(header), language, "{header}");
        }
    }
}
