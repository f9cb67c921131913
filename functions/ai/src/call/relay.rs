//! From the provider to the client, piece by piece: nothing is read before the client has taken what came before, so that a stream
//! of any length takes the memory of a piece.

use std::{future::poll_fn, task::Poll};

use bytes::Bytes;
use futures_channel::{mpsc, oneshot};
use futures_util::{FutureExt as _, StreamExt as _};
use shared::{
    http::App,
    platform::{BoxFuture, ByteStream, SendError, Streamed},
    problem::{Code, Problem},
};

use super::{Ending, Open};
use crate::{
    chat::{
        reader::Reader,
        shape::{Shape, State},
        usage::Usage,
    },
    errors,
    providers::refusal::{invalid, missing},
};

/// How often a silent stream is looked after, in milliseconds: the client gets a comment, which shows whether it is still there.
const GLANCE_MS: u32 = 5_000;
/// How often what was used is noted down, in milliseconds; that also makes what is held last on.
const PROGRESS_MS: i64 = 10_000;
/// How long a client may take for a piece, in milliseconds. Workers ends what goes on 30 seconds after its client has gone.
const CLIENT_PATIENCE_MS: u32 = 20_000;
/// The longest stream, in milliseconds.
const MAX_STREAM_MS: i64 = 60 * 60_000;
/// A comment, which every reader of server-sent events skips.
const COMMENT: Bytes = Bytes::from_static(b": still here\n\n");

/// What comes next.
enum Step {
    Piece(Option<Result<Bytes, SendError>>),
    Glance,
    Gone,
}

/// A stream on its way.
pub(crate) struct Relay {
    open: Open,
    provider: &'static str,
    reader: Reader,
    shape: Shape,
    pieces: mpsc::Sender<Bytes>,
    wanted: oneshot::Sender<()>,
}

impl Relay {
    pub(super) fn new(
        open: Open,
        provider: &'static str,
        reader: Reader,
        shape: Shape,
        pieces: mpsc::Sender<Bytes>,
        wanted: oneshot::Sender<()>,
    ) -> Self {
        Self { open, provider, reader, shape, pieces, wanted }
    }

    /// Carries everything over and settles.
    pub(super) async fn run(mut self, answer: Streamed) {
        let mut body = answer.body;
        let outcome = self.carry(&mut body).await;
        match outcome {
            Some(Ok(())) => self.finish().await,
            Some(Err(problem)) => {
                drop(body);
                self.break_off(problem).await;
            }
            None => {
                // The provider is told first: every token costs.
                drop(body);
                let ending = self.ending("canceled", self.used(), None);
                drop(self.open.settle(&ending).await);
            }
        }
    }

    /// `None` when the client has gone.
    async fn carry(&mut self, body: &mut ByteStream) -> Option<Result<(), Problem>> {
        let app = self.open.app.clone();
        let mut glance = app.platform().sleep_ms(GLANCE_MS);
        let mut heard_ms = self.open.passed_ms();
        let (mut sent_ms, mut noted_ms) = (heard_ms, heard_ms);
        loop {
            match self.step(body, &mut glance).await {
                Step::Gone => return None,
                Step::Glance => {
                    let now_ms = self.open.passed_ms();
                    if now_ms - heard_ms >= i64::from(app.config.ai.timeout_ms) || now_ms >= MAX_STREAM_MS {
                        return Some(Err(missing(self.provider, &SendError::Timeout)));
                    }
                    if now_ms - sent_ms >= i64::from(GLANCE_MS) {
                        self.put(&app, COMMENT).await?;
                        sent_ms = now_ms;
                    }
                    if now_ms - noted_ms >= PROGRESS_MS {
                        self.open.note_progress(self.used());
                        noted_ms = now_ms;
                    }
                    glance = app.platform().sleep_ms(GLANCE_MS);
                }
                Step::Piece(Some(Err(failure))) => return Some(Err(invalid(self.provider, failure))),
                Step::Piece(piece) => {
                    let is_end = piece.is_none();
                    if self.reader.feed(piece.and_then(Result::ok), &mut self.shape).is_err() {
                        return Some(Err(invalid(self.provider, "a line without an end")));
                    }
                    heard_ms = self.open.passed_ms();
                    if self.shape.tally.has_output() {
                        self.open.note_first_token();
                    }
                    if let Some(out) = self.shape.take() {
                        self.put(&app, out).await?;
                        sent_ms = heard_ms;
                    }
                    if is_end {
                        self.shape.end(false);
                    }
                    match &self.shape.state {
                        State::Open => {}
                        State::Done => return Some(Ok(())),
                        State::Failed(why) => return Some(Err(invalid(self.provider, why))),
                    }
                }
            }
        }
    }

    async fn step(&mut self, body: &mut ByteStream, glance: &mut BoxFuture<'_, ()>) -> Step {
        poll_fn(|cx| {
            if self.wanted.poll_canceled(cx).is_ready() {
                return Poll::Ready(Step::Gone);
            }
            if glance.poll_unpin(cx).is_ready() {
                return Poll::Ready(Step::Glance);
            }
            body.poll_next_unpin(cx).map(Step::Piece)
        })
        .await
    }

    /// Hands a piece over once the client has taken the one before; `None` when it has gone, or takes nothing any more.
    async fn put(&mut self, app: &App, piece: Bytes) -> Option<()> {
        let mut patience = None;
        let is_ready = poll_fn(|cx| {
            if let Poll::Ready(ready) = self.pieces.poll_ready(cx) {
                return Poll::Ready(ready.is_ok());
            }
            let alarm = patience.get_or_insert_with(|| app.platform().sleep_ms(CLIENT_PATIENCE_MS));
            alarm.poll_unpin(cx).map(|()| false)
        });
        if is_ready.await { self.pieces.start_send(piece).ok() } else { None }
    }

    async fn finish(mut self) {
        let ending = self.ending("succeeded", self.shape.tally.usage(), None);
        let settled = self.open.settle(&ending).await.ok();
        let end = self.shape.finish(self.open.receipt(settled));
        let app = self.open.app.clone();
        self.put(&app, end).await;
    }

    /// What was written is charged and no more; nothing where nothing was.
    async fn break_off(mut self, problem: Problem) {
        let ending = self.ending("failed", self.used(), Some(problem.code));
        let settled = self.open.settle(&ending).await.ok();
        self.open.warn("a stream broke off", &problem);
        let error = errors::of(&problem, &self.open.call.0.request_id);
        let end = self.shape.break_off(error, self.open.receipt(settled));
        let app = self.open.app.clone();
        self.put(&app, end).await;
    }

    /// What an end before its time is charged for.
    fn used(&self) -> Usage {
        if self.shape.tally.has_output() { self.shape.tally.usage() } else { Usage::NONE }
    }

    fn ending(&self, status: &'static str, usage: Usage, error: Option<Code>) -> Ending<'static> {
        Ending { status, usage, cost: self.shape.tally.cost.clone(), error: error.map(Code::name), answer: None }
    }
}
