//! Runs `supabase/tests/*.sql`: files of blocks, each of which begins with a line `-- test: <promise>`. A block runs in a
//! transaction of its own, after `_prelude.sql`, that is rolled back; it fails if anything in it raises.

use std::{fs, path::Path, sync::Arc};

use libtest_mimic::{Failed, Trial};
use tokio::sync::Mutex;
use turnpike_tests::database;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../supabase/tests");
const MARK: &str = "-- test: ";

/// Blocks use the same ids and would wait for each other's transactions.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

pub(crate) fn trials() -> Vec<Trial> {
    let prelude: Arc<str> = fs::read_to_string(Path::new(FOLDER).join("_prelude.sql")).unwrap().into();
    let mut files: Vec<_> = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut trials = Vec::new();
    for file in files {
        let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
        if file.extension().is_some_and(|kind| kind == "sql") && !stem.starts_with('_') {
            let text = fs::read_to_string(&file).unwrap();
            trials.extend(blocks(&text).into_iter().map(|(promise, sql)| {
                let prelude = Arc::clone(&prelude);
                crate::trial(format!("{stem}: {promise}"), move || run(prelude, sql))
            }));
        }
    }
    assert!(!trials.is_empty(), "no tests in {FOLDER}");
    trials
}

/// Promise and SQL of each block. What stands before the first one is a comment.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix(MARK), blocks.last_mut()) {
            (Some(promise), _) => blocks.push((promise.trim().to_owned(), String::new())),
            (None, Some((_, sql))) => sql.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    blocks
}

async fn run(prelude: Arc<str>, sql: String) -> Result<(), Failed> {
    let _alone = ONE_AT_A_TIME.lock().await;
    let client = database::connect().await;
    let outcome = client.batch_execute(&format!("begin;\n{prelude}\n{sql}")).await;
    // Ends the transaction whatever became of it; the connection goes with the client anyway.
    client.batch_execute("rollback").await?;
    outcome.map_err(|e| Failed::from(database::words(&e)))
}
