//! Serves the components of a `spin.toml` on Wasmtime, for machines where Spin is not installed:
//!
//! ```text
//! wasi-host [--manifest spin.toml] [--addr 127.0.0.1:3000] [--env NAME=value]… [--with-parent]
//! ```
//!
//! It does what Spin 4.1 does with the parts of the manifest that this project uses (routes, sources, environment, files,
//! variables, allowed outbound hosts), and refuses a manifest with parts that it does not know. When it serves, it prints
//! `ready http://…`. With `--with-parent` it ends when its standard input does.

mod component;
mod instance;
mod manifest;
mod mount;
mod options;
mod outbound;
mod problem;
mod route;
mod server;
mod stop;

use anyhow::Result;
use options::Options;
use std::io::Write as _;

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse(std::env::args().skip(1))?;
    let manifest = manifest::open(&options.manifest, &options.environment)?;
    let routes = component::load(&manifest)?;
    let server = server::Server::bind(options.address, routes).await?;
    writeln!(std::io::stdout(), "ready http://{}", server.address()?)?;
    tokio::select! {
        () = server.run() => {}
        () = stop::requested(options.with_parent) => {}
    }
    // Without dropping the runtime, which would report every request in flight as a panic.
    std::process::exit(0)
}
