//! What an update may know of the world: handed in, because the application has no clock.

use chrono::{NaiveDate, NaiveTime};
use std::time::Duration;

/// The moment of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Env {
    /// Today's date at the user's place.
    pub today: NaiveDate,
    /// The time of day there.
    pub time: NaiveTime,
    /// Monotonic time since the program started, for messages that go away and lists that come to rest.
    pub now: Duration,
}
