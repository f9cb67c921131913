//! A store that speaks S3: `s3s-fs`, which refuses what is not signed as it should be, or is past its time. It is installed once
//! and kept by its version, beside this repository's own tools.

use super::{
    cargo::{cargo, run},
    environment::Variables,
    interrupt::Interrupt,
    paths::cache,
    say,
    second_opinions::{self, Opinion},
};
use anyhow::{Context as _, Result};
use std::{fs, path::Path};

/// The version, so that a run means the same next year.
const VERSION: &str = "0.14.1";

/// How it is compiled: what it saves in time, a few requests of a test never miss.
const PROFILE: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
];

/// The key that it takes, and no other.
const ACCESS_KEY_ID: &str = "local-turnpike";
const SECRET_ACCESS_KEY: &str = "local-s3-secret-turnpike";

const BUCKET: &str = "turnpike-files";

/// The name under which it is asked in virtual-host style; no resolver knows it.
const DOMAIN: &str = "s3.test";

/// A running store with one empty bucket.
pub(crate) struct Store {
    // Held for its end.
    store: Opinion,
}

/// Installs it where it is not.
pub(crate) fn prepare() -> Result<std::path::PathBuf> {
    let folder = cache()?.join(format!("s3s-fs-{VERSION}"));
    let program = folder.join("bin/s3s-fs");
    if !program.exists() {
        say::step("Building", &format!("s3s-fs {VERSION}, once (about 3 minutes)"));
        let words =
            ["install", "s3s-fs", "--version", VERSION, "--features", "binary", "--locked", "--quiet", "--root"];
        // Not in the repository, whose lock file and toolchain's targets are not its own.
        let mut install = cargo();
        install.current_dir(std::env::temp_dir()).args(words).arg(&folder).envs(PROFILE);
        run("the installation of s3s-fs", &mut install)?;
    }
    Ok(program)
}

/// Starts it on a port, with its objects in a folder, and waits until it serves.
pub(crate) fn start(port: u16, folder: &Path, interrupt: &Interrupt) -> Result<Store> {
    let program = prepare()?;
    fs::create_dir_all(folder.join(BUCKET)).with_context(|| format!("cannot make {}", folder.display()))?;
    let words = [
        ("--host", "127.0.0.1".to_owned()),
        ("--port", port.to_string()),
        ("--access-key", ACCESS_KEY_ID.to_owned()),
        ("--secret-key", SECRET_ACCESS_KEY.to_owned()),
        ("--domain", format!("127.0.0.1:{port}")),
        ("--domain", format!("{DOMAIN}:{port}")),
    ];
    let mut words: Vec<String> = words.into_iter().flat_map(|(name, value)| [name.to_owned(), value]).collect();
    words.push(folder.to_string_lossy().into_owned());
    let store = second_opinions::start("s3s-fs", &program, &[], &words, port, interrupt)?;
    Ok(Store { store })
}

impl Store {
    /// Points the functions to it.
    pub(crate) fn offer(&self, variables: &mut Variables) {
        let pairs = [
            ("STORAGE_PROVIDER", "s3"),
            ("S3_ENDPOINT", &self.store.url),
            ("S3_BUCKET", BUCKET),
            ("S3_ACCESS_KEY_ID", ACCESS_KEY_ID),
            ("S3_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY),
        ];
        variables.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}
