//! The migrations and the tree of SQL files make the same database.

use std::process::Command;

use libtest_mimic::{Failed, Trial};
use turnpike_tests::stack::required;

pub(crate) fn trials() -> Vec<Trial> {
    vec![crate::trial("schema: the migrations and sql/ make the same database", no_difference)]
}

async fn no_difference() -> Result<(), Failed> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let mut command = Command::new(required("LOCAL_SUPABASE_BIN"));
    let out = command.current_dir(root).arg("schema-diff").env_remove("DATABASE_URL").output()?;
    let (lacking, words) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    if out.status.success() && lacking.trim().is_empty() {
        return Ok(());
    }
    Err(format!("the migrations lack (`cargo xtask migration NAME` writes it):\n{lacking}\n{words}").into())
}
