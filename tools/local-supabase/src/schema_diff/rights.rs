//! Rights in a difference: as a whole, or wrong.
//!
//! A hosted project gives `anon`, `authenticated` and `service_role` every right on every new table and function. A role that the
//! tree leaves without any right on a thing has no entry in its catalog, and `pgdelta` compares entries: it would leave that role
//! what the project gave it. So the tree's own grants, which take all back before they give, stand in place of the compared ones.

use crate::database::text;
use anyhow::Result;
use std::path::{Path, PathBuf};

/// The file of a domain that says who may do what.
const GRANTS: &str = "grants.sql";

/// The difference with the tree's grants in place of its own.
pub(super) fn whole(difference: &str, tree: &Path, files: &[PathBuf]) -> Result<String> {
    let mut sql = without_rights(difference);
    sql.push_str("\n-- Rights as a whole, since they depend on what a project gives by default.\n");
    for file in files.iter().filter(|file| file.ends_with(GRANTS)) {
        let name = file.strip_prefix(tree).unwrap_or(file);
        sql.push_str(&format!("\n-- {}\n\n{}\n", name.display(), text(file)?.trim()));
    }
    Ok(sql)
}

/// `pgdelta` writes such a statement on a line of its own.
fn without_rights(difference: &str) -> String {
    let mut kept = String::new();
    let mut blank = true;
    for line in difference.lines().filter(|line| !line.starts_with("GRANT ") && !line.starts_with("REVOKE ")) {
        if !(blank && line.is_empty()) {
            kept.push_str(line);
            kept.push('\n');
        }
        blank = line.is_empty();
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rights_are_left_out() {
        let difference = "create table a ();\n\nGRANT SELECT ON TABLE a TO \"anon\";\n\nREVOKE ALL ON TABLE a FROM \"anon\";\n\n\
            create function f() returns void as $$\nbegin\n  -- GRANT nothing\nend $$;\n";
        let wanted =
            "create table a ();\n\ncreate function f() returns void as $$\nbegin\n  -- GRANT nothing\nend $$;\n";
        assert_eq!(without_rights(difference), wanted);
    }
}
