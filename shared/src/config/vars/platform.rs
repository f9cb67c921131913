//! What all functions read.

use super::{Variable, secret, setting};

/// The table.
pub(super) const VARIABLES: &[Variable] = &[
    setting(
        "TURNPIKE_ENV",
        Some("live"),
        Some("local"),
        "`local` for a developer's machine; anything else is live and refuses the local secrets.",
    ),
    setting(
        "SUPABASE_URL",
        None,
        Some("http://127.0.0.1:54321"),
        "The Supabase project's URL, without a path: /rest/v1, /auth/v1 and /storage/v1 are below it.",
    ),
    secret(
        "SUPABASE_PUBLISHABLE_KEY",
        None,
        Some("sb_publishable_local_turnpike"),
        "The project's publishable (or legacy anon) API key. Not secret as such, but not to be the local one when live.",
    ),
    secret(
        "SUPABASE_JWT_SECRET",
        Some(""),
        Some("local-jwt-secret-turnpike-at-least-32-characters"),
        "The project's legacy JWT secret, 32 characters or more. Verifies HS256 tokens, and signs the short-lived tokens with which Clerk users and service calls reach the database; without it both are refused.",
    ),
    setting(
        "SUPABASE_JWT_ISSUER",
        Some(""),
        None,
        "The issuer in the project's tokens, where it is not SUPABASE_URL followed by /auth/v1 (a custom domain).",
    ),
    setting(
        "CLERK_ISSUER",
        Some(""),
        None,
        "The Clerk instance's issuer, such as https://clerk.example.com. Empty: no Clerk tokens.",
    ),
    setting(
        "CLERK_AUTHORIZED_PARTIES",
        Some(""),
        None,
        "Origins that Clerk tokens may be made for (`azp`), divided by commas. Required with CLERK_ISSUER.",
    ),
    secret(
        "SERVICE_SECRET",
        Some(""),
        Some("local-service-secret-turnpike"),
        "The bearer secret of cron jobs and other back ends, 24 characters or more. Empty: service routes refuse.",
    ),
    secret(
        "CSRF_SECRET",
        Some(""),
        Some("local-csrf-secret-turnpike-at-least-32-characters"),
        "Signs the CSRF tokens of cookie sessions, 32 characters or more. Empty: cookie sessions are off.",
    ),
    setting(
        "ALLOWED_ORIGINS",
        Some(""),
        Some("http://localhost:3001,http://localhost:5173,http://127.0.0.1:5173"),
        "Origins of front ends that may call from a browser and be redirected to, divided by commas. `*` is refused.",
    ),
    setting(
        "APP_URL",
        Some(""),
        Some("http://localhost:5173"),
        "Where links in mails lead when the caller names no page. Must be on ALLOWED_ORIGINS.",
    ),
    setting(
        "UPSTREAM_TIMEOUT_MS",
        Some("10000"),
        None,
        "How long a call to the database or the auth service may take, in milliseconds, 100 to 60000.",
    ),
];
