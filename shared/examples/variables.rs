//! Prints the name of every variable that a function reads, one a line: `cargo xtask deploy-check` compares them with
//! `.env.example`.
#![allow(clippy::print_stdout, reason = "its purpose")]

fn main() {
    for variable in shared::config::vars::all() {
        println!("{}", variable.name);
    }
}
