//! What there is to say of an import before and after it is done: which file, what in it is new, changed or gone, what is
//! wrong with it. Knows no file format; `laurels-data` reads the files and fills this in.

use super::book::ImportKind;
use super::change::{Moved, Revision, in_effect, last_turns, root};
use crate::ids::CustomerId;
use crate::month::Month;
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

/// What an import of one file does, or would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    pub file: String,
    pub kind: ImportKind,
    /// Rows of data in it.
    pub rows: u64,
    /// Records or figures that the book did not have.
    pub added: u64,
    /// Those that it had otherwise.
    pub updated: u64,
    /// Those that it had just so.
    pub unchanged: u64,
    /// Rows that were taken: those that were read without those that were left out.
    pub taken: u64,
    /// Rows that were not taken.
    pub skipped: u64,
    /// Ids of what the book has from such files and this one does not name: kept as it is.
    pub gone: Vec<CustomerId>,
    /// What becomes of the figures, customer by customer; those whose figures stay as they are are left out.
    pub customers: Vec<CustomerFigures>,
    /// What is wrong, one entry a cause.
    pub problems: Vec<FileProblem>,
    /// Columns that the kind does not know, as the file spells them.
    pub unmapped_columns: Vec<String>,
    /// What else the reader should know, a sentence each: figures that the file cannot feed, records to be merged.
    pub notes: Vec<String>,
}

/// What becomes of a customer's figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CustomerFigures {
    pub customer: CustomerId,
    pub name: String,
    /// The months in which something becomes of them, the oldest first.
    pub months: Vec<MonthFigures>,
}

/// How many figures of a month are new, other, or not there any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MonthFigures {
    pub month: Month,
    pub added: u64,
    pub updated: u64,
    pub gone: u64,
}

impl CustomerFigures {
    /// How many figures become another.
    pub fn count(&self) -> u64 {
        self.months.iter().map(|month| month.added + month.updated + month.gone).sum()
    }

    /// The months for people, the newest first: `Oct 2026 2 new, 1 changed; Sep 2026 3 new`.
    pub fn in_words(&self) -> String {
        const SHOWN: usize = 12;
        let of_month = |figures: &MonthFigures| {
            let counts = [(figures.added, NEW), (figures.updated, CHANGED), (figures.gone, "gone")];
            let counts = counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
            format!("{} {}", figures.month.first_day().format("%b %Y"), counts.collect::<Vec<_>>().join(", "))
        };
        let mut parts: Vec<String> = self.months.iter().rev().take(SHOWN).map(of_month).collect();
        let more = self.months.len().saturating_sub(SHOWN);
        match more {
            0 => {}
            1 => parts.push("1 earlier month".to_owned()),
            more => parts.push(format!("{more} earlier months")),
        }
        parts.join("; ")
    }
}

impl ImportReport {
    /// What the log says of it.
    pub fn line(&self) -> String {
        let counts = [(self.added, NEW), (self.updated, CHANGED)].into_iter().filter(|(count, _)| *count > 0);
        let counts: Vec<String> = counts.map(|(count, word)| format!("{count} {word}")).collect();
        let counts = if counts.is_empty() { String::new() } else { format!(": {}", counts.join(", ")) };
        format!("imported {} ({}){counts}", self.file, self.kind)
    }
}

const NEW: &str = "new";
const CHANGED: &str = "changed";

/// How many records and figures an import brought or changed, by its [line](ImportReport::line) of the log; none where the
/// line is not one of an import, or says nothing of it.
pub fn imported(line: &str) -> Option<u64> {
    let (_, counts) = line.strip_prefix("imported ")?.rsplit_once("): ")?;
    let count = |part: &str| {
        let (count, word) = part.split_once(' ')?;
        count.parse::<u64>().ok().filter(|_| [NEW, CHANGED].contains(&word))
    };
    counts.split(", ").map(count).sum()
}

/// The kind of file that an import's [line](ImportReport::line) of the log is of.
pub fn imported_kind(line: &str) -> Option<ImportKind> {
    let (before, _) = line.strip_prefix("imported ")?.rsplit_once(')')?;
    before.rsplit_once('(').and_then(|(_, kind)| ImportKind::from_word(kind))
}

/// The revisions to turn round together with one, in their order: of a file with several reports each is a change of its own.
pub fn turned_together(log: &[Revision], number: u64) -> Vec<u64> {
    let found = last_turns(log).find(|(entry, _)| entry.number == number);
    let Some((change, is_there)) = found.and_then(|(entry, is_there)| Some((root(log, entry)?, is_there))) else {
        return vec![number];
    };
    let turns = last_turns(log).filter(|(_, there)| *there == is_there);
    let mut parts: Vec<(u64, u64)> = turns
        .filter_map(|(entry, _)| Some((root(log, entry)?, entry)))
        .filter(|(part, entry)| entry.number == number || is_of_one_file(part, change))
        .map(|(part, entry)| (part.number, entry.number))
        .collect();
    parts.sort_unstable();
    if is_there {
        parts.reverse();
    }
    parts.into_iter().map(|(_, entry)| entry).collect()
}

