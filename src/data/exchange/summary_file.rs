//! A summary as a file: what a partner sends to who looks after it. It is not signed; a digest shows that it is whole.

use laurels_core::summary::Summary;
use laurels_core::text::escape_json;
use serde::{Deserialize, Serialize};
use serde_json::Value;

const FORMAT: &str = "laurels/summary";
const VERSION: u32 = 2;

#[derive(Serialize, Deserialize)]
struct Document {
    format: String,
    version: u32,
    #[serde(flatten)]
    summary: Summary,
    /// Of the summary as compact JSON, in hexadecimal.
    digest: String,
}

/// Why a file is no summary to be believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SummaryError {
    #[error("is a summary of a later version ({0}); bring laurels up to date")]
    Newer(u64),
    #[error("is a summary of an earlier version ({0}); ask the partner for a new one")]
    Older(u64),
    #[error("is not a whole summary: {0}")]
    Broken(String),
    #[error("was changed after it was written: its digest does not match; ask the partner for it again")]
    Changed,
}

/// The document of a summary.
pub fn written(summary: &Summary) -> serde_json::Result<String> {
    let document =
        Document { format: FORMAT.to_owned(), version: VERSION, summary: summary.clone(), digest: digest(summary)? };
    serde_json::to_string_pretty(&document).map(|text| escape_json(&text).into_owned() + "\n")
}

/// The summary of a document; `None` where it is another kind of document.
///
/// # Errors
/// When it says that it is a summary and is none, or was changed.
pub fn read(bytes: &[u8]) -> Result<Option<Summary>, SummaryError> {
    serde_json::from_slice(bytes).map_or(Ok(None), read_value)
}

/// The same of a document that is read as JSON already.
///
/// # Errors
/// As [`read`].
pub fn read_value(value: Value) -> Result<Option<Summary>, SummaryError> {
    if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Ok(None);
    }
    match value.get("version").and_then(Value::as_u64) {
        Some(version) if version > VERSION.into() => return Err(SummaryError::Newer(version)),
        Some(version) if version < VERSION.into() => return Err(SummaryError::Older(version)),
        _ => {}
    }
    let broken = |error: serde_json::Error| SummaryError::Broken(error.to_string());
    let document: Document = serde_json::from_value(value).map_err(broken)?;
    match digest(&document.summary).map_err(broken)? == document.digest {
        true => Ok(Some(document.summary)),
        false => Err(SummaryError::Changed),
    }
}

fn digest(summary: &Summary) -> serde_json::Result<String> {
    let text = serde_json::to_string(summary)?;
    Ok(format!("{:016x}", crate::store::number_of([text.as_str()])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use laurels_core::todo::TodoKind;

    #[test]
    fn what_a_terminal_would_obey_or_hide_is_spelled_out_and_read_back() {
        let summary = Summary {
            partner: "Con\u{7f}to\u{9b}31m\u{202e}so\u{200b}".to_owned(),
            global_id: None,
            as_of: "2026-11-22".parse().expect("a day"),
            rulebook: "2026-10".into(),
            designations: Vec::new(),
            first_due: [(TodoKind::CertExpiring, "2027-01-01".parse().expect("a day"))].into(),
        };
        let text = written(&summary).expect("JSON");
        assert!(text.contains(r"Con\u007fto\u009b31m\u202eso\u200b"), "{text}");
        assert_eq!(read(text.as_bytes()), Ok(Some(summary)));
    }
}
