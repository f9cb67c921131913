//! Who calls.

/// A caller.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    /// Anybody.
    Nobody,
    /// A user who signed up for this: the buyer.
    User,
    /// The demo data's seller.
    Seller,
    /// The demo data's admin.
    Admin,
    /// A back end with the service secret.
    Service,
}
