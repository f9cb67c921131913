//! `local-supabase serve`.

use crate::{
    database, edge, ending,
    keys::Keys,
    options::Serve,
    packages::Packages,
    postgres,
    secrets::Secrets,
    stack::{Plan, Stack},
};
use anyhow::{Context, Result, anyhow, ensure};
use postrust_server::lenient_uri::LenientListener;
use std::{
    env, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};
use tokio::net::TcpListener;

const SIGNING_KEY: &str = "es256.der";
/// What `--fresh` deletes in the folder; never the folder itself, which may be anything.
const FRESH_DELETES: [&str; 5] = ["pg", "pg.unfinished", "pg.log", "lite", SIGNING_KEY];

/// Starts everything, says `ready <api-url> <database-url>`, and serves until told to end.
pub(crate) async fn run(options: &Serve, say: fn(&str)) -> Result<()> {
    let began = Instant::now();
    let step = |what: &str| say(&format!("{:>6} ms  {what}", began.elapsed().as_millis()));
    let told_to_end = ending::told(options.with_parent)?;
    tokio::pin!(told_to_end);
    // First, so that a port in use is noticed before anything is started.
    let listener = TcpListener::bind(("127.0.0.1", options.api_port))
        .await
        .with_context(|| format!("port {}", options.api_port))?;
    let packages = Packages::open(&options.node_modules)?;
    let (dir, _lock) = lock(&options.dir)?;
    let own_url = env::var("DATABASE_URL").ok().filter(|url| !url.is_empty());
    if options.fresh {
        ensure!(own_url.is_none(), "--fresh does not delete the database of DATABASE_URL: drop and create it yourself");
        forget(&dir).await?;
    }
    let keys = Arc::new(Keys::load(&dir.join(SIGNING_KEY), Secrets::from_env()?)?);
    let api_url = format!("http://127.0.0.1:{}", options.api_port);
    let plan = Plan {
        packages: &packages,
        dir: &dir,
        own_url,
        db_port: options.db_port,
        api_url: &api_url,
        secrets: &keys.secrets,
    };
    let mut stack = tokio::select! {
        stack = Stack::start(plan) => stack?,
        () = &mut told_to_end => return Ok(()),
    };
    step("Postgres and lite answer");

    let settings = edge::Settings {
        authenticator_url: database::as_role(
            &stack.owner_url,
            database::AUTHENTICATOR,
            &keys.secrets.password_of(database::AUTHENTICATOR),
        )?,
        owner_url: stack.owner_url.clone(),
        lite_port: stack.lite_port,
        api_url,
        keys,
    };
    let served = tokio::select! {
        served = serve(options, settings, listener, &step, say) => served,
        failed = stack.supervise() => failed,
        () = &mut told_to_end => Ok(()),
    };
    stack.stop().await;
    step("stopped");
    served
}

async fn serve(
    options: &Serve,
    settings: edge::Settings,
    listener: TcpListener,
    step: &impl Fn(&str),
    say: fn(&str),
) -> Result<()> {
    let count = database::migrate(&settings.owner_url, &options.migrations).await?;
    step(&format!("{count} migrations applied"));
    if database::seed(&settings.owner_url, &options.seed).await? {
        step("seed applied");
    }
    let ready = format!("ready {} {}", settings.api_url, settings.owner_url);
    // After the migrations, so that the schema it reads is complete.
    let router = edge::router(settings).await?;
    step("/rest/v1, /auth/v1 and /storage/v1 answer");
    say(&ready);
    axum::serve(LenientListener(listener), router).await.context("the API port")
}

/// The folder, made if it is missing, and the lock that keeps a second program out of it for as long as it is held.
fn lock(dir: &Path) -> Result<(PathBuf, fs::File)> {
    fs::create_dir_all(dir).with_context(|| dir.display().to_string())?;
    let dir = dir.canonicalize()?;
    let lock = fs::File::create(dir.join("lock"))?;
    lock.try_lock().map_err(|_| anyhow!("another local-supabase runs on {}", dir.display()))?;
    Ok((dir, lock))
}

/// Deletes the data of earlier runs.
async fn forget(dir: &Path) -> Result<()> {
    postgres::stop_leftover(&dir.join("pg")).await?;
    for name in FRESH_DELETES {
        let path = dir.join(name);
        let deleted = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        match deleted {
            Err(e) if e.kind() != io::ErrorKind::NotFound => {
                return Err(e).with_context(|| path.display().to_string());
            }
            _ => {}
        }
    }
    Ok(())
}
