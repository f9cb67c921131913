//! Tests of the database itself: the promises in `supabase/tests`, rights, schema, and the ledger under torture.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod blocks;
mod rights;
mod rls;
mod rows;
mod schema;
mod torture;

use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let parts = [blocks::trials(), rights::trials(), rls::trials(), schema::trials(), torture::trials()];
    libtest_mimic::run(&arguments, parts.into_iter().flatten().collect()).exit();
}

/// A test that asks the database; its name is its promise.
fn trial<F>(promise: impl Into<String>, test: impl FnOnce() -> F + Send + 'static) -> Trial
where
    F: Future<Output = Result<(), Failed>>,
{
    Trial::test(promise, move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(test())
    })
}
