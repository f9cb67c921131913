//! How long a run may take.

use shared::platform::Platform;

/// The time of a run, in milliseconds. The record takes a run for killed after two minutes, and a caller such as `pg_net` gives up
/// sooner; what is left is due still when the schedule comes again.
const RUN_MS: i64 = 25_000;

/// A run's time.
pub(crate) struct Budget {
    ends_at_ms: i64,
}

impl Budget {
    /// The time starts now.
    pub(crate) fn begin(platform: &dyn Platform) -> Self {
        Self { ends_at_ms: platform.now().timestamp_millis() + RUN_MS }
    }

    /// How much is left, in milliseconds; negative when it is over.
    pub(crate) fn left_ms(&self, platform: &dyn Platform) -> i64 {
        self.ends_at_ms - platform.now().timestamp_millis()
    }
}
