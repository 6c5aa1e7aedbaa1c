//! What somebody says of the columns of a table that laurels does not know: its kind, then a field for each column.

use laurels_core::book::ImportKind;
use laurels_core::import_report::{FileHints, KindFields, TableHints, ToldColumn, UnknownTable};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Files to import, with what was said of them.
#[derive(Clone, Debug, Default)]
pub struct ImportRequest {
    pub files: Vec<String>,
    pub hints: FileHints,
}

#[derive(Clone, Debug)]
pub struct ColumnMapping {
    /// What is imported, and what was said before.
    pub request: ImportRequest,
    pub table: Arc<UnknownTable>,
    /// The kind, once it is said or there is only one.
    pub kind: Option<ImportKind>,
    /// The fields that were said of columns, by the columns' places.
    pub said: BTreeMap<usize, String>,
    /// Why somebody has to say it, until the kind is said.
    pub why: String,
}

impl ColumnMapping {
    /// Begins with what was said of the table before.
    pub fn of(request: ImportRequest, table: Arc<UnknownTable>, why: String) -> ColumnMapping {
        let only = match table.seen.kinds.as_slice() {
            [only] => Some(only.kind),
            _ => None,
        };
        let known = request.hints.tables.iter().find(|known| known.table == table.table);
        let place = |told: &ToldColumn| table.seen.columns.iter().position(|column| column.title == told.title);
        let columns = known.map_or(&[][..], |known| &known.columns);
        let said = columns.iter().filter_map(|told| Some((place(told)?, told.field.clone()))).collect();
        ColumnMapping { kind: known.map(|known| known.kind).or(only), said, request, table, why }
    }

    /// The fields of the kind.
    pub fn fields(&self) -> Option<&KindFields> {
        self.table.seen.kinds.iter().find(|kind| Some(kind.kind) == self.kind)
    }

    /// The field of a column: what was said, else what its title gives.
    pub fn field(&self, place: usize) -> Option<&str> {
        let found = || self.fields()?.found.get(place)?.as_deref();
        self.said.get(&place).map(String::as_str).or_else(found)
    }

    /// The same import with what is said now.
    pub fn answered(&self) -> ImportRequest {
        let mut request = self.request.clone();
        request.hints.tables.retain(|known| known.table != self.table.table);
        let told = |(place, field): (&usize, &String)| {
            let title = self.table.seen.columns.get(*place)?.title.clone();
            Some(ToldColumn { kind: self.kind, title, field: field.clone() })
        };
        let columns = self.said.iter().filter_map(told).collect();
        request.hints.tables.extend(self.kind.map(|kind| TableHints {
            table: self.table.table.clone(),
            kind,
            columns,
        }));
        request
    }
}
