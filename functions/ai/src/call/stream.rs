//! A chat whose answer comes in pieces: asks, and hands the pieces over to [`Relay`].

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_channel::{mpsc, oneshot};
use futures_util::{
    Stream, StreamExt as _,
    future::{Either, select},
};
use http::{HeaderValue, header::CONTENT_TYPE};
use shared::{
    axum::{body::Body, response::Response},
    platform::Streamed,
    problem::Outcome,
};

use super::{Answer, Begun, Ending, Open, receive, relay::Relay, whole::chat_id};
use crate::{
    chat::{
        reader::Reader,
        shape::Shape,
        usage::{Tally, Usage},
    },
    providers::{Ask, Provider, ollama::answer::Lines},
};

const EVENTS: HeaderValue = HeaderValue::from_static("text/event-stream; charset=utf-8");

/// The client's end: what is to be sent, and that it still wants it.
struct Pieces {
    pieces: mpsc::Receiver<Bytes>,
    /// The relay sees this end when the client goes.
    _wanted: oneshot::Receiver<()>,
}

impl Stream for Pieces {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.pieces.poll_next_unpin(cx).map(|piece| piece.map(Ok))
    }
}

/// Asks, answers with the head, and goes on with the rest until it is settled.
pub(crate) async fn run(begun: Begun, ask: Ask, tally: Tally, include_usage: bool, answer: Answer) {
    let Begun { open, provider, .. } = begun;
    let mut answer = answer;
    let asked = asked(&open, provider, ask);
    let head = match select(Box::pin(asked), answer.cancellation()).await {
        Either::Left((Ok(head), _)) => head,
        Either::Left((Err(problem), _)) => {
            let problem = open.fail(problem).await;
            return drop(answer.send(Err(problem)));
        }
        Either::Right(((), asking)) => {
            // The client has gone before there was anything: so does the question.
            drop(asking);
            return cancel(&open).await;
        }
    };
    let (pieces, receiver) = mpsc::channel(0);
    let (wanted, is_wanted) = oneshot::channel();
    let mut response = Response::new(Body::from_stream(Pieces { pieces: receiver, _wanted: is_wanted }));
    response.headers_mut().insert(CONTENT_TYPE, EVENTS);
    open.mark(&mut response, None);
    // A client that has gone by now is seen by the relay: its end of the pieces is dropped with the answer.
    drop(answer.send(Ok(response)));
    let now = open.app.platform().now();
    let lines = Lines::new(chat_id(&open), now.timestamp());
    let reader = Reader::new(provider.dialect(&open.app.config.ai), lines);
    let shape = Shape::new(tally, include_usage);
    Relay::new(open, provider.name(), reader, shape, pieces, wanted).run(head).await;
}

async fn asked(open: &Open, provider: &dyn Provider, ask: Ask) -> Outcome<Streamed> {
    let request = provider.chat(&open.app.config.ai, ask)?;
    receive::ask(open, provider.name(), request).await
}

async fn cancel(open: &Open) {
    let ending = Ending { status: "canceled", usage: Usage::NONE, cost: None, error: None, answer: None };
    drop(open.settle(&ending).await);
}
