//! URLs as browsers read them (the WHATWG standard). On Workers the platform's own parser does, which is 22 kB gzipped a
//! module less than the crate `url`; elsewhere that crate does.

use form_urlencoded::Serializer;

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use super::cloudflare::url_parts as parts;
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
use super::url_parts::parts;

/// An http or https URL.
#[derive(Clone, Debug)]
pub struct Url {
    pub(super) href: String,
    pub(super) origin: String,
    pub(super) host: String,
    pub(super) has_credentials: bool,
}

impl Url {
    /// Reads an absolute URL; `None` for what is none, or is neither http nor https.
    pub fn parse(text: &str) -> Option<Self> {
        parts(text).filter(|url| url.origin.starts_with("https://") || url.origin.starts_with("http://"))
    }

    /// The URL in its normal form.
    pub fn as_str(&self) -> &str {
        &self.href
    }

    /// Scheme, host, and the port unless it is the scheme's own.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The host's name or address, in lower case; an IPv6 address is in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether it names a user or has a password.
    pub fn has_credentials(&self) -> bool {
        self.has_credentials
    }

    /// Whether nobody on the way can read or change what is sent there.
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// Whether it leads to the caller's own machine.
    pub fn is_loopback(&self) -> bool {
        // A host that ends in a number is an address by the standard, and has been written out as four of them.
        let loopback = |rest: &str| rest.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit());
        matches!(self.host.as_str(), "localhost" | "[::1]") || self.host.strip_prefix("127.").is_some_and(loopback)
    }

    /// The URL with these parameters behind those that it has.
    pub fn with_query<'p>(&self, pairs: impl Iterator<Item = (&'p str, &'p str)>) -> String {
        let (page, fragment) = self.href.split_at(self.href.find('#').unwrap_or(self.href.len()));
        let (page, query) = page.split_once('?').unwrap_or((page, ""));
        let query = Serializer::new(query.to_owned()).extend_pairs(pairs).finish();
        format!("{page}?{query}{fragment}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: what is read is what a browser would read, and nothing but the web is.
    #[test]
    fn parts_of_a_url() {
        let url = Url::parse("HTTPS://Shop.Example.com:443/a/../b?c#d");
        let parts = url.as_ref().map(|url| (url.as_str(), url.origin(), url.host(), url.is_https()));
        let expected = ("https://shop.example.com/b?c#d", "https://shop.example.com", "shop.example.com", true);
        assert_eq!(parts, Some(expected));
        for text in ["", "shop.example.com", "/a", "file:///a", "data:,a", "http://", "https://b\u{fc}cher.example/"] {
            assert!(Url::parse(text).is_none(), "{text}");
        }
        for (text, has) in [("http://a@x/", true), ("http://:b@x/", true), ("http://x/@", false)] {
            assert_eq!(Url::parse(text).map(|url| url.has_credentials()), Some(has), "{text}");
        }
    }

    /// Promise: an address is the own machine's however it is written, and a name that looks like one is not.
    #[test]
    fn the_own_machine() {
        for text in
            ["http://localhost:1/", "http://127.0.0.1/", "http://127.1/", "http://0x7f.9.9.9/", "http://[0::1]/"]
        {
            assert!(Url::parse(text).is_some_and(|url| url.is_loopback()), "{text}");
        }
        for text in ["http://127.0.0.1.example.com/", "http://127.x/", "http://10.0.0.1/", "http://[::2]/", "http://a/"]
        {
            assert!(Url::parse(text).is_some_and(|url| !url.is_loopback()), "{text}");
        }
    }

    /// Promise: parameters come behind what is there, escaped, and before the fragment.
    #[test]
    fn parameters_are_added() {
        for (text, expected) in [
            ("https://x/a", "https://x/a?p=1+%26"),
            ("https://x/a?", "https://x/a?p=1+%26"),
            ("https://x/a?q=2#f", "https://x/a?q=2&p=1+%26#f"),
        ] {
            let with = Url::parse(text).map(|url| url.with_query([("p", "1 &")].into_iter()));
            assert_eq!(with.as_deref(), Some(expected));
        }
    }
}
