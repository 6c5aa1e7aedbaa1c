//! What somebody says of the columns of a file that laurels does not know: its kind, then a field for each column.

use laurels_core::book::ImportKind;
use laurels_core::import_report::{FileHints, KindFields, ToldColumn, UnknownColumns};
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct ColumnMapping {
    pub files: Vec<String>,
    pub seen: Arc<UnknownColumns>,
    /// The kind, once it is said or there is only one.
    pub kind: Option<ImportKind>,
    /// The fields that were said of columns, by the columns' places.
    pub said: BTreeMap<usize, String>,
    /// Why somebody has to say it, until the kind is said.
    pub why: String,
}

impl ColumnMapping {
    /// Begins with what was said before.
    pub fn of(files: Vec<String>, hints: &FileHints, seen: Arc<UnknownColumns>, why: String) -> ColumnMapping {
        let only = match seen.kinds.as_slice() {
            [only] => Some(only.kind),
            _ => None,
        };
        let place = |told: &ToldColumn| seen.columns.iter().position(|column| column.title == told.title);
        let said = hints.columns.iter().filter_map(|told| Some((place(told)?, told.field.clone()))).collect();
        ColumnMapping { kind: hints.kind.or(only), files, said, seen, why }
    }

    /// The fields of the kind.
    pub fn fields(&self) -> Option<&KindFields> {
        self.seen.kinds.iter().find(|kind| Some(kind.kind) == self.kind)
    }

    /// The field of a column: what was said, else what its title gives.
    pub fn field(&self, place: usize) -> Option<&str> {
        let found = || self.fields()?.found.get(place)?.as_deref();
        self.said.get(&place).map(String::as_str).or_else(found)
    }

    /// The same as something that files are read with.
    pub fn hints(&self) -> FileHints {
        let told = |(place, field): (&usize, &String)| {
            let title = self.seen.columns.get(*place)?.title.clone();
            Some(ToldColumn { kind: self.kind, title, field: field.clone() })
        };
        FileHints { kind: self.kind, columns: self.said.iter().filter_map(told).collect(), customer: None }
    }
}
