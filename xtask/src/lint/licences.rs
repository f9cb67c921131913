//! The licences of everything that is linked.

use crate::support::cargo::{cargo, output};
use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

/// Licences that a user of an Apache-2.0 program can accept without asking a lawyer.
const ALLOWED: [&str; 15] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates that may have another licence, each for a reason.
const EXCEPTIONS: [(&str, &str); 1] = [
    // Copyleft for its own files only, which are a list of certificates; linked into native builds alone.
    ("webpki-roots", "MPL-2.0"),
];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
}

/// Fails with a list of the crates whose licence is not on the list.
pub(crate) fn check() -> Result<()> {
    let text = output("cargo metadata", cargo().args(["metadata", "--format-version", "1", "--locked", "--quiet"]))?;
    let metadata: Metadata = serde_json::from_str(&text).context("cargo metadata printed something else")?;
    let refused: Vec<_> = metadata.packages.iter().filter(|package| !accepted(package)).map(describe).collect();
    if !refused.is_empty() {
        bail!("licences that are not on the list:\n{}", refused.join("\n"));
    }
    Ok(())
}

fn accepted(package: &Package) -> bool {
    let excepted = |licence: &str| EXCEPTIONS.contains(&(package.name.as_str(), licence));
    package.license.as_deref().is_some_and(|licence| allowed(licence) || excepted(licence))
}

fn describe(package: &Package) -> String {
    format!("{} {}: {}", package.name, package.version, package.license.as_deref().unwrap_or("no licence"))
}

/// Whether an SPDX expression can be met with allowed licences. `/` is an old way to write OR.
fn allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let words = expression.replace('(', " ( ").replace(')', " ) ");
    let words: Vec<_> = words.split_whitespace().collect();
    let mut rest = words.as_slice();
    either(&mut rest) == Some(true) && rest.is_empty()
}

/// `a OR b`, which binds weaker than AND. Nothing for what is no expression.
fn either(rest: &mut &[&str]) -> Option<bool> {
    let mut any = both(rest)?;
    while let Some((&"OR", after)) = rest.split_first() {
        *rest = after;
        any |= both(rest)?;
    }
    Some(any)
}

fn both(rest: &mut &[&str]) -> Option<bool> {
    let mut all = one(rest)?;
    while let Some((&"AND", after)) = rest.split_first() {
        *rest = after;
        all &= one(rest)?;
    }
    Some(all)
}

fn one(rest: &mut &[&str]) -> Option<bool> {
    let (&first, after) = rest.split_first()?;
    *rest = after;
    if first == "(" {
        let inner = either(rest)?;
        let (closing, after) = rest.split_first()?;
        *rest = after;
        return (*closing == ")").then_some(inner);
    }
    if let Some((&"WITH", [exception, after @ ..])) = rest.split_first() {
        *rest = after;
        return Some(ALLOWED.contains(&format!("{first} WITH {exception}").as_str()));
    }
    Some(ALLOWED.contains(&first))
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn one_allowed_choice_is_enough_and_every_part_must_be_allowed() {
        for good in ["MIT", "MIT/Apache-2.0", "GPL-2.0 OR MIT", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
            assert!(allowed(good), "{good}");
        }
        assert!(allowed("Apache-2.0 WITH LLVM-exception OR GPL-3.0"));
        for bad in ["GPL-3.0", "MIT AND GPL-3.0", "", "MIT OR", "(MIT", "GPL-2.0 WITH LLVM-exception", "MIT MIT"] {
            assert!(!allowed(bad), "{bad}");
        }
    }
}
