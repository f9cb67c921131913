//! Postgres and lite together, in the order of steps that suits a new and an old database alike.

use crate::{
    database,
    lite::{self, Lite},
    packages::Packages,
    postgres::Postgres,
    secrets::Secrets,
};
use anyhow::Result;
use std::{net::TcpListener, path::Path};

/// What a stack is started with.
pub(crate) struct Plan<'a> {
    /// The npm packages.
    pub(crate) packages: &'a Packages,
    /// The folder of its data; locked by the caller.
    pub(crate) dir: &'a Path,
    /// A Postgres of the user's own, instead of that of the packages, as a superuser.
    pub(crate) own_url: Option<String>,
    /// Where the Postgres of the packages listens.
    pub(crate) db_port: u16,
    /// The URL of the project.
    pub(crate) api_url: &'a str,
    /// The project's secrets.
    pub(crate) secrets: &'a Secrets,
}

/// A running Postgres with the schemas of a hosted project, and a running lite.
pub(crate) struct Stack {
    /// The database's owner.
    pub(crate) owner_url: String,
    /// Where lite listens on the loopback interface.
    pub(crate) lite_port: u16,
    postgres: Option<Postgres>,
    lite: Lite,
}

impl Stack {
    /// Starts everything. On an error nothing is left running.
    pub(crate) async fn start(plan: Plan<'_>) -> Result<Stack> {
        let (postgres, owner_url) = match &plan.own_url {
            Some(url) => (None, url.clone()),
            None => {
                let postgres = Postgres::start(plan.packages, &plan.dir.join("pg"), plan.db_port).await?;
                let url = postgres.url("postgres");
                (Some(postgres), url)
            }
        };
        match start_lite(&plan, &owner_url).await {
            Ok((lite, lite_port)) => Ok(Stack { owner_url, lite_port, postgres, lite }),
            Err(e) => {
                if let Some(postgres) = postgres {
                    postgres.stop().await;
                }
                Err(e)
            }
        }
    }

    /// Starts again whatever ends. Returns only when that fails; poll it on the main thread.
    pub(crate) async fn supervise(&mut self) -> Result<()> {
        let postgres = async {
            match &mut self.postgres {
                Some(postgres) => postgres.supervise().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            ended = postgres => ended,
            ended = self.lite.supervise() => ended,
        }
    }

    /// Ends lite alone, for good; nothing is connected to the database afterwards.
    pub(crate) async fn stop_lite(&mut self) {
        self.lite.stop().await;
    }

    /// Ends everything.
    pub(crate) async fn stop(mut self) {
        self.lite.stop().await;
        if let Some(postgres) = self.postgres {
            postgres.stop().await;
        }
    }
}

async fn start_lite(plan: &Plan<'_>, owner_url: &str) -> Result<(Lite, u16)> {
    database::prepare(owner_url, plan.secrets).await?;
    let port = free_port()?;
    let settings = lite::Settings {
        folder: plan.dir.join("lite"),
        port,
        database_url: database::as_role(owner_url, database::LITE, &plan.secrets.password_of(database::LITE))?,
        site_url: plan.api_url.to_owned(),
    };
    let mut lite = Lite::start(plan.packages, settings, plan.secrets).await?;
    if let Err(e) = database::repair(owner_url).await {
        lite.stop().await;
        return Err(e);
    }
    Ok((lite, port))
}

/// A port that nobody uses at the moment.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
