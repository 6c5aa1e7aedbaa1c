//! Time for those who have no clock: the moment of an update, and when the next one is due although nothing happens.

use std::time::{Duration, Instant};

use chrono::{Days, Local, NaiveTime};

use laurels_app::env::Env;
use laurels_app::state::AppState;

/// The date is looked at no less often than this, because clocks are set and computers sleep.
const LOOK: Duration = Duration::from_secs(3600);

/// The start of the program and the next look at the date.
#[derive(Debug)]
pub(super) struct Clock {
    start: Instant,
    next_check: Instant,
}

impl Clock {
    pub(super) fn start() -> Clock {
        let now = Instant::now();
        Clock { start: now, next_check: now + until_check() }
    }

    pub(super) fn env(&self) -> Env {
        let here = Local::now();
        Env { today: here.date_naive(), time: here.time(), now: self.start.elapsed() }
    }

    /// When time alone changes something: one of the state's own deadlines, or midnight.
    pub(super) fn deadline(&self, state: &AppState) -> Instant {
        let own = state.deadline().map(|since_start| self.start + since_start);
        own.map_or(self.next_check, |own| own.min(self.next_check))
    }

    /// Notes that the date has been looked at, if that was due.
    pub(super) fn mark_checked(&mut self) {
        let now = Instant::now();
        if self.next_check <= now {
            self.next_check = now + until_check();
        }
    }
}

/// The time to the next local midnight, where that is near enough.
fn until_check() -> Duration {
    let now = Local::now();
    let midnight = now.date_naive().checked_add_days(Days::new(1)).map(|tomorrow| tomorrow.and_time(NaiveTime::MIN));
    let midnight = midnight.and_then(|midnight| midnight.and_local_timezone(Local).earliest());
    let rest = midnight.and_then(|midnight| (midnight - now).to_std().ok());
    // A little later than sharp, lest rounding wakes us on the day before.
    rest.map_or(LOOK, |rest| LOOK.min(rest + Duration::from_millis(100)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_check_is_soon_but_not_immediate() {
        let rest = until_check();
        assert!(rest >= Duration::from_millis(100) && rest <= LOOK, "{rest:?}");
    }
}
