//! Variables and secrets.

use crate::support::{
    cargo::{cargo, output},
    environment::{self, Variables},
};
use anyhow::Result;
use std::{collections::BTreeSet, env};

/// What begins like this is for one machine. Together with the values of `.env.example`, it may never be deployed.
const LOCAL_MARKS: [&str; 5] =
    ["local-", "whsec_local_", "sb_publishable_local_", "sb_secret_local_", "whsec_dHVybnBpa2U"];

/// `.env.example` names what the code reads, and what is set now is fit for others to rely on.
pub(super) fn check() -> Result<Vec<String>> {
    let example = environment::example()?;
    let known = output(
        "the list of variables",
        cargo().args(["run", "--quiet", "--package", "shared", "--example", "variables"]),
    )?;
    let known: BTreeSet<&str> = known.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut faults = completeness(&known, &example);
    let dotenv = environment::dotenv()?;
    let current = |name: &str| env::var(name).ok().or_else(|| dotenv.get(name).cloned());
    faults.extend(local_secrets(&example, &current));
    Ok(faults)
}

fn completeness(known: &BTreeSet<&str>, example: &Variables) -> Vec<String> {
    let missing =
        known.iter().filter(|name| !example.contains_key(**name)).map(|name| format!(".env.example lacks {name}"));
    let unread = example.keys().filter(|name| !known.contains(name.as_str()));
    missing.chain(unread.map(|name| format!(".env.example has {name}, which no function reads"))).collect()
}

fn local_secrets(example: &Variables, current: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let in_use =
        |name: &&String| current(name).is_some_and(|value| LOCAL_MARKS.iter().any(|mark| value.starts_with(mark)));
    example.keys().filter(in_use).map(|name| format!("{name} has the value that is for local use")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Variables {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_example_and_the_code_must_agree() {
        let faults = completeness(&BTreeSet::from(["A", "B"]), &variables(&[("B", ""), ("C", "")]));
        assert_eq!(faults, [".env.example lacks A", ".env.example has C, which no function reads"]);
    }

    #[test]
    fn a_local_secret_is_found_wherever_it_is_set() {
        let example =
            variables(&[("SERVICE_SECRET", "local-service-secret-turnpike"), ("APP_URL", "http://localhost")]);
        let local = |name: &str| example.get(name).cloned();
        assert_eq!(local_secrets(&example, &local), ["SERVICE_SECRET has the value that is for local use"]);
        assert!(local_secrets(&example, &|_| Some("a real one".to_owned())).is_empty());
        assert!(local_secrets(&example, &|_| None).is_empty());
    }
}
