//! Files of the inbox, a folder of the user's: offered, and imported only like any other file.

use chrono::{DateTime, Utc};

/// A file that may be a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxFile {
    pub path: String,
    pub modified: DateTime<Utc>,
}
