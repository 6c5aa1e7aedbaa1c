//! Which kind of report is believed where several carry the same figure.

use super::Measure;
use std::collections::BTreeMap;

/// The place of each kind of report per measure: the lowest counts, equal places count together.
///
/// The order is data (`assets/rules/shared/ranking.toml`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranking(pub BTreeMap<(String, u8), u32>);

impl Ranking {
    /// The place of `kind` for `measure`. A row that names no kind was entered by hand and comes first.
    pub fn place(&self, kind: Option<&str>, measure: Measure) -> u32 {
        match kind {
            None => 0,
            Some(kind) => self.0.get(&(kind.to_owned(), measure.bit())).copied().unwrap_or(u32::MAX),
        }
    }
}
