//! The list of commands.

/// What `cargo xtask help` prints.
const HELP: &str = "\
cargo xtask <command>

  dev [--runtime workers|spin] [--fresh]         the whole stack, with a Stripe and a PayPal to pay at and an
                                                 inbox for mails, rebuilt as sources change
  test [--runtime workers|spin|all] [--filter F] every test, on a stack of its own
       [--suite S] [--dev] [--keep]              (--suite: test targets, or `node`; --dev: functions built fast instead
                                                 of small; --keep leaves the stack running)
  build [--runtime workers|spin|all] [--dev]     the functions, into build/
        [FUNCTION…]
  migration NAME                                 what sql/ has and the migrations lack, as a new migration
  bench [--quick]                                the functions measured beside a Worker in JavaScript: docs/benchmarks.md
        [--part compare|trips|sizes|ai]          (--part: that alone)
  openapi                                        docs/openapi.json from the code
  lint                                           format, clippy, docs, licences, house rules
  doctor                                         what is missing on this machine, and how to get it
  deploy-check                                   what would go wrong in a deployment
  new-function NAME                              a new function in functions/, its manifests and its test

Settings: .env in the root of the repository, in the form of .env.example.
Tools that are built once are kept in $TURNPIKE_CACHE [~/.cache/turnpike].";

/// Prints the list to standard error, where all of xtask's words go.
pub(crate) fn print() {
    eprintln!("{HELP}");
}
