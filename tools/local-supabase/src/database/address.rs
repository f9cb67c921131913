//! Database URLs for other roles.

use anyhow::{Context, Result};

/// `url` for another role, whose name and password must need no escaping. Host, database and settings stay.
pub(crate) fn as_role(url: &str, role: &str, password: &str) -> Result<String> {
    let (scheme, rest) = url.split_once("://").context("a database URL begins with postgres://")?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    Ok(format!("{scheme}://{role}:{password}@{host}{tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_user_changes() -> Result<()> {
        for (url, expected) in [
            ("postgres://a:b@h:1/d", "postgres://r:p@h:1/d"),
            ("postgresql://h/d?sslmode=require", "postgresql://r:p@h/d?sslmode=require"),
            ("postgres://a:b%40c@[::1]:5/d", "postgres://r:p@[::1]:5/d"),
            ("postgres://a@h?options=-c%20x", "postgres://r:p@h?options=-c%20x"),
        ] {
            assert_eq!(as_role(url, "r", "p")?, expected);
        }
        assert!(as_role("host=h user=a", "r", "p").is_err());
        Ok(())
    }
}
