//! Every code a client can meet. One line each: its name on the wire and its status; the texts are in `texts/`.

/// Makes the enum, its names and its statuses from one table.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $status:literal;)+) => {
        /// What went wrong, as a stable word. A code is never renamed and never changes its status.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)+];

            /// The word on the wire.
            pub const fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)+ }
            }

            /// The HTTP status.
            pub const fn status(self) -> u16 {
                match self { $(Code::$variant => $status,)+ }
            }

            /// The code of that name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Code::$variant),)+ _ => None }
            }
        }
    };
}

codes! {
    /// The body is not JSON (RFC 8259).
    InvalidJson = "invalid_json", 400;
    /// A cursor that no answer gave.
    CursorInvalid = "cursor_invalid", 400;
    /// An `Idempotency-Key` that is empty, too long or not printable.
    IdempotencyKeyInvalid = "idempotency_key_invalid", 400;
    /// A request that the auth service refuses, such as an unknown grant.
    InvalidRequest = "invalid_request", 400;
    /// Wrong e-mail address or password.
    InvalidCredentials = "invalid_credentials", 400;
    /// A webhook whose signature is wrong, missing, malformed or stale.
    WebhookSignatureInvalid = "webhook_signature_invalid", 400;
    /// The model's provider will not take the request as it is; says `reason` in its words.
    ModelRequestRefused = "model_request_refused", 400;
    /// No token.
    TokenMissing = "token_missing", 401;
    /// A token that cannot be trusted: malformed, forged, or of an issuer that is not configured.
    TokenInvalid = "token_invalid", 401;
    /// The token's time is over.
    TokenExpired = "token_expired", 401;
    /// The token's time has not begun.
    TokenNotYetValid = "token_not_yet_valid", 401;
    /// A token of an account that was deleted since.
    TokenRevoked = "token_revoked", 401;
    /// The service secret is wrong or missing.
    ServiceSecretInvalid = "service_secret_invalid", 401;
    /// A refresh token, code or link that is used up or unknown.
    GrantInvalid = "grant_invalid", 401;
    /// Not enough available credits; says `required` and `available`.
    InsufficientCredits = "insufficient_credits", 402;
    /// The payer's bank or the provider declined; says `decline_code` where it is known.
    PaymentDeclined = "payment_declined", 402;
    /// The call could cost more than a cap leaves; says `cap`, `period` and `resets_at`.
    SpendingCapReached = "spending_cap_reached", 402;
    /// Signed in, but without the right.
    Forbidden = "forbidden", 403;
    /// The caller's plan does not have this model.
    ModelNotAllowed = "model_not_allowed", 403;
    /// The account is paused.
    AccountDeactivated = "account_deactivated", 403;
    /// A cookie session's unsafe request without its CSRF token.
    CsrfInvalid = "csrf_invalid", 403;
    /// The origin is not on the list of allowed ones.
    OriginNotAllowed = "origin_not_allowed", 403;
    /// The development confirm without its secret, or with a wrong one.
    ConfirmSecretInvalid = "confirm_secret_invalid", 403;
    /// No such route.
    NotFound = "not_found", 404;
    /// No such hold, or not the caller's.
    HoldNotFound = "hold_not_found", 404;
    /// No such rate.
    RateNotFound = "rate_not_found", 404;
    /// No such job.
    JobNotFound = "job_not_found", 404;
    /// No such grant.
    GrantNotFound = "grant_not_found", 404;
    /// No such check.
    CheckNotFound = "check_not_found", 404;
    /// No such product, or not on sale.
    ProductNotFound = "product_not_found", 404;
    /// No such price.
    PriceNotFound = "price_not_found", 404;
    /// No such plan.
    PlanNotFound = "plan_not_found", 404;
    /// No such file of a product.
    AssetNotFound = "asset_not_found", 404;
    /// The product is no service, or its offer was not set.
    ServiceOfferNotFound = "service_offer_not_found", 404;
    /// No such coupon.
    CouponNotFound = "coupon_not_found", 404;
    /// No such order, or not the caller's.
    OrderNotFound = "order_not_found", 404;
    /// No such payment, or not the caller's.
    PaymentNotFound = "payment_not_found", 404;
    /// No such subscription, or not the caller's.
    SubscriptionNotFound = "subscription_not_found", 404;
    /// No such booking, or not the caller's.
    BookingNotFound = "booking_not_found", 404;
    /// No such download, or not the caller's, or its token's time is over.
    DownloadNotFound = "download_not_found", 404;
    /// No such task, or no such run of one.
    TaskNotFound = "task_not_found", 404;
    /// No such mail in the outbox.
    MailNotFound = "mail_not_found", 404;
    /// No such operation at a provider.
    OperationNotFound = "operation_not_found", 404;
    /// No such event of a provider.
    WebhookEventNotFound = "webhook_event_not_found", 404;
    /// No such model, or not for this kind of call.
    ModelNotFound = "model_not_found", 404;
    /// No such call of a model.
    CallNotFound = "call_not_found", 404;
    /// The route is there, the method is not; `Allow` lists those that are.
    MethodNotAllowed = "method_not_allowed", 405;
    /// The thing is there already.
    Conflict = "conflict", 409;
    /// The model has no price, so no call of it can be paid.
    ModelNotPriced = "model_not_priced", 409;
    /// The key's call was answered by a stream, which is not kept; says `call`.
    StreamNotKept = "stream_not_kept", 409;
    /// A user with this e-mail address is there already.
    UserExists = "user_exists", 409;
    /// The first request with this key is still running.
    IdempotencyInProgress = "idempotency_in_progress", 409;
    /// The hold was captured before.
    HoldAlreadyCaptured = "hold_already_captured", 409;
    /// The hold was released before.
    HoldAlreadyReleased = "hold_already_released", 409;
    /// The hold's deadline has passed.
    HoldExpired = "hold_expired", 409;
    /// A grant with this source and reference is there already.
    GrantExists = "grant_exists", 409;
    /// A rate for this method and path is there already.
    RateExists = "rate_exists", 409;
    /// Another product has this slug.
    SlugTaken = "slug_taken", 409;
    /// Another price is mapped to this id at the provider.
    PriceExists = "price_exists", 409;
    /// Another coupon has this code.
    CouponExists = "coupon_exists", 409;
    /// Fewer units are left than are asked for.
    OutOfStock = "out_of_stock", 409;
    /// No seat is left at this time.
    SlotTaken = "slot_taken", 409;
    /// The coupon's uses, or the caller's, are all taken.
    CouponUsedUp = "coupon_used_up", 409;
    /// The account has a live subscription of this seller; says `subscription_id` and where to `change` it.
    AlreadySubscribed = "already_subscribed", 409;
    /// The order is canceled or refunded.
    OrderNotPayable = "order_not_payable", 409;
    /// The order was paid before.
    OrderAlreadyPaid = "order_already_paid", 409;
    /// The payment did not succeed, or nothing of it is left.
    PaymentNotRefundable = "payment_not_refundable", 409;
    /// The payment is not waiting for a confirmation.
    PaymentNotConfirmable = "payment_not_confirmable", 409;
    /// More than what is left of the payment; says `refundable`.
    RefundExceedsPayment = "refund_exceeds_payment", 409;
    /// The subscription has this plan and price already.
    PlanUnchanged = "plan_unchanged", 409;
    /// The subscription was canceled before.
    SubscriptionAlreadyCanceled = "subscription_already_canceled", 409;
    /// The subscription has ended, or nothing is to be resumed.
    SubscriptionNotResumable = "subscription_not_resumable", 409;
    /// Another change of the subscription has not ended.
    SubscriptionBusy = "subscription_busy", 409;
    /// The booking was canceled before.
    BookingAlreadyCanceled = "booking_already_canceled", 409;
    /// The time in which the file may be downloaded is over, or the subscription that it came with.
    DownloadExpired = "download_expired", 409;
    /// The file was downloaded as often as it may be.
    DownloadUsedUp = "download_used_up", 409;
    /// The file was taken back, since the money was.
    DownloadRevoked = "download_revoked", 409;
    /// The seller has switched the file off, or has not uploaded it.
    DownloadUnavailable = "download_unavailable", 409;
    /// The provider does not know the caller, who has bought nothing there.
    CustomerUnknown = "customer_unknown", 409;
    /// The mail was sent; nothing is sent twice.
    MailAlreadySent = "mail_already_sent", 409;
    /// A provider reports another amount or currency than the payment's own.
    AmountMismatch = "amount_mismatch", 409;
    /// The body is over the route's limit.
    BodyTooLarge = "body_too_large", 413;
    /// The body is not declared as JSON.
    UnsupportedMediaType = "unsupported_media_type", 415;
    /// The body or query is well-formed and wrong; `errors` says where.
    ValidationFailed = "validation_failed", 422;
    /// The key was used with another body.
    IdempotencyKeyReused = "idempotency_key_reused", 422;
    /// A tenant's account was asked for by a token without a tenant.
    TenantRequired = "tenant_required", 422;
    /// A password that the auth service finds too weak.
    WeakPassword = "weak_password", 422;
    /// The way to pay is not configured here; says `provider`.
    ProviderNotConfigured = "provider_not_configured", 422;
    /// The provider has no such thing; says `provider`.
    ProviderUnsupported = "provider_unsupported", 422;
    /// The model's provider is not configured here; says `provider`.
    AiProviderNotConfigured = "ai_provider_not_configured", 422;
    /// The model's provider cannot do this; says `provider`.
    AiProviderUnsupported = "ai_provider_unsupported", 422;
    /// Too many calls; `Retry-After` says when to come back.
    RateLimited = "rate_limited", 429;
    /// A fault of ours.
    Internal = "internal", 500;
    /// The function's configuration is incomplete or unsafe; its log lists every fault.
    Misconfigured = "misconfigured", 500;
    /// The function is not configured for this.
    NotConfigured = "not_configured", 501;
    /// Another service answered nonsense.
    UpstreamInvalid = "upstream_invalid", 502;
    /// The payment provider answered nonsense.
    ProviderInvalid = "provider_invalid", 502;
    /// The payment provider refused what we asked of it.
    ProviderRefused = "provider_refused", 502;
    /// The model's provider answered nonsense, or broke off.
    AiProviderInvalid = "ai_provider_invalid", 502;
    /// The model's provider refused us: our key, our account there, or a model that it does not have.
    AiProviderRefused = "ai_provider_refused", 502;
    /// The storage refused what we asked of it.
    StorageRefused = "storage_refused", 502;
    /// The database cannot be reached, or not use now.
    DatabaseUnavailable = "database_unavailable", 503;
    /// The issuer's keys cannot be fetched, so no token can be trusted.
    IssuerUnavailable = "issuer_unavailable", 503;
    /// The auth service cannot be reached.
    AuthUnavailable = "auth_unavailable", 503;
    /// The storage cannot be reached, or not use now.
    StorageUnavailable = "storage_unavailable", 503;
    /// The payment provider cannot be reached, or not use now.
    ProviderUnavailable = "provider_unavailable", 503;
    /// The model's provider cannot be reached, or not use now.
    AiProviderUnavailable = "ai_provider_unavailable", 503;
    /// The database did not answer in time.
    DatabaseTimeout = "database_timeout", 504;
    /// The auth service did not answer in time.
    AuthTimeout = "auth_timeout", 504;
    /// The storage did not answer in time.
    StorageTimeout = "storage_timeout", 504;
    /// The payment provider did not answer in time.
    ProviderTimeout = "provider_timeout", 504;
    /// The model's provider did not answer in time, or was silent for too long.
    AiProviderTimeout = "ai_provider_timeout", 504;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: codes are distinct words, and each has a status of an error.
    #[test]
    fn the_table_is_sound() {
        for (at, code) in Code::ALL.iter().enumerate() {
            assert!((400..600).contains(&code.status()), "{}", code.name());
            assert_eq!(Code::from_name(code.name()), Some(*code));
            assert!(Code::ALL.iter().skip(at + 1).all(|other| other.name() != code.name()), "{}", code.name());
        }
    }
}
