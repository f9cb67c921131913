//! Bodies in pieces. `worker`'s own streams would be part of every module, though hardly a function has one.

use axum::body::Body;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http_body_util::BodyExt as _;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use worker::send::{SendFuture, SendWrapper};

use super::{error, glue, head};
use crate::platform::{ByteStream, SendError};

/// An answer that is sent piece by piece, as fast as the client takes it.
pub(super) fn respond(head: &http::response::Parts, mut body: Body) -> Result<web_sys::Response, JsValue> {
    let opened: Array = glue::open(head.status.as_u16(), &head::write(&head.headers))?.unchecked_into();
    let writer = opened.get(1);
    wasm_bindgen_futures::spawn_local(async move {
        while let Some(frame) = body.frame().await {
            let Ok(frame) = frame else { return glue::close(&writer, false).await };
            let Ok(piece) = frame.into_data() else { continue };
            // Nobody reads any more: the body is dropped, and with it what it comes from.
            if glue::put(&writer, &piece).await.is_err() {
                return;
            }
        }
        glue::close(&writer, true).await;
    });
    opened.get(0).dyn_into()
}

/// The pieces of an upstream's answer, from the reader of its body; none for an answer without one.
pub(super) fn pieces(reader: JsValue) -> ByteStream {
    let reader = Some(reader).filter(|reader| !reader.is_null()).map(SendWrapper);
    let next = |reader: Option<SendWrapper<JsValue>>| {
        SendFuture::new(async move {
            let reader = reader?;
            match glue::next(&reader.0).await {
                Ok(piece) if piece.is_undefined() => None,
                Ok(piece) => Some((Ok(Bytes::from(piece.unchecked_into::<Uint8Array>().to_vec())), Some(reader))),
                Err(broken) => Some((Err::<Bytes, SendError>(error(&broken)), None)),
            }
        })
    };
    stream::unfold(reader, next).boxed()
}
