//! OpenAI's official client for Python

use std::process::Stdio;

use tokio::process::Command;
use turnpike_tests::{Stack, ai::model};

/// Promise: PyPI's `openai` works as it is: chats, streams, tools, models, and its own exceptions.
#[tokio::test]
async fn openai_s_client_for_python() {
    let Ok(python) = std::env::var("TURNPIKE_OPENAI_PYTHON") else {
        return eprintln!("\n*** there is no python3 with venv: OpenAI's client for Python was not tried\n");
    };
    let stack = Stack::get();
    let (model, user) = (model(&stack, "openai_compatible", "chat").await, stack.user_with_credits(100_000).await);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/python/openai_client.py");
    let mut client = Command::new(python);
    client.arg(script).stdin(Stdio::null()).env("NO_PROXY", "127.0.0.1,localhost");
    client.env("BASE_URL", format!("{}/v1/ai", stack.url)).env("MODEL", &model);
    client.env("KEY", user.token()).env("POOR_KEY", stack.user().token());
    let output = client.output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && output.stdout.ends_with(b"ok\n"), "{said}");
}
