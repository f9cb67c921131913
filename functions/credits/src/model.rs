//! The shapes of answers, for the OpenAPI document. The database writes them (`sql/credits`); nothing here is read.

use chrono::{DateTime, Utc};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// What an account has. `available` is `balance` less `held`.
#[derive(ToSchema)]
pub struct Balance {
    /// Posted credits.
    #[schema(minimum = 0)]
    pub balance: i64,
    /// Credits under active holds.
    #[schema(minimum = 0)]
    pub held: i64,
    /// Credits that can be spent now.
    #[schema(minimum = 0)]
    pub available: i64,
    /// Credits that a refund took back after they were spent; later grants pay it first.
    #[schema(minimum = 0)]
    pub debt: i64,
    /// Lots with credits left, in the order in which they are spent.
    pub grants: Vec<Lot>,
}

/// A lot of credits.
#[derive(ToSchema)]
pub struct Lot {
    /// The grant's id.
    pub id: Uuid,
    /// How many credits were granted.
    pub amount: i64,
    /// How many are left.
    pub remaining: i64,
    /// Where they come from: `signup`, `plan`, `purchase`, `referral`, `promo` or `manual`.
    pub source: String,
    /// Lower numbers are spent first.
    pub priority: i32,
    /// When what is left ends.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A movement of credits.
#[derive(ToSchema)]
pub struct Transaction {
    /// Its id.
    pub id: Uuid,
    /// Credits: negative where they left the account.
    pub amount: i64,
    /// `grant`, `spend`, `capture`, `expire`, `revoke`, `debt_payment` or `forfeit`.
    pub kind: String,
    /// The priced route, where one caused it.
    pub endpoint: Option<String>,
    /// The caller's words.
    pub description: Option<String>,
    /// The caller's data.
    pub metadata: Value,
    /// Change of the debt, in credits.
    pub debt_change: i64,
    /// What moved the credits.
    pub cause: Cause,
    /// Who caused it; null when the ledger did by itself, or once that user was deleted.
    pub actor_id: Option<Uuid>,
    /// The hold that was captured.
    pub hold_id: Option<Uuid>,
    /// The lot that was granted, expired or revoked.
    pub grant_id: Option<Uuid>,
    /// When it happened.
    pub created_at: DateTime<Utc>,
}

/// What moved credits.
#[derive(ToSchema)]
pub struct Cause {
    /// `endpoint`, `order`, `webhook_event`, `task` or `admin`.
    pub kind: String,
    /// Which one.
    pub id: Option<String>,
}

/// Movements, newest first.
#[derive(ToSchema)]
pub struct Transactions {
    /// This page.
    pub data: Vec<Transaction>,
    /// The next page's cursor; null on the last.
    pub next_cursor: Option<String>,
}

/// A spend and what it left.
#[derive(ToSchema)]
pub struct Spent {
    /// The movement.
    pub transaction: Transaction,
    /// Posted credits after it.
    pub balance: i64,
    /// Credits under active holds.
    pub held: i64,
    /// Credits that can be spent now.
    pub available: i64,
}

/// Credits reserved for work that takes time.
#[derive(ToSchema)]
pub struct Hold {
    /// Its id.
    pub id: Uuid,
    /// Whose credits: `user` or `tenant`.
    pub account: String,
    /// How many credits are reserved.
    pub amount: i64,
    /// How many were taken, once captured.
    pub captured_amount: Option<i64>,
    /// `active`, `captured`, `released` or `expired`.
    pub status: String,
    /// The priced route, where one was named.
    pub endpoint: Option<String>,
    /// The caller's words.
    pub description: Option<String>,
    /// The caller's data.
    pub metadata: Value,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// When it was captured or released.
    pub resolved_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Holds, newest first.
#[derive(ToSchema)]
pub struct Holds {
    /// This page.
    pub data: Vec<Hold>,
    /// The next page's cursor; null on the last.
    pub next_cursor: Option<String>,
}

/// A resolved hold and what it left.
#[derive(ToSchema)]
pub struct Resolved {
    /// The hold.
    pub hold: Hold,
    /// The movement, where credits were taken.
    pub transaction: Option<Transaction>,
    /// Posted credits after it.
    pub balance: i64,
    /// Credits under active holds.
    pub held: i64,
    /// Credits that can be spent now.
    pub available: i64,
}

/// A grant, in full. What is neither remaining, expired nor revoked was spent.
#[derive(ToSchema)]
pub struct Grant {
    /// Its id.
    pub id: Uuid,
    /// How many credits were granted.
    pub amount: i64,
    /// How many are left.
    pub remaining: i64,
    /// How many ended unspent.
    pub expired: i64,
    /// How many were taken back.
    pub revoked: i64,
    /// Where they come from: `signup`, `plan`, `purchase`, `referral`, `promo` or `manual`.
    pub source: String,
    /// What they were given for, where that can happen once only.
    pub source_ref: Option<String>,
    /// Lower numbers are spent first.
    pub priority: i32,
    /// Words for the ledger.
    pub description: Option<String>,
    /// When what is left ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A grant and what it left.
#[derive(ToSchema)]
pub struct Granted {
    /// The new lot.
    pub grant: Grant,
    /// The movement.
    pub transaction: Transaction,
    /// Posted credits after it.
    pub balance: i64,
    /// Credits under active holds.
    pub held: i64,
    /// Credits that can be spent now.
    pub available: i64,
    /// What is still owed after the grant has paid its part.
    pub debt: i64,
}

/// What a metered route costs.
#[derive(ToSchema)]
pub struct Rate {
    /// Its id.
    pub id: Uuid,
    /// The HTTP method.
    pub method: String,
    /// The path, with `{name}` for a part that varies.
    pub path: String,
    /// Credits a call.
    #[schema(minimum = 1)]
    pub credits: i64,
    /// Whether calls are priced by it.
    pub active: bool,
    /// Whether admins run free; it is written down with amount 0.
    pub admin_free: bool,
    /// What it is for.
    pub description: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

/// Rates by path.
#[derive(ToSchema)]
pub struct Rates {
    /// This page.
    pub data: Vec<Rate>,
    /// The next page's cursor; null on the last.
    pub next_cursor: Option<String>,
}
