//! A path to call, and the route of the OpenAPI document that it belongs to.

use super::values::Values;
use anyhow::Result;

/// A path as in the OpenAPI document, but for what fills it: `/v1/orders/{public_id=order}` is `/v1/orders/{public_id}`, filled
/// with what was kept as `order`. A query may follow.
pub(super) struct Path(pub(super) &'static str);

impl Path {
    /// The path as in the OpenAPI document.
    pub(super) fn route(&self) -> String {
        let (path, _) = self.parts();
        let segments = path.split('/').map(|segment| match segment.split_once('=') {
            Some((name, _)) => format!("{name}}}"),
            None => segment.to_owned(),
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// The path and query to call.
    pub(super) fn filled(&self, values: &Values) -> Result<String> {
        let (path, query) = self.parts();
        let segments = path.split('/').map(|segment| match segment.split_once('=') {
            Some((_, name)) => values.get(name.trim_end_matches('}')),
            None => Ok(segment),
        });
        Ok(segments.collect::<Result<Vec<_>>>()?.join("/") + query)
    }

    /// The path, and the query with its mark.
    fn parts(&self) -> (&'static str, &'static str) {
        self.0.split_at(self.0.find('?').unwrap_or(self.0.len()))
    }
}
