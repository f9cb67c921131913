//! English.

use super::Code;

#[allow(clippy::too_many_lines, reason = "a table")]
pub(super) fn problem(code: Code) -> (&'static str, &'static str) {
    match code {
        Code::InvalidJson => {
            ("The body is not JSON", "The body could not be read as JSON. Send one JSON object in UTF-8.")
        }
        Code::CursorInvalid => {
            ("Invalid cursor", "This cursor was not given by this list. Start again without a cursor.")
        }
        Code::IdempotencyKeyInvalid => {
            ("Invalid idempotency key", "Idempotency-Key must have 1 to 255 printable ASCII characters.")
        }
        Code::InvalidRequest => ("Invalid request", "The auth service refused the request. Check its fields."),
        Code::InvalidCredentials => {
            ("Wrong e-mail address or password", "No account has this e-mail address and password.")
        }
        Code::TokenMissing => ("Sign in first", "Send a token in the header Authorization: Bearer."),
        Code::TokenInvalid => ("Invalid token", "The token cannot be trusted. Sign in again."),
        Code::TokenExpired => ("The token has expired", "Refresh the token, or sign in again."),
        Code::TokenNotYetValid => {
            ("The token is not valid yet", "The token's time has not begun. Check the issuer's clock.")
        }
        Code::TokenRevoked => ("The token was revoked", "The account of this token was deleted."),
        Code::ServiceSecretInvalid => {
            ("Invalid service secret", "Send the service secret in the header Authorization: Bearer.")
        }
        Code::GrantInvalid => (
            "The code or refresh token is not valid",
            "It is unknown, used up or too old. Ask for a new one, or sign in again.",
        ),
        Code::InsufficientCredits => {
            ("Not enough credits", "This needs {required} credits and {available} are available.")
        }
        Code::Forbidden => ("Not allowed", "This account does not have the right to do this."),
        Code::AccountDeactivated => {
            ("The account is paused", "Activate the account again with PATCH /v1/me and {\"active\": true}.")
        }
        Code::CsrfInvalid => (
            "Missing or wrong CSRF token",
            "Get a token from GET /v1/auth/csrf and send it in the header X-CSRF-Token.",
        ),
        Code::OriginNotAllowed => ("Origin not allowed", "Add this origin to ALLOWED_ORIGINS."),
        Code::NotFound => ("Not found", "There is nothing at this address."),
        Code::HoldNotFound => ("No such hold", "You have no hold with this id."),
        Code::RateNotFound => ("No such rate", "There is no rate with this id."),
        Code::JobNotFound => ("No such job", "No job is registered under this name."),
        Code::GrantNotFound => ("No such grant", "There is no grant with this source and reference."),
        Code::CheckNotFound => ("No such check", "No preflight check has this name, or its part is not there yet."),
        Code::MethodNotAllowed => ("Method not allowed", "The header Allow lists the methods of this address."),
        Code::Conflict => ("Conflict", "This is there already."),
        Code::UserExists => (
            "The account exists",
            "An account with this e-mail address is there already. Sign in, or reset the password.",
        ),
        Code::IdempotencyInProgress => (
            "The first request is still running",
            "A request with this Idempotency-Key is still running. Try again shortly with the same key.",
        ),
        Code::HoldAlreadyCaptured => ("The hold was captured", "A hold is resolved once; this one was captured."),
        Code::HoldAlreadyReleased => ("The hold was released", "A hold is resolved once; this one was released."),
        Code::HoldExpired => {
            ("The hold has expired", "The hold's deadline has passed and its credits went back. Create a new one.")
        }
        Code::GrantExists => ("The grant exists", "Credits were given for this source and reference before."),
        Code::RateExists => ("The rate exists", "There is a rate for this method and path already."),
        Code::BodyTooLarge => ("The body is too large", "The body is over the limit of this route."),
        Code::UnsupportedMediaType => ("Send JSON", "Send the body with Content-Type: application/json."),
        Code::ValidationFailed => ("The request is not valid", "The list errors says what is wrong and where."),
        Code::IdempotencyKeyReused => {
            ("The idempotency key was used", "This Idempotency-Key was used with another request. Use a new key.")
        }
        Code::TenantRequired => {
            ("No organisation", "The token names no organisation, so there is no tenant's account to use.")
        }
        Code::WeakPassword => ("The password is too weak", "Choose a longer password."),
        Code::RateLimited => ("Too many requests", "Wait {retry_after_seconds} seconds and try again."),
        Code::Internal => ("Something went wrong", "The fault is ours. Tell support the request id."),
        Code::Misconfigured => {
            ("The service is not set up", "The operator finds what is missing in the service's log.")
        }
        Code::NotConfigured => ("Not configured", "This is not configured here."),
        Code::UpstreamInvalid => {
            ("Another service answered nonsense", "A service that we depend on gave an answer that we could not read.")
        }
        Code::DatabaseUnavailable => {
            ("The database cannot be reached", "Try again shortly; with the same Idempotency-Key that is safe.")
        }
        Code::IssuerUnavailable => {
            ("The token cannot be checked now", "The issuer's keys cannot be fetched. Try again shortly.")
        }
        Code::AuthUnavailable => ("The auth service cannot be reached", "Try again shortly."),
        Code::DatabaseTimeout => {
            ("The database did not answer in time", "Try again shortly; with the same Idempotency-Key that is safe.")
        }
        Code::AuthTimeout => ("The auth service did not answer in time", "Try again shortly."),
    }
}

pub(super) fn fault(code: &str) -> Option<&'static str> {
    Some(match code {
        "required" => "This field is required.",
        "unknown_field" => "There is no such field.",
        "wrong_type" => "The value has the wrong type.",
        "out_of_range" => "The number is out of range.",
        "too_long" => "The text is too long.",
        "too_short" => "The text is too short.",
        "too_large" => "The value is too large.",
        "invalid_format" => "The value does not have the right format.",
        "exactly_one" => "Send exactly one of these fields.",
        "in_the_past" => "The time must be in the future.",
        "rate_not_found" => "No active rate prices this endpoint.",
        "user_deleted" => "This user was deleted.",
        "invalid_value" => "The value is not one of those allowed.",
        _ => return None,
    })
}
