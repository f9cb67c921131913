//! `cargo xtask new-function NAME`: a function that builds, is tested, and is in every manifest.

mod edits;

use crate::support::{
    arguments::Arguments,
    cargo::{cargo, run as run_program},
    functions,
    paths::{read, root, write},
    say,
};
use anyhow::{Result, ensure};

/// The files of a new function, and where they go.
const FILES: [(&str, &str); 6] = [
    ("functions/{name}/Cargo.toml", include_str!("../../templates/function/Cargo.toml.txt")),
    ("functions/{name}/wrangler.toml", include_str!("../../templates/function/wrangler.toml.txt")),
    ("functions/{name}/src/lib.rs", include_str!("../../templates/function/lib.rs.txt")),
    ("functions/{name}/src/routes/mod.rs", include_str!("../../templates/function/routes.rs.txt")),
    ("functions/{name}/src/routes/greeting.rs", include_str!("../../templates/function/greeting.rs.txt")),
    ("tests/{name}/main.rs", include_str!("../../templates/function/test.rs.txt")),
];
/// Names that would collide with other crates of the workspace or with parts of their paths.
const TAKEN: [&str; 8] = ["shared", "xtask", "tests", "test", "turnpike", "database", "node", "bench"];

/// The command.
pub(crate) fn run(mut arguments: Arguments) -> Result<()> {
    let name = arguments.required("the function's name")?;
    arguments.end()?;
    ensure!(is_name(&name), "a function's name is one word of small letters that is not taken, not `{name}`");
    ensure!(functions::all()?.iter().all(|function| function.name != name), "there is a function {name} already");
    // All edits are made before the first file is written, so that a failure leaves nothing behind.
    let mut writes = Vec::new();
    for (path, edit) in edits::ALL {
        writes.push(((*path).to_owned(), edit(&read(&root().join(path))?, &name)?));
    }
    writes.extend(FILES.map(|(path, text)| (filled(path, &name), filled(text, &name))));
    for (path, text) in writes {
        write(&root().join(&path), text)?;
        say::step("Wrote", &path);
    }
    run_program(
        "cargo metadata",
        cargo().args(["metadata", "--format-version", "1", "--quiet"]).stdout(std::process::Stdio::null()),
    )?;
    say::step(
        "Next",
        &format!("functions/{name}/src/routes/greeting.rs; `cargo xtask openapi`; `cargo xtask test --filter greeted`"),
    );
    Ok(())
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase()) && !TAKEN.contains(&name)
}

/// A template for a function of that name.
fn filled(template: &str, name: &str) -> String {
    let mut letters = name.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    template.replace("{name}", name).replace("{Name}", &capital).replace("{NAME}", &name.to_uppercase())
}
