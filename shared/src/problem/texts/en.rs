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
        Code::WebhookSignatureInvalid => (
            "Invalid webhook signature",
            "The signature is wrong, missing or too old. Check the endpoint's signing secret, and the clock.",
        ),
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
        Code::PaymentDeclined => {
            ("The payment was declined", "Use another way to pay, or ask the bank why it declined.")
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
        Code::ConfirmSecretInvalid => {
            ("Wrong confirm secret", "Send the value of ORDER_CONFIRM_SECRET in the header X-Confirm-Secret.")
        }
        Code::NotFound => ("Not found", "There is nothing at this address."),
        Code::HoldNotFound => ("No such hold", "You have no hold with this id."),
        Code::RateNotFound => ("No such rate", "There is no rate with this id."),
        Code::JobNotFound => ("No such job", "No job is registered under this name."),
        Code::GrantNotFound => ("No such grant", "There is no grant with this source and reference."),
        Code::CheckNotFound => ("No such check", "No preflight check has this name, or its part is not there yet."),
        Code::ProductNotFound => ("No such product", "There is no product at this address, or it is not on sale."),
        Code::PriceNotFound => ("No such price", "There is no price with this id."),
        Code::PlanNotFound => ("No such plan", "There is no plan with this id."),
        Code::AssetNotFound => ("No such asset", "There is no asset with this id."),
        Code::ServiceOfferNotFound => {
            ("No service offer", "This product has no service offer, so there is nothing to book.")
        }
        Code::CouponNotFound => ("No such coupon", "There is no coupon with this id."),
        Code::OrderNotFound => ("No such order", "You have no order with this id."),
        Code::PaymentNotFound => ("No such payment", "You have no payment with this id."),
        Code::SubscriptionNotFound => {
            ("No such subscription", "You have no subscription with this id, or none at all.")
        }
        Code::BookingNotFound => ("No such booking", "You have no booking with this id."),
        Code::DownloadNotFound => (
            "No such download",
            "You have no download with this token, or its time is over: the list of downloads gives a new one.",
        ),
        Code::TaskNotFound => ("No such task", "There is no task with this name."),
        Code::MailNotFound => ("No such mail", "There is no mail with this id in the outbox."),
        Code::OperationNotFound => ("No such operation", "There is no operation at a provider with this id."),
        Code::WebhookEventNotFound => ("No such event", "There is no event of a provider with this id."),
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
        Code::SlugTaken => ("The slug is taken", "Another product has this slug. Choose a different one."),
        Code::PriceExists => ("The price exists", "Another price is mapped to this provider's price already."),
        Code::CouponExists => ("The coupon exists", "Another coupon has this code. Choose a different one."),
        Code::OutOfStock => ("Out of stock", "Fewer units are left than you asked for."),
        Code::SlotTaken => ("The time is taken", "No seat is left at this time. Choose another one."),
        Code::CouponUsedUp => ("The coupon is used up", "This coupon was used as often as it may be."),
        Code::AlreadySubscribed => (
            "Already subscribed",
            "There is a live subscription with this seller. Change it with POST /v1/subscription/change.",
        ),
        Code::OrderNotPayable => ("The order cannot be paid", "The order was canceled or refunded. Place a new one."),
        Code::MailAlreadySent => ("The mail was sent", "The mail was sent before; none is sent twice."),
        Code::OrderAlreadyPaid => ("The order is paid", "The order was paid before; an order is paid once."),
        Code::PaymentNotRefundable => {
            ("The payment cannot be refunded", "The payment did not succeed, or all of it was refunded.")
        }
        Code::PaymentNotConfirmable => {
            ("The payment cannot be confirmed", "The payment is not waiting for a confirmation.")
        }
        Code::RefundExceedsPayment => ("The refund is too large", "More was asked for than is left of this payment."),
        Code::PlanUnchanged => ("The plan is the same", "The subscription has this plan and price already."),
        Code::SubscriptionAlreadyCanceled => {
            ("The subscription is canceled", "The subscription was canceled before, or ends with its period.")
        }
        Code::SubscriptionNotResumable => {
            ("The subscription cannot be resumed", "The subscription has ended, or its cancelation was not asked for.")
        }
        Code::SubscriptionBusy => (
            "The subscription is being changed",
            "Another change of this subscription has not ended. Try again shortly.",
        ),
        Code::BookingAlreadyCanceled => ("The booking is canceled", "The booking was canceled before."),
        Code::DownloadExpired => ("The download has ended", "The time in which this file can be downloaded is over."),
        Code::DownloadUsedUp => ("No download is left", "This file was downloaded as often as it may be."),
        Code::DownloadRevoked => ("The download was taken back", "What paid for this file was refunded."),
        Code::DownloadUnavailable => {
            ("The file is not there now", "The seller does not offer this file at the moment.")
        }
        Code::CustomerUnknown => {
            ("Nothing bought there yet", "The provider does not know this account yet. Buy something first.")
        }
        Code::AmountMismatch => (
            "Another amount than agreed",
            "The provider reports another amount or currency than the payment's own; nothing was paid with it.",
        ),
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
        Code::ProviderNotConfigured => (
            "The payment provider is not configured",
            "{provider} is not configured here. GET /v1/payments/providers lists those that are.",
        ),
        Code::ProviderUnsupported => (
            "The payment provider cannot do this",
            "{provider} cannot do this. GET /v1/payments/providers lists what each can.",
        ),
        Code::ModelRequestRefused => ("The model's provider refused the request", "{reason}"),
        Code::SpendingCapReached => (
            "A spending cap is reached",
            "This call could cost more than the {cap} cap of this {period} leaves. It ends at {resets_at}.",
        ),
        Code::ModelNotAllowed => ("The plan does not have this model", "GET /v1/ai/models lists those that it has."),
        Code::ModelNotFound => ("No such model", "GET /v1/ai/models lists the models and what each is for."),
        Code::CallNotFound => ("No such call", "There is no call of a model with this id."),
        Code::ModelNotPriced => {
            ("The model has no price", "What cannot be priced is not sold. The operator sets prices.")
        }
        Code::StreamNotKept => (
            "The answer was not kept",
            "The call with this Idempotency-Key was answered, and charged, by a stream, or by more than is kept: it cannot be given again. Use a new key.",
        ),
        Code::AiProviderNotConfigured => (
            "The model's provider is not configured",
            "{provider} is not configured here. GET /v1/ai/providers lists those that are.",
        ),
        Code::AiProviderUnsupported => (
            "The model's provider cannot do this",
            "{provider} cannot do this. GET /v1/ai/providers lists what each can.",
        ),
        Code::AiProviderInvalid => (
            "The model's provider broke off",
            "Its answer was incomplete or could not be read. What it had written before is charged, no more.",
        ),
        Code::AiProviderRefused => (
            "The model's provider refused",
            "The provider refused the request; nothing was charged. The operator finds why in the log.",
        ),
        Code::AiProviderUnavailable => {
            ("The model's provider cannot be reached", "Nothing was charged. Try again shortly.")
        }
        Code::AiProviderTimeout => (
            "The model's provider was silent for too long",
            "What it had written before is charged, no more. Try again shortly.",
        ),
        Code::RateLimited => ("Too many requests", "Wait {retry_after_seconds} seconds and try again."),
        Code::Internal => ("Something went wrong", "The fault is ours. Tell support the request id."),
        Code::Misconfigured => {
            ("The service is not set up", "The operator finds what is missing in the service's log.")
        }
        Code::NotConfigured => ("Not configured", "This is not configured here."),
        Code::UpstreamInvalid => {
            ("Another service answered nonsense", "A service that we depend on gave an answer that we could not read.")
        }
        Code::ProviderInvalid => (
            "The payment provider answered nonsense",
            "Its answer could not be read. Try again with the same Idempotency-Key: it charges once.",
        ),
        Code::ProviderRefused => {
            ("The payment provider refused", "The payment provider refused the request; nothing was charged.")
        }
        Code::StorageRefused => ("The storage refused", "The storage refused to take this file."),
        Code::DatabaseUnavailable => {
            ("The database cannot be reached", "Try again shortly; with the same Idempotency-Key that is safe.")
        }
        Code::IssuerUnavailable => {
            ("The token cannot be checked now", "The issuer's keys cannot be fetched. Try again shortly.")
        }
        Code::AuthUnavailable => ("The auth service cannot be reached", "Try again shortly."),
        Code::StorageUnavailable => ("The storage cannot be reached", "Try again shortly."),
        Code::ProviderUnavailable => (
            "The payment provider cannot be reached",
            "Try again shortly with the same Idempotency-Key: it charges once.",
        ),
        Code::DatabaseTimeout => {
            ("The database did not answer in time", "Try again shortly; with the same Idempotency-Key that is safe.")
        }
        Code::AuthTimeout => ("The auth service did not answer in time", "Try again shortly."),
        Code::StorageTimeout => ("The storage did not answer in time", "Try again shortly."),
        Code::ProviderTimeout => (
            "The payment provider did not answer in time",
            "Try again shortly with the same Idempotency-Key: it charges once.",
        ),
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
        "price_unavailable" => "This price is not on sale.",
        "product_unavailable" => "This product is not on sale.",
        "currency_mismatch" => "The currencies of an order must be the same.",
        "immutable" => "This field cannot be changed.",
        "coupon_unknown" => "There is no such coupon.",
        "coupon_expired" => "The coupon has expired.",
        "coupon_not_started" => "The coupon is not valid yet.",
        "coupon_not_applicable" => "The coupon is not for this.",
        "coupon_minimum" => "The order is below the coupon's minimum.",
        "url_not_allowed" => "The URL must be absolute and its origin on ALLOWED_ORIGINS.",
        "too_soon" => "The time is too close; the offer asks for more notice.",
        "too_late" => "The time is further ahead than can be booked.",
        "outside_hours" => "The time is not one of the offer's slots.",
        "subscription_required" => "There are several subscriptions: say which one.",
        "not_applicable" => "This field is for something else.",
        "duplicate" => "This stands in the list already.",
        "price_required" => "An active price is needed first.",
        "default_required" => "One must be the default: make another one the default instead.",
        "too_many" => "There are too many already.",
        "not_priced" => "This has no price, so it cannot be asked for here.",
        "overlap" => "This overlaps another entry.",
        _ => return None,
    })
}
