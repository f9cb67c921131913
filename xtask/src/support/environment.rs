//! The variables that the functions get.

use super::paths::{read, root};
use anyhow::{Result, bail};
use std::{collections::BTreeMap, env};

/// Names and values.
pub(crate) type Variables = BTreeMap<String, String>;

/// What `.env.example` says: every variable there is, with its value for this machine, empty where it is not needed.
pub(crate) fn example() -> Result<Variables> {
    parse(&read(&root().join(".env.example"))?)
}

/// What the user wrote into `.env`; nothing if there is no such file.
pub(crate) fn dotenv() -> Result<Variables> {
    let file = root().join(".env");
    if file.exists() { parse(&read(&file)?) } else { Ok(Variables::new()) }
}

/// For `cargo xtask dev`: the example, over it `.env`, over it this process's environment. Only names of the example count;
/// empty values are left out.
pub(crate) fn for_dev() -> Result<Variables> {
    let mut variables = example()?;
    let own = dotenv()?;
    for (name, value) in &mut variables {
        if let Some(mine) = env::var(name).ok().or_else(|| own.get(name).cloned()) {
            *value = mine;
        }
    }
    Ok(set(variables))
}

/// Whether the user has a value of their own, in `.env` or in the environment, for a variable of the example whose name
/// begins with `prefix`. A copy of the example sets nothing.
pub(crate) fn user_sets(prefix: &str) -> Result<bool> {
    let own = dotenv()?;
    let mine = |name: &String| env::var(name).ok().or_else(|| own.get(name).cloned()).unwrap_or_default();
    let named = |(name, _): &(&String, &String)| name.starts_with(prefix);
    Ok(example()?.iter().filter(named).any(|(name, value)| !["", value].contains(&mine(name).as_str())))
}

/// For the tests: the example alone, so that they mean the same on every machine.
pub(crate) fn for_tests() -> Result<Variables> {
    Ok(set(example()?))
}

fn set(mut variables: Variables) -> Variables {
    variables.retain(|_, value| !value.is_empty());
    variables
}

/// Reads `NAME=value` lines. Values may stand in quotes; lines that begin with `#` are comments.
fn parse(text: &str) -> Result<Variables> {
    let mut variables = Variables::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((name, value)) = line.trim_start_matches("export ").split_once('=') else {
            bail!("line {} of the environment file is not NAME=value", number + 1);
        };
        variables.insert(name.trim().to_owned(), unquote(value.trim()).to_owned());
    }
    Ok(variables)
}

fn unquote(value: &str) -> &str {
    let inside = |quote: char| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn comments_quotes_and_equals_signs() {
        let read = parse("# words\nA=1\n\nexport B = \"two = 2\"\nC='#3'\nD=\n").unwrap();
        assert_eq!((read["A"].as_str(), read["B"].as_str()), ("1", "two = 2"));
        assert_eq!((read["C"].as_str(), read["D"].as_str()), ("#3", ""));
        assert!(!set(read).contains_key("D"));
    }

    #[test]
    fn a_line_that_sets_nothing_is_an_error() {
        assert!(parse("SUPABASE_URL http://localhost").is_err());
    }
}
