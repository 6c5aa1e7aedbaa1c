//! The window that shows what the log says of a change or of a record.

use super::view_model::Row;
use laurels_core::history::HistoryQuery;
use std::sync::Arc;

/// The window that shows what the log says.
#[derive(Clone, Debug)]
pub struct HistoryDialog {
    pub of: HistoryQuery,
    pub title: String,
    /// Its rows, once they are there.
    pub rows: Option<Arc<[Row]>>,
    /// Why there are none.
    pub why: Option<String>,
}
