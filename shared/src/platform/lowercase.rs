//! Lower case by Unicode's rules. Its tables are 8 kB gzipped a module, and on Workers the platform has them already.

/// The text in lower case, whatever its script. Where ASCII is meant, `to_ascii_lowercase` is enough.
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub fn lowercase(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// The text in lower case, whatever its script. Where ASCII is meant, `to_ascii_lowercase` is enough.
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
pub fn lowercase(text: &str) -> String {
    text.to_lowercase()
}