/// Whether two changes are imports of the same file, which are made in one moment.
pub fn is_of_one_file(one: &Revision, other: &Revision) -> bool {
    let are_imports = [one, other].iter().all(|change| imported_kind(&change.what).is_some());
    are_imports && (one.at, &one.who, &one.host) == (other.at, &other.who, &other.host)
}

/// How many other imports that are in effect were made right before a change, as those of a folder are: by the same person,
/// each within a minute of the next.
pub fn imports_before(log: &[Revision], change: &Revision) -> usize {
    if imported_kind(&change.what).is_none() {
        return 0;
    }
    let there = in_effect(log);
    let earlier = log.iter().rev().filter(|entry| entry.number < change.number && entry.undoes.is_none());
    let (mut next, mut count) = (change.at, 0);
    for entry in earlier {
        let is_near = (next - entry.at).num_seconds() < 60;
        if !is_near || entry.who != change.who || imported_kind(&entry.what).is_none() {
            break;
        }
        count += usize::from(there.contains(&entry.number) && !is_of_one_file(entry, change));
        next = entry.at;
    }
    count
}

/// The name of the file that an import's [line](ImportReport::line) of the log is of, without the part of it.
pub fn imported_file(line: &str) -> Option<&str> {
    let (before, _) = line.strip_prefix("imported ")?.rsplit_once(" (")?;
    before.split('/').next()
}

/// Something wrong in a file, in all the lines where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileProblem {
    /// The first line, from 1.
    pub line: u64,
    /// The lines in order; of very many the first that were found.
    pub lines: Vec<u64>,
    /// How many lines there are.
    pub count: u64,
    /// The column, by its title in the file; `None` is the whole line.
    pub column: Option<String>,
    /// What is wrong, what was expected.
    pub message: String,
}

impl FileProblem {
    /// Its lines, for people: `line 12`, `lines 2, 3, 4 and 96 more`.
    pub fn lines_in_words(&self) -> String {
        const SHOWN: usize = 6;
        let shown: Vec<String> = self.lines.iter().take(SHOWN).map(u64::to_string).collect();
        let more = self.count.saturating_sub(shown.len() as u64);
        match (shown.as_slice(), more) {
            ([_] | [], 0) => format!("line {}", self.line),
            ([first @ .., last], 0) => format!("lines {} and {last}", first.join(", ")),
            (shown, more) => format!("lines {} and {more} more", shown.join(", ")),
        }
    }
}

/// What somebody says that a column of files means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldColumn {
    /// The kind of file; `None` is any that has such a field.
    pub kind: Option<ImportKind>,
    /// The column, as a file spells it.
    pub title: String,
    /// The field of the kind.
    pub field: String,
}

/// What a user says of files to be imported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileHints {
    /// What they are; without it their content tells.
    pub kind: Option<ImportKind>,
    /// What columns mean that no kind has under that name.
    pub columns: Vec<ToldColumn>,
    /// The customer that they are about, for files that do not name it.
    pub customer: Option<CustomerId>,
    /// What is said of single tables, which goes before what is said of all files.
    pub tables: Vec<TableHints>,
}

/// A table among files: a file, or a part of one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TableName {
    pub file: PathBuf,
    /// Its name within the file, such as a sheet's; empty is the file as a whole.
    pub part: String,
}

/// What a user says of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableHints {
    pub table: TableName,
    pub kind: ImportKind,
    pub columns: Vec<ToldColumn>,
}

/// The columns of a table of which nobody knows what they mean, and what they may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownColumns {
    pub columns: Vec<ColumnSample>,
    /// The kinds that the file may be of.
    pub kinds: Vec<KindFields>,
}

impl UnknownColumns {
    /// Whether it has columns enough: notes and the like have fewer.
    pub fn may_be_a_report(&self) -> bool {
        UnknownColumns::are_enough(self.columns.iter().map(|column| column.title.as_str()))
    }

    /// The same of the titles of its columns.
    pub fn are_enough<'t>(titles: impl Iterator<Item = &'t str>) -> bool {
        const COLUMNS: usize = 3;
        titles.filter(|title| !title.is_empty()).count() >= COLUMNS
    }
}

/// A column, with what its first lines say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnSample {
    pub title: String,
    pub values: Vec<String>,
}

/// The fields of a kind: the word of each, and a name that its column often has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindFields {
    pub kind: ImportKind,
    pub fields: Vec<(String, String)>,
    /// For each column the field that its title gives, by its word.
    pub found: Vec<Option<String>>,
}

/// A table that no kind of report has the columns of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTable {
    pub table: TableName,
    pub seen: UnknownColumns,
}

