//! Command lines.

use anyhow::{Context as _, Result, bail};

/// What was typed after a command's name. Each command takes what it knows and then calls [`Arguments::end`], so that a
/// slip of the pen is an error.
pub(crate) struct Arguments(Vec<String>);

impl Arguments {
    /// The given words.
    pub(crate) fn new(words: impl IntoIterator<Item = String>) -> Self {
        Self(words.into_iter().collect())
    }

    /// Takes `--name`; whether it was there.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let found = self.0.iter().position(|word| word == name);
        found.map(|at| self.0.remove(at)).is_some()
    }

    /// Takes `--name VALUE`.
    pub(crate) fn value(&mut self, name: &str) -> Result<Option<String>> {
        let Some(at) = self.0.iter().position(|word| word == name) else {
            return Ok(None);
        };
        self.0.remove(at);
        if at >= self.0.len() {
            bail!("{name} needs a value");
        }
        Ok(Some(self.0.remove(at)))
    }

    /// Takes the next word, if there is one and it is no option.
    pub(crate) fn word(&mut self) -> Option<String> {
        let taken = self.0.first().is_some_and(|word| !word.starts_with("--") || word == "--help");
        taken.then(|| self.0.remove(0))
    }

    /// Takes the next word.
    pub(crate) fn required(&mut self, what: &str) -> Result<String> {
        self.word().with_context(|| format!("{what} is missing: see `cargo xtask help`"))
    }

    /// Takes all words that are left.
    pub(crate) fn words(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.word()).collect()
    }

    /// Fails if anything is left.
    pub(crate) fn end(self) -> Result<()> {
        match self.0.first() {
            None => Ok(()),
            Some(word) => bail!("unknown argument `{word}`: see `cargo xtask help`"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Arguments {
        Arguments::new(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_may_stand_anywhere() {
        let mut given = arguments("auth --runtime spin credits --dev");
        assert_eq!(given.value("--runtime").unwrap().as_deref(), Some("spin"));
        assert!(given.flag("--dev"));
        assert_eq!(given.words(), ["auth", "credits"]);
        assert!(given.end().is_ok());
    }

    #[test]
    fn what_nobody_took_is_an_error() {
        assert!(arguments("--fast").end().is_err());
        assert!(arguments("--runtime").value("--runtime").is_err());
    }
}
