//! The command line.

use anyhow::{Context as _, Result, bail};
use std::{net::SocketAddr, path::PathBuf};

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Options {
    /// The manifest; paths in it are relative to its folder.
    pub(crate) manifest: PathBuf,
    /// Where to listen.
    pub(crate) address: SocketAddr,
    /// Variables for the environment of every component.
    pub(crate) environment: Vec<(String, String)>,
    /// Whether to end with the standard input.
    pub(crate) with_parent: bool,
}

impl Options {
    /// Reads the arguments after the program's name.
    pub(crate) fn parse(given: impl IntoIterator<Item = String>) -> Result<Self> {
        let address = SocketAddr::from(([127, 0, 0, 1], 3000));
        let mut options = Self { manifest: "spin.toml".into(), address, environment: Vec::new(), with_parent: false };
        let mut given = given.into_iter();
        while let Some(name) = given.next() {
            let mut value = || given.next().with_context(|| format!("{name} needs a value"));
            match name.as_str() {
                "--manifest" => options.manifest = value()?.into(),
                "--addr" => options.address = value()?.parse().context("--addr is an address with a port")?,
                "--env" => {
                    let pair = value()?;
                    let (name, value) = pair.split_once('=').context("--env is NAME=value")?;
                    options.environment.push((name.to_owned(), value.to_owned()));
                }
                "--with-parent" => options.with_parent = true,
                other => bail!("unknown option {other}"),
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options> {
        Options::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn what_is_not_said_has_its_default() {
        let options = parse("--addr 127.0.0.1:3999").unwrap();
        assert_eq!(options.address.port(), 3999);
        assert_eq!(options.manifest, PathBuf::from("spin.toml"));
        assert!(!options.with_parent && options.environment.is_empty());
    }

    #[test]
    fn a_variable_is_divided_at_its_first_equals_sign() {
        let options = parse("--env A=b=c --env D=").unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(options.environment, [pair("A", "b=c"), pair("D", "")]);
    }

    #[test]
    fn a_slip_is_an_error() {
        assert!(parse("--addr localhost").is_err());
        assert!(parse("--manifest").is_err());
        assert!(parse("--env A").is_err());
        assert!(parse("up").is_err());
    }
}