/// What an import of files would do, all of them together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// The files, in the order in which they would be taken.
    pub reports: Vec<ImportReport>,
    /// How each designation's points would move; those that stay where they are too.
    pub moved: Vec<Moved>,
    /// Whether there is anything to be done at all.
    pub changes: bool,
    /// The files of a folder that were not taken, and the parts of files that may be a report.
    pub left_out: Vec<LeftOut>,
    /// What the scores wait for after a folder is taken: each report, and why.
    pub missing: Vec<String>,
}

/// A file of a folder, or a part of a file, that is no report or is one with something wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    pub file: String,
    /// Why, as the end of a sentence about it.
    pub why: String,
    /// The table, where somebody may say what it is.
    #[serde(skip)]
    pub unknown: Option<Arc<UnknownTable>>,
}

/// How far a long job has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done, in a word or two: `reading`, `saving`.
    pub doing: &'static str,
    /// How much is done, in any unit.
    pub done: u64,
    /// How much there is to do, in the same unit; 0 is not known.
    pub total: u64,
}

/// Is told how far a job has come, and says whether to go on; a job that is broken off leaves everything as it was.
pub type OnProgress<'a> = dyn FnMut(Progress) -> ControlFlow<()> + 'a;

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    #[test]
    fn the_months_of_a_customer_are_worded_the_newest_first() {
        let of = |number: i32, added, updated, gone| MonthFigures {
            month: Month::new(2025, 10).expect("a month").plus(number),
            added,
            updated,
            gone,
        };
        let figures = |months| CustomerFigures { customer: "contoso".into(), name: "Contoso".into(), months };
        let two = figures(vec![of(0, 3, 0, 0), of(1, 2, 1, 4)]);
        assert_eq!((two.in_words().as_str(), two.count()), ("Nov 2025 2 new, 1 changed, 4 gone; Oct 2025 3 new", 10));
        let many = figures((0..14).map(|number| of(number, 1, 0, 0)).collect()).in_words();
        assert!(many.starts_with("Nov 2026 1 new; ") && many.ends_with("; Dec 2025 1 new; 2 earlier months"), "{many}");
    }

    #[test]
    fn the_parts_of_a_file_are_turned_round_together() {
        let entry = |number, second: i64, what: &str, undoes| Revision {
            number,
            at: DateTime::from_timestamp(second, 0).expect("a moment"),
            who: "kari".into(),
            host: None,
            what: what.into(),
            moved: Vec::new(),
            undoes,
        };
        let mut log = vec![
            entry(1, 0, "added customer Contoso", None),
            entry(2, 900, "imported a.csv (azure-usage): 1 new", None),
            entry(3, 930, "imported b.zip/x.csv (azure-usage): 1 new", None),
            entry(4, 930, "imported b.zip/y.csv (office-usage): 2 new", None),
        ];
        assert_eq!(turned_together(&log, 4), [4, 3]);
        assert_eq!((turned_together(&log, 2), turned_together(&log, 1)), (vec![2], vec![1]));
        assert_eq!(imports_before(&log, &log[3]), 1, "a.csv, of the same folder");
        log.extend([entry(5, 950, "undid change 4: …", Some(4)), entry(6, 950, "undid change 3: …", Some(3))]);
        assert_eq!(turned_together(&log, 6), [6, 5]);
        assert_eq!((imports_before(&log, &log[3]), imports_before(&log, &log[1])), (1, 0));
        log.push(entry(7, 990, "redid change 3: …", Some(6)));
        assert_eq!((turned_together(&log, 7), turned_together(&log, 5)), (vec![7], vec![5]));
        assert_eq!(imported_file(&log[2].what), Some("b.zip"));
    }

    #[test]
    fn the_log_line_of_an_import_yields_its_counts() {
        let report = |file: &str, added, updated| ImportReport {
            file: file.into(),
            kind: ImportKind::AzureUsage,
            rows: 0,
            taken: 0,
            added,
            updated,
            unchanged: 0,
            skipped: 0,
            gone: Vec::new(),
            customers: Vec::new(),
            problems: Vec::new(),
            unmapped_columns: Vec::new(),
            notes: Vec::new(),
        };
        assert_eq!(report("usage.tsv", 10, 3).line(), "imported usage.tsv (azure-usage): 10 new, 3 changed");
        for (file, added, updated) in [("usage.tsv", 10, 0), ("a (b): 7 new", 3_509, 1), ("x", 0, 2)] {
            assert_eq!(imported(&report(file, added, updated).line()), Some(added + updated));
            assert_eq!(imported_kind(&report(file, added, updated).line()), Some(ImportKind::AzureUsage));
        }
        for other in [&report("x", 0, 0).line(), "imported", "added customer Contoso", "imported x (y): 3 gone", ""] {
            assert_eq!(imported(other), None, "{other}");
            assert!(other.contains("azure") || imported_kind(other).is_none(), "{other}");
        }
    }
}
