//! HTTP: the instance, its middleware, and what handlers take and give.

mod account;
mod app;
mod call;
mod cors;
mod etag;
mod finish;
mod idempotent;
mod json;
mod patch;
mod path;
mod path_id;
mod query;
mod reply;
mod request_id;
mod time;
mod traits;

pub use account::{Account, AccountQuery};
pub use app::{App, Instance, Scheduled};
pub use call::Call;
pub(crate) use call::RateLimitHeaders;
pub use etag::IfNoneMatch;
pub use idempotent::{IDEMPOTENCY_KEY, Idempotency, Idempotent, with};
pub(crate) use json::bytes as body_bytes;
pub use json::{Json, check_type, present, read as read_json};
pub use patch::Patch;
pub use path_id::Id;
pub use query::{Page, Query};
pub use reply::Reply;
pub use time::{maybe_date, maybe_time, time};
pub use traits::{ProblemForm, Traits};
