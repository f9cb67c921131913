//! What crosses into JavaScript; see `glue.js` for why a head is one text.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/platform/cloudflare/glue.js")]
extern "C" {
    #[wasm_bindgen(js_name = requestHead)]
    pub(super) fn request_head(request: &web_sys::Request) -> String;
    #[wasm_bindgen(js_name = hasBody)]
    pub(super) fn has_body(request: &web_sys::Request) -> bool;
    #[wasm_bindgen(js_name = requestBody, catch)]
    pub(super) async fn request_body(request: &web_sys::Request, limit: u32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    pub(super) fn respond(status: u16, headers: &str, body: &[u8]) -> Result<web_sys::Response, JsValue>;
    #[wasm_bindgen(catch)]
    pub(super) async fn send(
        method: &str,
        url: &str,
        headers: &str,
        body: js_sys::Uint8Array,
        timeout_ms: u32,
        limit: u32,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    pub(super) async fn stream(
        method: &str,
        url: &str,
        headers: &str,
        body: js_sys::Uint8Array,
        timeout_ms: u32,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    pub(super) async fn next(reader: &JsValue) -> Result<JsValue, JsValue>;
    pub(super) fn cancel(reader: &JsValue) -> js_sys::Promise;
    #[wasm_bindgen(catch)]
    pub(super) fn open(status: u16, headers: &str) -> Result<JsValue, JsValue>;
    pub(super) async fn gone(writer: &JsValue, signal: &JsValue);
    pub(super) fn signal(request: &web_sys::Request) -> JsValue;
    #[wasm_bindgen(catch)]
    pub(super) async fn put(writer: &JsValue, piece: &[u8]) -> Result<JsValue, JsValue>;
    pub(super) async fn close(writer: &JsValue, is_whole: bool);
    #[wasm_bindgen(js_name = isTimeout)]
    pub(super) fn is_timeout(error: &JsValue) -> bool;
    pub(super) fn background(promise: &js_sys::Promise);
    #[wasm_bindgen(catch)]
    pub(super) async fn limit(limiter: &JsValue, key: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    pub(super) async fn asset(assets: &JsValue, path: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = urlParts)]
    pub(super) fn url_parts(text: &str) -> String;
    pub(super) async fn sleep(duration_ms: u32);
    pub(super) fn log(line: &str);
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], js_name = verify, catch)]
    pub(super) async fn subtle_verify(
        algorithm: &JsValue,
        key: &web_sys::CryptoKey,
        signature: &[u8],
        message: &[u8],
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], js_name = importKey, catch)]
    pub(super) async fn subtle_import(
        format: &str,
        jwk: &JsValue,
        algorithm: &JsValue,
        extractable: bool,
        usages: &JsValue,
    ) -> Result<JsValue, JsValue>;
}
