//! npm `@supabase/pg-delta`, which compares two catalogs.

use crate::{
    child::{self, Rules},
    packages::Packages,
    system::Signal,
};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitStatus,
};

/// `pgdelta render` ends so when there is nothing to write.
const NO_CHANGES: i32 = 3;
/// Between parts that Postgres does not run in one transaction, such as a new enum value and its use.
const NEXT_PART: &str =
    "\n-- What follows must be a migration of its own: it cannot run in one transaction with the above.\n\n";

/// The program, ready to compare.
pub(super) struct Delta {
    node: PathBuf,
    cli: PathBuf,
    folder: PathBuf,
}

impl Delta {
    /// Works in `folder`.
    pub(super) fn new(packages: &Packages, folder: &Path) -> Result<Delta> {
        let delta = Delta { node: packages.node(), cli: packages.pgdelta()?, folder: folder.to_owned() };
        fs::write(delta.file("profile.json"), profile().to_string())?;
        Ok(delta)
    }

    /// The statements that make `from` like `to`; empty when it is.
    pub(super) async fn difference(&self, from: &str, to: &str) -> Result<String> {
        let [profile, plan, output] =
            ["profile.json", "plan.json", "output.sql"].map(|name| self.file(name).display().to_string());
        let of_plan = [
            "plan",
            "--profile",
            &profile,
            "--renames",
            "off",
            "--strict-coverage",
            "--source",
            from,
            "--desired",
            to,
            "--out",
            &plan,
        ];
        let planned = self.call(&of_plan).await?;
        ensure!(planned.success(), "pgdelta plan: {}", self.log()?);
        let rendered = self.call(&["render", "--allow-drops", "--plan", &plan, "--out", &output]).await?;
        if rendered.code() == Some(NO_CHANGES) {
            return Ok(String::new());
        }
        ensure!(rendered.success(), "pgdelta render: {}", self.log()?);
        self.parts()
    }

    /// The rendered files, `output.sql` or `output_1.sql` and so on; `render` removes those of an earlier call.
    fn parts(&self) -> Result<String> {
        let whole = self.file("output.sql");
        if whole.exists() {
            return Ok(fs::read_to_string(whole)?);
        }
        let numbered = (1..).map(|number| self.file(&format!("output_{number}.sql"))).take_while(|file| file.exists());
        let parts = numbered.map(|file| Ok(fs::read_to_string(file)?)).collect::<Result<Vec<String>>>()?;
        ensure!(!parts.is_empty(), "pgdelta wrote nothing");
        Ok(parts.join(NEXT_PART))
    }

    async fn call(&self, arguments: &[&str]) -> Result<ExitStatus> {
        let rules = Rules { log: &self.file("pgdelta.log"), on_death: Signal::Kill, hide_root: false };
        let mut command = child::command(&self.node, &rules)?;
        command.arg(&self.cli).args(arguments).kill_on_drop(true);
        Ok(child::spawn(&mut command, rules.on_death)?.wait().await?)
    }

    fn log(&self) -> Result<String> {
        fs::read_to_string(self.file("pgdelta.log")).context("pgdelta's log")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// What counts. Both databases are copies of one, so nothing of the platform need be left out; but the owner's own rights
/// and name are as they are on every project, and to write them out would only tie a migration to a version of Postgres.
fn profile() -> serde_json::Value {
    json!({
        "id": "local-supabase",
        "handlers": [],
        "policy": {
            "id": "local-supabase",
            "defaultOwner": "postgres",
            "assumedRoles": ["postgres"],
            "filter": [
                { "match": { "all": [{ "kind": "acl" }, { "idField": { "field": "grantee", "glob": "postgres" } }] }, "action": "exclude" },
                { "match": { "all": [{ "kind": "role" }, { "name": "postgres" }] }, "action": "exclude" },
            ],
        },
    })
}
