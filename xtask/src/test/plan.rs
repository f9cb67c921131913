//! Which tests there are and how each kind is run.

use super::{
    built,
    stack::{Functions, Stack},
    tally::Tally,
};
use crate::{
    build::{self, Profile, Runtime},
    support::{
        cargo::{cargo, output},
        environment::Variables,
        functions, npm,
        paths::root,
        s3, spin,
        tools::{self, Tool},
    },
};
use anyhow::{Context as _, Result, ensure};
use std::process::Command;

/// The crate of the tests that need a running stack.
const TESTS: &str = "turnpike-tests";
/// Its test targets that ask the database itself, so that one run is enough.
const DATABASE_TARGETS: [&str; 1] = ["database"];
/// Tests for `node --test`: of the stand-ins for payment providers, of the local Supabase, and of the functions.
const STAND_IN_NODE_TESTS: &str = "xtask/js/stand-ins/tests";
const SUPABASE_NODE_TESTS: &str = "tools/local-supabase/tests";
const FUNCTIONS_NODE_TESTS: &str = "tests/node";
/// What `--suite` calls the tests in [`FUNCTIONS_NODE_TESTS`].
const NODE_SUITE: &str = "node";

/// What to run.
pub(crate) struct Plan {
    /// Where the black-box tests run.
    pub(crate) runtimes: Vec<Runtime>,
    /// Part of the names of the tests to run; all if there is none.
    pub(crate) filter: Option<String>,
    /// The only test targets to run, such as `credits` or `database`, or `node`, divided by commas; all if there is none.
    pub(crate) suite: Option<String>,
    /// How the functions are compiled; as they are deployed, unless the loop has to be short.
    pub(crate) profile: Profile,
}

impl Plan {
    /// Installs and builds the tools.
    pub(crate) fn prepare(&self) -> Result<()> {
        npm::ensure_packages()?;
        tools::ensure(Tool::LocalSupabase)?;
        if self.runtimes.contains(&Runtime::Spin) {
            spin::prepare()?;
        }
        if self.needs_functions() {
            s3::prepare()?;
        }
        self.runtimes.iter().try_for_each(|&runtime| build::prepare(runtime))
    }

    /// Whether anything is to be asked of a function.
    pub(crate) fn needs_functions(&self) -> bool {
        self.suite.as_deref().is_none_or(|suites| suites.split(',').any(|suite| !DATABASE_TARGETS.contains(&suite)))
    }

    fn is_wanted(&self, target: &str) -> bool {
        self.suite.as_deref().is_none_or(|suites| suites.split(',').any(|suite| suite == target))
    }

    /// Builds the functions as they are deployed.
    pub(crate) fn build(&self) -> Result<()> {
        let functions = functions::all()?;
        let build = |&runtime: &Runtime| build::build(runtime, self.profile, &functions, &built(runtime));
        self.runtimes.iter().try_for_each(build)
    }

    /// What needs nothing but itself. Left out with a filter or a suite, which are for the loop on one behaviour.
    pub(crate) fn unit_tests(&self, tally: &mut Tally) -> Result<()> {
        if self.filter.is_some() || self.suite.is_some() {
            return Ok(());
        }
        let mut product = self.cargo_test();
        product.args(["--workspace", "--exclude", TESTS]);
        for tool in tools::NAMES {
            product.args(["--exclude", tool]);
        }
        tally.run("units of the functions, shared and xtask", &mut product)?;
        let mut support = self.cargo_test();
        tally.run("units of the tests' own library", support.args(["--package", TESTS, "--lib"]))?;
        self.node_tests(STAND_IN_NODE_TESTS, &Variables::new(), tally)?;
        for tool in tools::NAMES {
            let mut test = self.cargo_test();
            tally.run(&format!("units of {tool}"), test.args(["--profile", "tools", "--package", tool]))?;
        }
        Ok(())
    }

