//! The bargain. One call of the database holds what a call can cost at most, having looked at plan, model, price, rate limit and
//! caps; the provider is asked; one more call charges what it did cost and gives the rest back.
//!
//! All of it runs apart from the answer to the client (`Platform::background`), since a client may go at any moment and what was
//! begun must be settled all the same. A function that dies in between leaves a hold that ends by itself, and what it had noted
//! down by then is settled by the database.

mod begin;
mod open;
pub(crate) mod receive;
pub(crate) mod relay;
mod stream;
pub(crate) mod whole;

use std::sync::Arc;

use futures_channel::oneshot;
use shared::{
    axum::response::Response,
    http::App,
    problem::{Code, Outcome, Problem},
};

pub(crate) use begin::{Beginning, Begun, Payer, Terms};
pub(crate) use open::{Ending, Open};
pub(crate) use stream::run as stream;

/// Where the answer goes; the client may have gone meanwhile.
pub(crate) type Answer = oneshot::Sender<Outcome<Response>>;

/// Does work that goes on when the client has gone, and waits for its answer.
pub(crate) async fn apart<F>(app: &Arc<App>, work: impl FnOnce(Answer) -> F) -> Outcome<Response>
where
    F: Future<Output = ()> + Send + 'static,
{
    let (answer, coming) = oneshot::channel();
    app.platform().background(Box::pin(work(answer)));
    coming.await.unwrap_or_else(|_| Err(Problem::new(Code::Internal).because("a call ended without an answer")))
}
