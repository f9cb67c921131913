//! What a browser is told to do with a file: `Content-Disposition` (RFC 6266).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What is escaped in an extended value (RFC 8187 section 3.2.1: all but `attr-char`).
const IN_AN_EXTENDED_VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// Save it under this name. A name that a quoted string cannot carry everywhere (RFC 6266 appendix D) stands there once in plain
/// letters, for old clients, and once in full.
pub(super) fn attachment(filename: &str) -> String {
    let plain: String = filename.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
    if plain == filename {
        return format!("attachment; filename=\"{plain}\"");
    }
    let full = utf8_percent_encode(filename, IN_AN_EXTENDED_VALUE);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}")
}

fn is_plain(letter: char) -> bool {
    matches!(letter, ' '..='~') && !matches!(letter, '"' | '\\' | '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: a name is one value of one parameter, whatever is in it.
    #[test]
    fn a_name_stays_a_name() {
        for (name, header) in [
            ("a b;c=(1).zip", r#"attachment; filename="a b;c=(1).zip""#),
            ("a\"; x=\"b", r#"attachment; filename="a_; x=_b"; filename*=UTF-8''a%22%3B%20x%3D%22b"#),
            ("50%.pdf", r#"attachment; filename="50_.pdf"; filename*=UTF-8''50%25.pdf"#),
            ("vögel\r\n.zip", r#"attachment; filename="v_gel__.zip"; filename*=UTF-8''v%C3%B6gel%0D%0A.zip"#),
        ] {
            assert_eq!(attachment(name), header);
        }
    }
}
