//! The order of the SQL tree's files: stage by stage over all domains, so that a domain may refer to any other.

use crate::database::{sql_files, text};
use anyhow::{Result, ensure};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The file that lists the domains, one a line, those that others build on first.
const DOMAINS: &str = "domains";

/// What a stage is made of, in each domain.
enum Stage {
    File(&'static str),
    Folder(&'static str),
}

const STAGES: [Stage; 7] = [
    Stage::File("schema.sql"),
    Stage::Folder("tables"),
    Stage::Folder("functions"),
    Stage::Folder("views"),
    Stage::Folder("triggers"),
    Stage::Folder("policies"),
    Stage::File("grants.sql"),
];

/// All files of the tree in the order in which they are to be run.
///
/// # Errors
/// A file or a domain that no stage would reach: it would be forgotten silently.
pub(super) fn files(tree: &Path) -> Result<Vec<PathBuf>> {
    let domains: Vec<PathBuf> = domains(&text(&tree.join(DOMAINS))?).map(|name| tree.join(name)).collect();
    let mut files = Vec::new();
    for stage in &STAGES {
        for domain in &domains {
            match stage {
                Stage::File(name) => files.extend(Some(domain.join(name)).filter(|file| file.exists())),
                Stage::Folder(name) => files.extend(sql_files(&domain.join(name))?),
            }
        }
    }
    let reached: BTreeSet<&PathBuf> = files.iter().collect();
    for file in all_sql(tree)? {
        ensure!(reached.contains(&file), "{} belongs to no domain or stage", file.display());
    }
    Ok(files)
}

/// The files as one text, each under its name in the tree.
pub(super) fn joined(tree: &Path, files: &[PathBuf]) -> Result<String> {
    let mut joined =
        "-- A function may use what a later statement makes.\nset local check_function_bodies = off;\n".to_owned();
    for file in files {
        let name = file.strip_prefix(tree).unwrap_or(file);
        joined.push_str(&format!("\n-- {}\n\n{}\n", name.display(), text(file)?.trim()));
    }
    Ok(joined)
}

fn domains(list: &str) -> impl Iterator<Item = &str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn all_sql(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = sql_files(folder)?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(all_sql(&path)?);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_come_before_domains_and_nothing_is_forgotten() -> Result<()> {
        let tree = std::env::temp_dir().join(format!("sql-tree-{}", std::process::id()));
        for file in
            ["a/tables/2.sql", "a/tables/1.sql", "b/schema.sql", "b/grants.sql", "b/tables/0.sql", "a/functions/f.sql"]
        {
            let file = tree.join(file);
            fs::create_dir_all(file.parent().unwrap_or(&tree))?;
            fs::write(file, "")?;
        }
        fs::write(tree.join(DOMAINS), "# base first\nb\n\na\n")?;
        let expected =
            ["b/schema.sql", "b/tables/0.sql", "a/tables/1.sql", "a/tables/2.sql", "a/functions/f.sql", "b/grants.sql"];
        assert_eq!(files(&tree)?, expected.map(|file| tree.join(file)));
        fs::write(tree.join("a/extra.sql"), "")?;
        assert!(files(&tree).is_err());
        Ok(fs::remove_dir_all(&tree)?)
    }
}
