//! Running test programs and counting what they report.

use crate::support::say;
use anyhow::{Context as _, Result};
use std::{
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

/// How many tests passed and failed so far.
#[derive(Default)]
pub(crate) struct Tally {
    passed: u64,
    failed: u64,
    troubles: Vec<String>,
}

impl Tally {
    /// Runs a program, passes its output on and counts the results in it. A program that fails without a failed test, or
    /// reports nothing, counts as one failed test.
    pub(crate) fn run(&mut self, what: &str, command: &mut Command) -> Result<()> {
        say::step("Testing", what);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("{what}: cannot start {:?}", command.get_program()))?;
        let output = child.stdout.take().with_context(|| format!("{what} has no output"))?;
        let mut counts = Counts::default();
        for line in BufReader::new(output).lines() {
            let line = line?;
            eprintln!("{line}");
            counts.read(&line);
        }
        let success = child.wait()?.success();
        self.add(what, &counts, success);
        Ok(())
    }

    fn add(&mut self, what: &str, counts: &Counts, success: bool) {
        self.passed += counts.passed;
        self.failed += counts.failed;
        if counts.failed > 0 {
            self.troubles.push(what.to_owned());
        } else if !success || counts.reports == 0 {
            self.note_failure(what);
        }
    }

    /// Counts one test that passed.
    pub(crate) fn note_success(&mut self) {
        self.passed += 1;
    }

    /// Counts one test that failed.
    pub(crate) fn note_failure(&mut self, what: &str) {
        self.failed += 1;
        self.troubles.push(what.to_owned());
    }

    /// Whether something passed and nothing failed.
    pub(crate) fn good(&self) -> bool {
        self.failed == 0 && self.passed > 0
    }

    /// Prints where failures were and, as the last line of the output, the numbers.
    pub(crate) fn report(&self) {
        for trouble in &self.troubles {
            say::fail(trouble);
        }
        say::result(&format!("{} passed, {} failed", self.passed, self.failed));
    }
}

/// What one program reported.
#[derive(Default)]
struct Counts {
    passed: u64,
    failed: u64,
    reports: u64,
}

impl Counts {
    /// Reads a line of the output of libtest (`test result: ok. 3 passed; 0 failed; …`) or of node's TAP (`# pass 3`).
    fn read(&mut self, line: &str) {
        if let Some(result) = line.strip_prefix("test result: ") {
            self.reports += 1;
            self.passed += before(result, " passed");
            self.failed += before(result, " failed");
        } else if let Some(number) = line.strip_prefix("# pass ") {
            self.reports += 1;
            self.passed += number.trim().parse().unwrap_or(0);
        } else if let Some(number) = line.strip_prefix("# fail ").or_else(|| line.strip_prefix("# cancelled ")) {
            self.failed += number.trim().parse().unwrap_or(1);
        }
    }
}

/// The number before `word`; 0 if there is none.
fn before(text: &str, word: &str) -> u64 {
    let digits = text.split(word).next().and_then(|head| head.rsplit(' ').next());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(output: &str) -> Counts {
        let mut counts = Counts::default();
        output.lines().for_each(|line| counts.read(line));
        counts
    }

    #[test]
    fn both_kinds_of_report_are_understood() {
        let rust = counts(
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured\ntest result: FAILED. 3 passed; 2 failed;",
        );
        assert_eq!((rust.passed, rust.failed, rust.reports), (15, 2, 2));
        let node = counts("ok 1 - a\n# tests 5\n# pass 4\n# fail 1\n# cancelled 0");
        assert_eq!((node.passed, node.failed, node.reports), (4, 1, 1));
    }

    #[test]
    fn a_crash_and_silence_count_as_failures() {
        let mut tally = Tally::default();
        tally.add("crashed", &counts("test result: ok. 1 passed; 0 failed;"), false);
        tally.add("silent", &counts(""), true);
        assert_eq!((tally.passed, tally.failed), (1, 2));
        assert!(!tally.good());
    }

    #[test]
    fn nothing_tested_is_not_good() {
        assert!(!Tally::default().good());
    }
}
