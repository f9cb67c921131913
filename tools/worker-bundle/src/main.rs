//! Turns a function's WebAssembly module into the folder that workerd and `wrangler deploy` load:
//!
//! ```text
//! worker-bundle [--release --node PATH --wasm-opt PATH] MODULE.wasm FOLDER
//! ```
//!
//! * `index.js`: the Worker's entry, [`shim.js`](../src/shim.js);
//! * `bindings.js` and `snippets/`: what wasm-bindgen generates;
//! * `index_bg.wasm`: the module itself, made smaller by `wasm-opt` with `--release`.
//!
//! It links wasm-bindgen's own library instead of calling its command, so that the version is the one in `Cargo.lock`
//! and nothing has to be downloaded beside crates.

mod arguments;
mod bindings;
mod classes;
mod likeness;
mod optimize;
mod order;
mod size;

use anyhow::Result;
use arguments::Arguments;

fn main() -> Result<()> {
    let arguments = Arguments::parse(std::env::args_os().skip(1))?;
    let wasm = bindings::write(&arguments.module, &arguments.folder)?;
    if let Some(optimizer) = &arguments.optimizer {
        optimize::run(optimizer, &wasm)?;
    }
    eprintln!("{}", size::line(&arguments.module, &wasm)?);
    Ok(())
}
