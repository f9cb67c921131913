//! Where a provider may lead a buyer back to.

use shared::{
    config::Config,
    platform::Url,
    problem::{Fault, Outcome, Problem},
};

/// The longest URL, in characters (Stripe's limit is 5,000; browsers and proxies begin to cut at about this).
const MAX_URL_CHARACTERS: usize = 2_048;

/// Refuses URLs that do not lead to a front end of ours, each at its pointer: a provider's page sends the buyer there with
/// the session's id, right after they have paid.
pub(crate) fn check(config: &Config, urls: &[(&str, Option<&str>)]) -> Outcome<()> {
    let refused = urls.iter().filter(|(_, url)| url.is_some_and(|url| !is_allowed(config, url)));
    let faults: Vec<Fault> = refused.map(|(pointer, _)| fault(pointer)).collect();
    if faults.is_empty() { Ok(()) } else { Err(Problem::fields(faults)) }
}

fn fault(pointer: &str) -> Fault {
    Fault {
        pointer: pointer.to_owned(),
        code: "url_not_allowed".to_owned(),
        detail: "The URL must be absolute and its origin on ALLOWED_ORIGINS.".to_owned(),
    }
}

fn is_allowed(config: &Config, url: &str) -> bool {
    // Blanks and backslashes are what parsers disagree about: the next one might see another host.
    let plain = !url.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\');
    let short = url.chars().count() <= MAX_URL_CHARACTERS;
    plain && short && config.allows_redirect(url) && (config.local || is_private(url))
}

/// Whether nobody on the way can read or change it: https, or a page on the caller's own machine.
fn is_private(url: &str) -> bool {
    Url::parse(url).is_some_and(|url| url.is_https() || url.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: where we are live, buyers are led over https, or to their own machine.
    #[test]
    fn only_private_ways_lead_back() {
        for url in ["https://shop.example.com/", "http://localhost:5173/", "http://127.0.0.1/", "http://[::1]:80/"] {
            assert!(is_private(url), "{url}");
        }
        for url in ["http://shop.example.com/", "http://localhost.example.com/", "http://10.0.0.1/", "nonsense"] {
            assert!(!is_private(url), "{url}");
        }
    }
}
