//! The command line.

use anyhow::{Context as _, Result, bail};
use std::{ffi::OsString, path::PathBuf};

/// What the caller wants made.
pub(crate) struct Arguments {
    /// The module that `cargo build --target wasm32-unknown-unknown` wrote.
    pub(crate) module: PathBuf,
    /// Where the Worker goes; made anew.
    pub(crate) folder: PathBuf,
    /// Set by `--release`: how to make the module smaller.
    pub(crate) optimizer: Option<Optimizer>,
}

/// npm's `binaryen` is JavaScript, so it takes a node to run it.
pub(crate) struct Optimizer {
    /// The node program.
    pub(crate) node: PathBuf,
    /// `node_modules/binaryen/bin/wasm-opt`.
    pub(crate) wasm_opt: PathBuf,
}

impl Arguments {
    /// Reads the arguments after the program's name; fails on anything unknown or missing.
    pub(crate) fn parse(given: impl Iterator<Item = OsString>) -> Result<Self> {
        let (mut release, mut node, mut wasm_opt) = (false, None, None);
        let mut places = Vec::new();
        let mut given = given;
        while let Some(argument) = given.next() {
            match argument.to_str() {
                Some("--release") => release = true,
                Some("--node") => node = given.next().map(PathBuf::from),
                Some("--wasm-opt") => wasm_opt = given.next().map(PathBuf::from),
                Some(flag) if flag.starts_with('-') => bail!("unknown option {flag}"),
                _ => places.push(PathBuf::from(argument)),
            }
        }
        let [module, folder] = <[PathBuf; 2]>::try_from(places)
            .ok()
            .context("usage: worker-bundle [--release --node PATH --wasm-opt PATH] MODULE.wasm FOLDER")?;
        let optimizer = match release {
            false => None,
            true => Some(Optimizer {
                node: node.context("--release needs --node PATH")?,
                wasm_opt: wasm_opt.context("--release needs --wasm-opt PATH")?,
            }),
        };
        Ok(Self { module, folder, optimizer })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments> {
        Arguments::parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn a_plain_call_leaves_the_module_as_it_is() {
        let arguments = parse("a.wasm out").unwrap();
        assert_eq!(arguments.folder, PathBuf::from("out"));
        assert!(arguments.optimizer.is_none());
    }

    #[test]
    fn release_without_an_optimizer_is_refused() {
        assert!(parse("--release a.wasm out").is_err());
        assert!(parse("--release --node n --wasm-opt w a.wasm out").is_ok());
    }

    #[test]
    fn what_is_unknown_or_missing_is_refused() {
        assert!(parse("--fast a.wasm out").is_err());
        assert!(parse("a.wasm").is_err());
        assert!(parse("a.wasm out more").is_err());
    }
}
