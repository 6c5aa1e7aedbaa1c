//! By when what is planned is to be done.

use chrono::NaiveDate;

/// By when something is to be done so that it helps in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DoBy {
    /// As soon as possible: even what is done on the first day shows later than it is needed.
    Soonest,
    Day(NaiveDate),
}

impl DoBy {
    /// The last day on which it shows in time, if there is one from the first day on.
    pub(super) fn of(due: Option<NaiveDate>, since: NaiveDate) -> DoBy {
        due.filter(|due| *due >= since).map_or(DoBy::Soonest, DoBy::Day)
    }

    pub const fn day(self) -> Option<NaiveDate> {
        match self {
            DoBy::Soonest => None,
            DoBy::Day(day) => Some(day),
        }
    }
}
