//! `cargo xtask openapi`: the OpenAPI document of all functions, from the code.

use crate::support::{
    arguments::Arguments,
    cargo::{cargo, output},
    paths::{root, write},
    say,
};
use anyhow::{Context as _, Result};

/// Where the document is kept, relative to the root.
const DOCUMENT: &str = "docs/openapi.json";

/// The command.
pub(crate) fn run(arguments: Arguments) -> Result<()> {
    arguments.end()?;
    let print = ["run", "--quiet", "--package", "turnpike-tests", "--example", "openapi"];
    let text = output("the printing of the OpenAPI document", cargo().args(print))?;
    serde_json::from_str::<serde_json::Value>(&text).context("what was printed is no JSON")?;
    write(&root().join(DOCUMENT), text)?;
    say::step("Wrote", DOCUMENT);
    Ok(())
}
