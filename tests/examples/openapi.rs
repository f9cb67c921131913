//! Prints the OpenAPI document of all functions.
#![allow(clippy::print_stdout, reason = "it is what this program is for")]

fn main() {
    print!("{}", turnpike_tests::openapi::text());
}
