//! The partners of a team store's server: every schema of a database, asked at once.

use super::error::{Fault, StoreError};
use std::path::Path;

/// A schema, by what it says of itself without being opened.
#[derive(Debug, PartialEq)]
pub struct PartnerSchema {
    pub schema: String,
    /// How far it is, or why it cannot be read.
    pub found: Result<SchemaState, Fault>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SchemaState {
    /// What no other change of any schema has: the newest change's; empty where there is none yet.
    pub token: String,
    /// The summary that was kept last, as a document.
    pub summary: Option<serde_json::Value>,
    /// Whether that is of the newest change.
    pub is_newest: bool,
}

/// What every partner's schema of a database says of itself, in one answer of the server's.
///
/// # Errors
/// When it is no address of such a database, the server cannot be reached, or this program knows none.
pub fn partners(path: &Path) -> Result<Vec<PartnerSchema>, StoreError> {
    found(path).map_err(|fault| fault.of(path))
}

#[cfg(feature = "team")]
use super::team::partners as found;

#[cfg(not(feature = "team"))]
fn found(path: &Path) -> Result<Vec<PartnerSchema>, Fault> {
    super::Address::of_partners(path)?.check_folder().and(Err(Fault::NoTeam))
}
