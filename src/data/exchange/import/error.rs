//! Why a file that is to be imported was refused, as sentences.

use crate::exchange::dataset::DatasetError;
use laurels_core::book::{ImportKind, quoted};
use laurels_core::import_report::{FileProblem, TableName, UnknownColumns, UnknownTable};
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Why a file was refused. Nothing of a refused file is taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// There is nothing in it, not even a header.
    #[error("is empty, without even a header")]
    Empty,
    /// It is a workbook that is not read, or an archive within archives.
    #[error("is a workbook or an archive that can't be read; save it as .xlsx or CSV UTF-8, or unpack it")]
    Workbook,
    #[error("is an old workbook (.xls) of more than 32 MiB, which is more than can be read; save it as .xlsx")]
    LargeWorkbook,
    /// It is a workbook or an archive that cannot be opened.
    #[error("is a damaged or locked workbook or archive ({}); open it, save it again without a password, and import that", quoted(.0))]
    Damaged(String),
    /// It unpacks to more than any report.
    #[error("unpacks to more than a hundred times its size, which no report does; unpack it yourself and look at it")]
    UnpacksToTooMuch,
    /// One of the files in it is refused.
    #[error("has a part, {}, that {error}", quoted(part))]
    Part { part: String, error: Box<ImportError> },
    /// It is a list of more than anybody prints.
    #[error("is a list of more than 1 MiB, which is more than can be read; export it with Export-Csv, or with -o json")]
    LargeList,
    /// It is a folder, and none of its files can be taken; one may be, once somebody says what it is.
    #[error("has no file that can be imported: {why}")]
    EmptyFolder { why: String, unknown: Option<Arc<UnknownTable>> },
    /// It is JSON of more than any such answer has.
    #[error(
        "is JSON of more than 16 MiB, or of records that have little in common, which is more than can be read; split it, or export \
         it as CSV"
    )]
    LargeJson,
    #[error("is not text; give the CSV, TSV or JSON file as it was downloaded")]
    Binary,
    /// It is UTF-8 up to here.
    #[error(
        "is not UTF-8 in line {line}, column {column}, though the lines before are; save it as UTF-8 (in Excel: CSV UTF-8)"
    )]
    Encoding {
        /// The line, from 1.
        line: u64,
        /// The column's title, or its number in the header.
        column: String,
    },
    /// Its columns are those of no kind.
    #[error(
        "is of no kind that can be imported: its columns begin {columns}{}; the kinds are {kinds}. If it is one of them, say so with \
         --kind, and what its columns mean with --map COLUMN=FIELD",
        or_nearest(nearest.as_ref())
    )]
    Unrecognised {
        /// The first columns of its header.
        columns: String,
        kinds: String,
        /// The kind that has most of them, and the names of the columns that would tell.
        nearest: Option<(ImportKind, String)>,
    },
    /// Columns are missing that the kind cannot do without.
    #[error(
        "is not a complete {kind}: there is no column {}{}",
        missing.join(", no column "),
        to_map(fields)
    )]
    Columns {
        kind: ImportKind,
        /// The names of the missing columns.
        missing: Vec<String>,
        /// The words of their fields, where a column may be said to have one.
        fields: String,
    },
    /// The same, where somebody may say what its columns mean.
    #[error("{error}")]
    Unmapped { error: Box<ImportError>, seen: Box<UnknownColumns> },
    /// Somebody says of a column what no kind has.
    #[error("can't be read so: there is no field {}; the fields are {fields}", quoted(field))]
    UnknownField { field: String, fields: String },
    /// None of its lines could be taken.
    #[error("has no line that can be taken, of {rows}; {}{}: {}", first.lines_in_words(), of_column(first), first.message)]
    NothingUsable { rows: u64, first: Box<FileProblem> },
    /// It is something that is no report: what, and what to do.
    #[error("{0}")]
    Stranger(String),
    /// A table of the dataset holds what no record may.
    #[error("can't be taken: line {line}{}: {message}", if column.is_empty() { String::new() } else { format!(", {column}") })]
    Cell { line: u64, column: String, message: String },
    /// It is about one customer, and nobody says which.
    #[error("is of the kind {0} and doesn't name its customer; name it with --customer ID")]
    NoCustomer(ImportKind),
    #[error("can't be taken: there is no customer {id} in the book{}", near.as_ref().map_or(String::new(), |near| format!("; did you mean {near}?")))]
    UnknownCustomer { id: String, near: Option<String> },
    /// Two customers would have one tenant, of which the book has one.
    #[error(
        "gives the customer {} the tenant {} of {}, which the book has: use the id {} in the file, or merge the two in the dashboard first",
        quoted(&.0.customer), quoted(&.0.tenant), quoted(&.0.name), quoted(&.0.known)
    )]
    SameTenant(Box<SameTenant>),
    #[error("has a line of more than 1 MiB, line {0}, which no report has; is it the right file?")]
    LongLine(u64),
    /// It is a dataset of more than anybody has.
    #[error("is a dataset of more than 2 GiB, which is more than can be read")]
    TooLarge,
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// A layout that ships is broken.
    #[error("the description of a kind of report is broken: {0}")]
    Layout(String),
}

