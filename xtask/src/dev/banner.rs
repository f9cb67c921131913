//! What the user sees when everything runs.

use super::stack::Stack;
use crate::{build::Runtime, support::say};
use std::time::Duration;

/// The password of the demo users of `supabase/seed.sql`.
const DEMO_PASSWORD: &str = "turnpike-demo";
/// Where `curl` gets its first token.
const FIRST_CALLS: &str = r#"  TOKEN=$(curl -s {url}/v1/auth/signin -H 'content-type: application/json' \
    -d '{"email":"demo@example.com","password":"{password}"}' | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
  curl -s {url}/v1/credits/balance -H "authorization: Bearer $TOKEN""#;

/// Prints addresses, accounts and the first calls.
pub(super) fn print(stack: &Stack, runtime: Runtime, took: Duration) {
    let (supabase, url) = (&stack.supabase, stack.url());
    say::step("Ready", &format!("in {:.1} s", took.as_secs_f32()));
    let host = if runtime == Runtime::Workers { "workerd" } else { "WASI" };
    eprintln!();
    eprintln!("  Functions ({host})  {url}");
    eprintln!("  API reference       {url}/docs");
    eprintln!("  Supabase            {}", supabase.api_url);
    eprintln!("  Postgres            {}", supabase.db_url);
    for (who, url, what) in stack.stand_ins() {
        eprintln!("  {who:<18}  {url} (a stand-in: {what})");
    }
    eprintln!();
    eprintln!("  Accounts: demo@example.com, seller@example.com, admin@example.com");
    eprintln!("  Password: {DEMO_PASSWORD}");
    eprintln!();
    eprintln!("{}", FIRST_CALLS.replace("{url}", &url).replace("{password}", DEMO_PASSWORD));
    eprintln!();
    eprintln!("  Sources are watched. Ctrl-C ends everything.");
    eprintln!();
}
