//! `text-report`: how long a text is and which words it repeats. Small, and real enough to show metering.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use shared::{
    platform::lowercase,
    problem::{Outcome, Problem},
};
use utoipa::ToSchema;

/// The longest text, in characters.
const MAX_CHARACTERS: usize = 100_000;

/// How many words a report lists.
const TOP_WORDS: usize = 5;

/// How fast people read, in words a minute (Brysbaert 2019, silent reading of English non-fiction: 238).
const WORDS_PER_MINUTE: usize = 238;

/// The text to report on.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "text": "The turnpike opens. The toll is paid." }))]
pub struct Input {
    /// The text, 1 to 100,000 characters.
    #[schema(min_length = 1, max_length = 100_000)]
    pub text: String,
}

/// A report.
#[derive(Debug, Serialize, ToSchema)]
pub struct Report {
    /// Unicode characters.
    pub characters: usize,
    /// Words.
    pub words: usize,
    /// Sentences, as far as their full stops tell.
    pub sentences: usize,
    /// How long it takes to read, in seconds.
    pub reading_seconds: usize,
    /// The words that stand most often, most first.
    pub top_words: Vec<WordCount>,
}

/// A word and how often it stands.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct WordCount {
    /// The word, in lower case.
    pub word: String,
    /// How often.
    pub count: usize,
}

/// Makes the report.
pub(super) fn run(input: &Input) -> Outcome<Report> {
    let text = input.text.trim();
    let characters = text.chars().count();
    if characters == 0 {
        return Err(Problem::field("/text", "too_short", "Send some text."));
    }
    if characters > MAX_CHARACTERS {
        return Err(Problem::field("/text", "too_long", format!("At most {MAX_CHARACTERS} characters.")));
    }
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty());
    // All at once: on Workers every call is one of JavaScript. No word has a line feed, and none comes of lower case.
    let words = lowercase(&words.collect::<Vec<_>>().join("\n"));
    let words: Vec<&str> = words.split('\n').filter(|word| !word.is_empty()).collect();
    let sentences = text.split(['.', '!', '?']).filter(|part| part.chars().any(char::is_alphanumeric)).count();
    Ok(Report {
        characters,
        sentences,
        reading_seconds: (words.len() * 60).div_ceil(WORDS_PER_MINUTE),
        top_words: top(&words),
        words: words.len(),
    })
}

fn top(words: &[&str]) -> Vec<WordCount> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    let mut ranked: Vec<(&str, usize)> = counts.into_iter().collect();
    // By the alphabet among equals, so that the same text always gives the same report.
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    ranked.into_iter().take(TOP_WORDS).map(|(word, count)| WordCount { word: word.to_owned(), count }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(text: &str) -> Option<Report> {
        run(&Input { text: text.to_owned() }).ok()
    }

    /// Promise: the same text gives the same numbers.
    #[test]
    #[allow(clippy::panic, reason = "a test")]
    fn it_counts() {
        let Some(report) = report(" The turnpike opens. The toll is paid! ") else { panic!("refused") };
        assert_eq!((report.characters, report.words, report.sentences), (37, 7, 2));
        assert_eq!(report.top_words.first(), Some(&WordCount { word: "the".into(), count: 2 }));
    }

    /// Promise: what cannot be reported on is refused, so that it is not charged.
    #[test]
    fn it_refuses() {
        assert!(report("  ").is_none());
        assert!(report(&"x".repeat(MAX_CHARACTERS + 1)).is_none());
        assert!(report("…").is_some_and(|report| report.words == 0 && report.top_words.is_empty()));
    }
}