/// A customer of a file with the tenant of another one.
#[derive(Debug)]
pub struct SameTenant {
    /// The file's customer, and its tenant.
    pub customer: String,
    pub tenant: String,
    /// The id and the name of the customer that has the tenant.
    pub known: String,
    pub name: String,
}

impl ImportError {
    /// Whether the file is no report at all, rather than a report with something wrong.
    pub(super) fn is_of_something_else(&self, forced: Option<ImportKind>) -> bool {
        use ImportError::{Binary, Columns, Empty, Stranger, Unrecognised, Workbook};
        if let ImportError::Unmapped { error, .. } = self {
            return error.is_of_something_else(forced);
        }
        let is_other_kind = forced.is_some() && matches!(self, Columns { .. });
        is_other_kind || matches!(self, Empty | Binary | Stranger(_) | Unrecognised { .. } | Workbook)
    }

    /// The same, of one of many files, most of which may be anything.
    pub fn briefly(&self) -> String {
        match self {
            ImportError::Unmapped { error, .. } => error.briefly(),
            ImportError::Unrecognised { columns, nearest, .. } => {
                let nearest = or_nearest(nearest.as_ref());
                format!("is of no kind that can be imported: its columns begin {columns}{nearest}")
            }
            error => error.to_string(),
        }
    }

    /// The columns that somebody may say the meaning of.
    pub(super) fn unknown_columns(&self) -> Option<&UnknownColumns> {
        match self {
            ImportError::Unmapped { seen, .. } => Some(seen),
            _ => None,
        }
    }

    /// The table of this file, or of a folder's, that somebody may say the kind and the columns of.
    pub fn unknown_table(&self, file: &Path) -> Option<Arc<UnknownTable>> {
        let (part, seen) = match self {
            ImportError::EmptyFolder { unknown, .. } => return unknown.clone(),
            ImportError::Part { part, error } => (part.clone(), error.unknown_columns()?),
            error => (String::new(), error.unknown_columns()?),
        };
        let table = TableName { file: file.to_owned(), part };
        Some(Arc::new(UnknownTable { table, seen: seen.clone() }))
    }

    /// The same, of a part of the file.
    pub(super) fn in_part(self, part: &str) -> ImportError {
        match part.is_empty() {
            true => self,
            false => ImportError::Part { part: part.to_owned(), error: Box::new(self) },
        }
    }
}

fn to_map(fields: &str) -> String {
    match fields {
        "" => String::new(),
        fields => format!("; if another column has it, say so with --map COLUMN=FIELD ({fields})"),
    }
}

fn or_nearest(nearest: Option<&(ImportKind, String)>) -> String {
    nearest.map_or_else(String::new, |(kind, columns)| format!(". It looks like {kind}, but has no column {columns}"))
}

fn of_column(problem: &FileProblem) -> String {
    problem.column.as_ref().map_or(String::new(), |column| format!(", column {column}"))
}
