//! House rules that no other program checks.

use crate::support::paths::{files, read};
use anyhow::{Result, bail};
use std::path::Path;

/// Where our own sources are.
const PLACES: [&str; 8] = ["functions", "shared", "sql", "supabase", "tests", "tools", "xtask", ".ci"];
/// What counts as source.
const KINDS: [&str; 6] = ["rs", "sql", "mjs", "js", "toml", "sh"];
/// A longer file is two files.
const LENGTH_LIMIT_LINES: usize = 460;
/// Words for work that was put off: it belongs into the list of issues. In two parts, or this file would break its own rule.
const PUT_OFF: [(&str, &str); 3] = [("TO", "DO"), ("FIX", "ME"), ("XX", "X")];

/// Fails with a list of everything that breaks a rule.
pub(crate) fn check(root: &Path) -> Result<()> {
    let mut faults = Vec::new();
    for place in PLACES {
        for file in files(&root.join(place)) {
            let kind = file.extension().unwrap_or_default().to_string_lossy().into_owned();
            if KINDS.contains(&kind.as_str()) && !file.components().any(|part| part.as_os_str() == "node_modules") {
                let name = file.strip_prefix(root)?.display().to_string();
                judge(&name, &read(&file)?, &mut faults);
            }
        }
    }
    if !faults.is_empty() {
        bail!("house rules are broken:\n{}", faults.join("\n"));
    }
    Ok(())
}

fn judge(name: &str, text: &str, faults: &mut Vec<String>) {
    let lines = text.lines().count();
    // Migrations are written by a program and never edited.
    if lines > LENGTH_LIMIT_LINES && !name.starts_with("supabase/migrations/") {
        faults.push(format!("{name}: {lines} lines, more than {LENGTH_LIMIT_LINES}"));
    }
    for (number, line) in text.lines().enumerate() {
        if line.ends_with([' ', '\t', '\r']) {
            faults.push(format!("{name}:{}: space at the end of the line", number + 1));
        }
        for (first, second) in PUT_OFF {
            let word = format!("{first}{second}");
            if line.split(|c: char| !c.is_alphanumeric()).any(|part| part == word) {
                faults.push(format!("{name}:{}: {word}: put it into the list of issues", number + 1));
            }
        }
    }
    if !text.is_empty() && !text.ends_with('\n') {
        faults.push(format!("{name}: the last line has no end"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> usize {
        let mut faults = Vec::new();
        judge("a.rs", text, &mut faults);
        faults.len()
    }

    #[test]
    fn each_rule_is_kept() {
        assert_eq!(faults("//! Words.\n"), 0);
        assert_eq!(faults("//! Words. \n"), 1);
        assert_eq!(faults("//! Words."), 1);
        assert_eq!(faults(&format!("// {}{}: later\n", "TO", "DO")), 1);
        assert_eq!(faults(&"\n".repeat(LENGTH_LIMIT_LINES + 1)), 1);
    }
}
