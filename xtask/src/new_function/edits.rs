//! The lines that a new function needs in files that are there.

use super::filled;
use anyhow::{Context as _, Result};

/// A change of a file's text, for the function of that name.
type Edit = fn(&str, &str) -> Result<String>;

/// The files and their changes.
pub(super) const ALL: &[(&str, Edit)] =
    &[("spin.toml", spin), ("wrangler.toml", gateway), ("tests/Cargo.toml", tests), ("tests/src/openapi.rs", openapi)];

fn spin(text: &str, name: &str) -> Result<String> {
    Ok(format!("{text}{}", filled(include_str!("../../templates/function/spin.toml.txt"), name)))
}

fn gateway(text: &str, name: &str) -> Result<String> {
    let route = filled("\"/v1/{name}*\" = \"{NAME}\"\n", name);
    let text = after(text, "[vars.ROUTES]\n", &route)?;
    Ok(format!("{text}{}", filled(include_str!("../../templates/function/service.toml.txt"), name)))
}

fn tests(text: &str, name: &str) -> Result<String> {
    let text = after(text, "[dependencies]\n", &filled("{name} = { path = \"../functions/{name}\" }\n", name))?;
    Ok(format!("{text}{}", filled(include_str!("../../templates/function/target.toml.txt"), name)))
}

/// The list of functions, and the tag of the new one's routes.
fn openapi(text: &str, name: &str) -> Result<String> {
    let text =
        longer(text, "const TAGS: [(&str, &str); ", "] = [\n", &filled("    (\"{name}\", \"{Name}.\"),\n", name))?;
    let line = filled("        (\"{name}\", {name}::ROUTES, {name}::openapi()),\n", name);
    longer(&text, "pub fn functions() -> [(&'static str, &'static [Route], OpenApi); ", "] {\n    [\n", &line)
}

/// `line` after the first `anchor`.
fn after(text: &str, anchor: &str, line: &str) -> Result<String> {
    let (before, rest) =
        text.split_once(anchor).with_context(|| format!("found no {anchor:?}: add {line:?} by hand"))?;
    Ok(format!("{before}{anchor}{line}{rest}"))
}

/// `line` as the first element of an array whose length stands between `before` and `behind`.
fn longer(text: &str, before: &str, behind: &str, line: &str) -> Result<String> {
    let missing = || format!("found no {before:?}: add {line:?} by hand");
    let (head, rest) = text.split_once(before).with_context(missing)?;
    let (length, rest) = rest.split_once(behind).with_context(missing)?;
    let length: usize = length.parse().with_context(missing)?;
    Ok(format!("{head}{before}{}{behind}{line}{rest}", length + 1))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::support::paths::{read, root};

    /// Promise: the files still have the places that the command writes to.
    #[test]
    fn every_file_takes_a_new_function() {
        for (path, edit) in ALL {
            let text = read(&root().join(path)).unwrap();
            let edited = edit(&text, "parcels").unwrap();
            assert!(edited.contains("parcels") && edited.len() > text.len(), "{path}");
        }
    }

    #[test]
    fn an_array_grows_with_its_length() {
        let grown = longer("const A: [u8; 2] = [\n    1,\n];", "const A: [u8; ", "] = [\n", "    0,\n").unwrap();
        assert_eq!(grown, "const A: [u8; 3] = [\n    0,\n    1,\n];");
        assert!(longer("", "x", "y", "z").is_err());
    }
}