    /// What asks the database itself.
    pub(crate) fn database_tests(&self, stack: &Stack, tally: &mut Tally) -> Result<()> {
        if !DATABASE_TARGETS.iter().any(|target| self.is_wanted(target)) {
            return Ok(());
        }
        let mut test = self.integration_test(|target| DATABASE_TARGETS.contains(&target))?;
        tally.run("the database", test.envs(stack.variables()))?;
        // Its tests tell one story, later ones with what earlier ones made: a part of them would fail for no reason.
        match (&self.filter, &self.suite) {
            (None, None) => self.node_tests(SUPABASE_NODE_TESTS, &stack.variables(), tally),
            _ => Ok(()),
        }
    }

    /// What asks the functions over HTTP.
    pub(crate) fn black_box_tests(&self, stack: &Stack, functions: &Functions, tally: &mut Tally) -> Result<()> {
        if self.suite.as_deref() == Some(NODE_SUITE) {
            return Ok(());
        }
        let mut test = self.integration_test(|target| !DATABASE_TARGETS.contains(&target) && self.is_wanted(target))?;
        test.envs(stack.variables()).envs(functions.variables());
        tally.run(&format!("HTTP on {}", functions.runtime.name()), &mut test)
    }

    /// What a front end's own libraries say, and the OpenAPI document in the eyes of a validator that is not ours.
    pub(crate) fn client_tests(&self, stack: &Stack, functions: &Functions, tally: &mut Tally) -> Result<()> {
        if !self.is_wanted(NODE_SUITE) {
            return Ok(());
        }
        let mut variables = stack.variables();
        variables.extend(functions.variables());
        self.node_tests(FUNCTIONS_NODE_TESTS, &variables, tally)?;
        if self.filter.is_none() {
            let mut validate = Command::new(npm::node());
            let document = format!("{}/v1/openapi.json", functions.url());
            let status = validate.current_dir(root()).arg("xtask/js/openapi.mjs").arg(document).status()?;
            match status.success() {
                true => tally.note_success(),
                false => tally.note_failure(&format!("the OpenAPI document of {}", functions.runtime.name())),
            }
        }
        Ok(())
    }

    fn node_tests(&self, folder: &str, variables: &Variables, tally: &mut Tally) -> Result<()> {
        let files = npm::tests(folder);
        if files.is_empty() {
            return Ok(());
        }
        let mut test = Command::new(npm::node());
        test.current_dir(root()).args(["--test", "--test-reporter=tap"]).envs(variables);
        if let Some(filter) = &self.filter {
            // What says of a whole run that everything was seen has to know that this is none.
            test.args(["--test-name-pattern", filter]).env("TURNPIKE_TEST_FILTER", filter);
        }
        tally.run(folder, test.args(files))
    }

    fn cargo_test(&self) -> Command {
        let mut command = cargo();
        command.args(["test", "--quiet", "--no-fail-fast"]);
        command
    }

    /// The test targets of [`TESTS`] whose names are `wanted`.
    fn integration_test(&self, wanted: impl Fn(&str) -> bool) -> Result<Command> {
        let mut test = self.cargo_test();
        test.args(["--package", TESTS]);
        let targets: Vec<_> = test_targets()?.into_iter().filter(|name| wanted(name)).collect();
        // Without a `--test`, cargo would run all of them.
        ensure!(!targets.is_empty(), "{TESTS} has no test target of this kind");
        for target in targets {
            test.args(["--test", &target]);
        }
        if let Some(filter) = &self.filter {
            test.arg("--").arg(filter);
        }
        Ok(test)
    }
}

/// The names of the test targets of [`TESTS`].
fn test_targets() -> Result<Vec<String>> {
    let text = output("cargo metadata", cargo().args(["metadata", "--no-deps", "--format-version", "1", "--quiet"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&text)?;
    let packages = metadata.get("packages").and_then(|packages| packages.as_array()).context("no packages")?;
    let tests = packages.iter().find(|package| package.get("name").is_some_and(|name| name == TESTS));
    let targets = tests.and_then(|tests| tests.get("targets")?.as_array()).context("there is no crate of tests")?;
    let of_kind_test = |target: &&serde_json::Value| target.pointer("/kind/0").is_some_and(|kind| kind == "test");
    let names = targets.iter().filter(of_kind_test).filter_map(|target| target.get("name")?.as_str());
    Ok(names.map(str::to_owned).collect())
}
