//! Bodies in pieces. `worker`'s own streams would be part of every module, though hardly a function has one.

use std::pin::pin;

use axum::body::Body;
use bytes::Bytes;
use futures_util::{
    StreamExt as _,
    future::{Either, select},
    stream,
};
use http_body_util::BodyExt as _;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use worker::send::{SendFuture, SendWrapper};

use super::{error, glue, head};
use crate::platform::{ByteStream, SendError};

/// An answer that is sent piece by piece, as fast as the client takes it; `client` tells when it goes.
pub(super) fn respond(head: &http::response::Parts, body: Body, client: JsValue) -> Result<web_sys::Response, JsValue> {
    let opened: Array = glue::open(head.status.as_u16(), &head::write(&head.headers))?.unchecked_into();
    wasm_bindgen_futures::spawn_local(pump(body, opened.get(1), client));
    opened.get(0).dyn_into()
}

/// Writes a body. Once nobody reads any more it is dropped, and with it what it comes from, even if no piece is to be written now.
async fn pump(mut body: Body, writer: JsValue, client: JsValue) {
    let mut gone = pin!(glue::gone(&writer, &client));
    loop {
        let frame = match select(body.frame(), gone.as_mut()).await {
            Either::Left((Some(frame), _)) => frame,
            Either::Left((None, _)) => break,
            Either::Right(_) => return,
        };
        let Ok(frame) = frame else { return glue::close(&writer, false).await };
        let Ok(piece) = frame.into_data() else { continue };
        match select(pin!(glue::put(&writer, &piece)), gone.as_mut()).await {
            Either::Left((Ok(_), _)) => {}
            Either::Left((Err(_), _)) | Either::Right(_) => return,
        }
    }
    glue::close(&writer, true).await;
}

/// The reader of an upstream's body. Whoever drops it before the end wants no more, and the upstream is told.
struct Reader(SendWrapper<JsValue>);

impl Drop for Reader {
    fn drop(&mut self) {
        // Nobody waits for it.
        drop(glue::cancel(&self.0.0));
    }
}

/// The pieces of an upstream's answer, from the reader of its body; none for an answer without one.
pub(super) fn pieces(reader: JsValue) -> ByteStream {
    let reader = Some(reader).filter(|reader| !reader.is_null()).map(|reader| Reader(SendWrapper(reader)));
    let next = |reader: Option<Reader>| {
        SendFuture::new(async move {
            let reader = reader?;
            match glue::next(&reader.0.0).await {
                Ok(piece) if piece.is_undefined() => None,
                Ok(piece) => Some((Ok(Bytes::from(piece.unchecked_into::<Uint8Array>().to_vec())), Some(reader))),
                Err(broken) => Some((Err::<Bytes, SendError>(error(&broken)), None)),
            }
        })
    };
    stream::unfold(reader, next).boxed()
}
