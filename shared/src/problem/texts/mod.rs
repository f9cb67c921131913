//! The words of every error, one file a language.

mod en;
mod es;

use super::Code;

/// The texts of a language.
pub(super) struct Texts {
    problem: fn(Code) -> (&'static str, &'static str),
    fault: fn(&str) -> Option<&'static str>,
}

pub(super) const ENGLISH: Texts = Texts { problem: en::problem, fault: en::fault };
pub(super) const SPANISH: Texts = Texts { problem: es::problem, fault: es::fault };

impl Texts {
    /// Title and detail of a code; `{name}` is a place for a member. The compiler sees that none is missing.
    pub(super) fn problem(&self, code: Code) -> (&'static str, &'static str) {
        (self.problem)(code)
    }

    /// The words for a field's fault, where they need no more than its code.
    pub(super) fn fault(&self, code: &str) -> Option<&'static str> {
        (self.fault)(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<&str> {
        let mut places: Vec<&str> = text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
        places.sort_unstable();
        places
    }

    /// Promise: every language says the same, with the same numbers in it.
    #[test]
    fn languages_have_the_same_places() {
        for code in Code::ALL {
            let (en, es) = (ENGLISH.problem(*code), SPANISH.problem(*code));
            assert_eq!(places(en.1), places(es.1), "{}", code.name());
            assert_ne!(en.0, es.0, "{} is not translated", code.name());
        }
    }
}
