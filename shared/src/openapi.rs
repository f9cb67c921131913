//! Pieces of the OpenAPI document that every function uses: the errors that come with an extractor.

use std::collections::{BTreeMap, BTreeSet};

use utoipa::{
    IntoResponses,
    openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder},
};

use crate::problem::{Code, MEDIA_TYPE};

/// Codes that come together.
pub trait CodeSet {
    /// The codes.
    fn codes() -> Vec<Code>;
}

/// The error responses of a handler: `responses((status = 200, …), Errors<(User, Spend)>)`.
pub struct Errors<T>(std::marker::PhantomData<T>);

impl<T: CodeSet> IntoResponses for Errors<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&<(Always, T)>::codes())
    }
}

macro_rules! sets {
    ($($(#[doc = $doc:literal])+ $name:ident: [$($code:ident),+];)+) => {
        $($(#[doc = $doc])+
        pub struct $name;

        impl CodeSet for $name {
            fn codes() -> Vec<Code> {
                vec![$(Code::$code),+]
            }
        })+
    };
}

macro_rules! tuples {
    ($(($($name:ident),+))+) => {
        $(impl<$($name: CodeSet),+> CodeSet for ($($name,)+) {
            fn codes() -> Vec<Code> {
                [$($name::codes()),+].concat()
            }
        })+
    };
}

tuples! { (A) (A, B) (A, B, C) (A, B, C, D) (A, B, C, D, E) (A, B, C, D, E, F) }

sets! {
    /// What any route can answer.
    Always: [BodyTooLarge, Internal, Misconfigured];
    /// No more than [`Always`].
    Nothing: [Internal];
    /// What a thing that is not there is answered.
    Missing: [NotFound];
    /// What a preflight can answer.
    Preflight: [CheckNotFound];
    /// What comes with the database.
    Database: [DatabaseUnavailable, DatabaseTimeout];
    /// What comes with a [`crate::auth::Principal`].
    User: [TokenMissing, TokenInvalid, TokenExpired, TokenNotYetValid, TokenRevoked, Forbidden, AccountDeactivated, CsrfInvalid,
        OriginNotAllowed, IssuerUnavailable, DatabaseUnavailable, DatabaseTimeout];
    /// What comes with a [`crate::auth::Service`].
    Service: [ServiceSecretInvalid, NotConfigured, DatabaseUnavailable, DatabaseTimeout];
    /// What comes with a [`crate::http::Query`].
    Query: [ValidationFailed, CursorInvalid];
    /// What comes with a [`crate::http::Json`] body.
    Body: [InvalidJson, UnsupportedMediaType, ValidationFailed];
    /// What comes with an [`crate::http::Idempotent`] body.
    Command: [InvalidJson, UnsupportedMediaType, ValidationFailed, IdempotencyKeyInvalid, IdempotencyInProgress, IdempotencyKeyReused];
    /// What spending can answer.
    Spend: [InsufficientCredits, TenantRequired];
    /// What one hold can answer.
    Hold: [NotFound, HoldNotFound];
    /// What one rate can answer.
    Rate: [NotFound, RateNotFound, RateExists];
    /// What comes with `metered`.
    Metered: [InsufficientCredits, ValidationFailed, IdempotencyKeyInvalid, IdempotencyInProgress, IdempotencyKeyReused, HoldExpired];
    /// What a job can answer.
    Job: [JobNotFound];
    /// What resolving a hold can answer.
    Resolve: [Forbidden, HoldAlreadyCaptured, HoldAlreadyReleased, HoldExpired];
    /// What signing up can answer.
    SignUp: [UserExists, WeakPassword];
    /// What signing in can answer.
    SignIn: [InvalidCredentials, GrantInvalid];
    /// What a used or unknown code or refresh token is answered.
    Grant: [GrantInvalid, CsrfInvalid];
    /// What a cookie session without its CSRF token is answered.
    Csrf: [CsrfInvalid];
    /// What is answered where a part is not configured.
    Off: [NotConfigured];
    /// What one product can answer.
    Product: [NotFound, ProductNotFound, SlugTaken];
    /// What one price can answer.
    Price: [NotFound, ProductNotFound, PriceNotFound, PriceExists];
    /// What one file of a product can answer.
    Asset: [NotFound, ProductNotFound, AssetNotFound];
    /// What the offer of a service can answer.
    ServiceOffer: [NotFound, ProductNotFound, ServiceOfferNotFound];
    /// What one coupon can answer.
    Coupon: [NotFound, CouponNotFound, CouponExists];
    /// What the catalog can answer the public.
    Catalog: [NotFound, ProductNotFound, ServiceOfferNotFound];
    /// What one order can answer.
    Order: [NotFound, OrderNotFound];
    /// What placing an order can answer.
    Buy: [OutOfStock, SlotTaken, CouponUsedUp, AlreadySubscribed, TenantRequired];
    /// What paying an order can answer.
    Pay: [OrderNotFound, OrderNotPayable, OrderAlreadyPaid, OutOfStock, SlotTaken, CouponUsedUp];
    /// What the development confirm can answer.
    Confirm: [ConfirmSecretInvalid, NotConfigured];
    /// What one payment can answer.
    Payment: [NotFound, PaymentNotFound];
    /// What confirming a payment can answer.
    Confirmable: [PaymentNotConfirmable];
    /// What giving money back can answer.
    Refund: [NotFound, PaymentNotFound, PaymentNotRefundable, RefundExceedsPayment];
    /// What changing a subscription can answer.
    Subscription: [SubscriptionNotFound, SubscriptionBusy, SubscriptionAlreadyCanceled];
    /// What moving a subscription to another plan can answer.
    PlanChange: [PlanNotFound, PriceNotFound, PlanUnchanged];
    /// What taking a cancelation back can answer.
    Resume: [SubscriptionNotResumable];
    /// What one booking can answer.
    Booking: [NotFound, BookingNotFound, BookingAlreadyCanceled];
    /// What a user who has bought nothing at a provider is answered.
    Customer: [CustomerUnknown];
    /// What comes with a call to a payment provider.
    Provider: [ProviderNotConfigured, ProviderUnsupported, ProviderRefused, ProviderInvalid, ProviderUnavailable, ProviderTimeout,
        PaymentDeclined, OperationNotFound, NotConfigured];
    /// What one model can answer.
    Model: [NotFound, ModelNotFound];
    /// What comes with a paid call of a model.
    ModelCall: [ModelRequestRefused, InsufficientCredits, SpendingCapReached, ModelNotAllowed, ModelNotFound, ModelNotPriced,
        TenantRequired, StreamNotKept, AiProviderNotConfigured, AiProviderUnsupported, AiProviderInvalid, AiProviderRefused, AiProviderUnavailable,
        AiProviderTimeout, RateLimited, NotConfigured];
    /// What comes with a call to the storage.
    Storage: [StorageRefused, UpstreamInvalid, StorageUnavailable, StorageTimeout];
    /// What comes with a choice of the account.
    Tenant: [TenantRequired];
    /// What comes with the auth service.
    Auth: [InvalidRequest, RateLimited, NotConfigured, UpstreamInvalid, AuthUnavailable, AuthTimeout];
}

/// The responses of some codes, one a status; the description lists the codes.
pub fn problems(codes: &[Code]) -> BTreeMap<String, RefOr<Response>> {
    let mut names: BTreeMap<u16, BTreeSet<&str>> = BTreeMap::new();
    for code in codes {
        names.entry(code.status()).or_default().insert(code.name());
    }
    let response = |(status, codes): (u16, BTreeSet<&str>)| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemDocument"))).build();
        let words: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
        let built = ResponseBuilder::new().description(words.join(", ")).content(MEDIA_TYPE, content).build();
        (status.to_string(), RefOr::T(built))
    };
    names.into_iter().map(response).collect()
}
