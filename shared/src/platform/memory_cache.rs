//! The short-lived cache of one instance.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use bytes::Bytes;

/// The most entries a cache holds; at the limit it starts anew rather than grow.
const MAX_ENTRIES: usize = 256;

/// Values with an end, in memory. Workers and Spin keep an instance for many requests, so it serves there too.
#[derive(Default)]
pub struct MemoryCache {
    entries: Mutex<HashMap<String, (i64, Bytes)>>,
}

impl MemoryCache {
    /// The value, unless it ended before `now_ms` (Unix time in milliseconds).
    pub fn get(&self, key: &str, now_ms: i64) -> Option<Bytes> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.get(key).filter(|(ends_at_ms, _)| *ends_at_ms > now_ms).map(|(_, value)| value.clone())
    }

    /// Keeps a value until `now_ms` plus `ttl_seconds`.
    pub fn put(&self, key: &str, value: Bytes, now_ms: i64, ttl_seconds: u32) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MAX_ENTRIES {
            entries.clear();
        }
        entries.insert(key.to_owned(), (now_ms + i64::from(ttl_seconds) * 1000, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: a value is never served past its end.
    #[test]
    fn a_value_ends() {
        let cache = MemoryCache::default();
        cache.put("k", Bytes::from_static(b"v"), 1_000, 2);
        assert_eq!(cache.get("k", 2_999), Some(Bytes::from_static(b"v")));
        assert_eq!(cache.get("k", 3_000), None);
        assert_eq!(cache.get("other", 1_000), None);
    }

    /// Promise: the cache of a long-lived instance has a bound.
    #[test]
    fn it_has_a_bound() {
        let cache = MemoryCache::default();
        for n in 0..=MAX_ENTRIES {
            cache.put(&n.to_string(), Bytes::new(), 0, 60);
        }
        assert!(cache.entries.lock().is_ok_and(|entries| entries.len() <= MAX_ENTRIES));
    }
}
