//! What is said of a file while it is read: how many lines, which were left out, and what is wrong with them.

use super::ImportError;
use super::mapping::Mapping;
use super::notes::Notes;
use super::table::Line;
use indexmap::{IndexMap, IndexSet};
use laurels_core::book::quoted;
use laurels_core::import_report::FileProblem;
use laurels_core::text::listed;

/// How many causes are told; a file that has more is wrong as a whole, and says so.
const TOLD: usize = 100;
/// How many lines of a cause are told, and how many of its values are told apart.
const LISTED: usize = 100;
/// How many of those values are named.
const NAMED: usize = 3;

/// Counts and problems of one file.
#[derive(Clone, Debug, Default)]
pub struct LineCounts {
    pub rows: u64,
    /// Lines that were not taken.
    pub skipped: u64,
    /// Lines that were not taken because something is wrong with them.
    pub refused: u64,
    /// What is wrong, once [`LineCounts::close`] has worded it.
    pub problems: Vec<FileProblem>,
    /// What else there is to say.
    pub notes: Notes,
    causes: IndexMap<Cause, Lines>,
    /// Lines with a problem of a cause that is not told.
    unreported: u64,
}

/// What is wrong with lines, whatever their number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Cause {
    column: Option<String>,
    wrong: Wrong,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Wrong {
    Value(Verdict),
    Other(String),
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It is not this.
    Not(&'static str),
    /// What is said of it, and of several.
    Said([&'static str; 2]),
}

impl From<&'static str> for Verdict {
    fn from(expected: &'static str) -> Verdict {
        Verdict::Not(expected)
    }
}

/// Of products, in a column of them.
pub const NO_PRODUCT: Verdict = Verdict::Said([
    "is not a product that a designation counts; left out",
    "are not products that a designation counts; left out",
]);

#[derive(Clone, Debug, Default)]
struct Lines {
    first: Vec<u64>,
    count: u64,
    values: IndexSet<String>,
}

/// A field that identifies somebody and cannot be read: its place, what it says, and what it is expected to be, where it refuses
/// the line and where the line is taken without it.
pub type Unreadable = (usize, String, [&'static str; 2]);

/// Why a line is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The field at this place of the line is not what it should be.
    Value(usize, String, Verdict),
    /// Something else is wrong with the field at this place.
    Field(usize, String),
    /// The line as a whole is not.
    Line(String),
    /// The field at this place is not UTF-8, in a file that is.
    Encoding(usize),
}

impl Refusal {
    pub fn value(place: usize, field: &[u8], verdict: impl Into<Verdict>) -> Refusal {
        Refusal::Value(place, quoted(&String::from_utf8_lossy(field)), verdict.into())
    }
}

impl LineCounts {
    /// So many rows, of which nothing is left out.
    pub fn of(rows: u64) -> LineCounts {
        LineCounts { rows, ..LineCounts::default() }
    }

    /// Counts a line and what became of it.
    ///
    /// # Errors
    ///
    /// The file is in no encoding that can be told.
    pub fn line(&mut self, line: Line, outcome: Result<(), Refusal>, mapping: &Mapping<'_>) -> Result<(), ImportError> {
        self.rows += 1;
        let Err(refusal) = outcome else { return Ok(()) };
        self.refuse(1);
        match refusal {
            Refusal::Encoding(place) => {
                let column = mapping.title(place).unwrap_or_default();
                return Err(ImportError::Encoding { line: line.number, column });
            }
            Refusal::Value(place, value, verdict) => {
                self.wrong_value(line.number, mapping.title(place), value, verdict)
            }
            Refusal::Field(place, message) => self.problem(line.number, mapping.title(place), message),
            Refusal::Line(message) => self.problem(line.number, None, message),
        }
        Ok(())
    }

    /// Lines are left out because something is wrong with them.
    pub fn refuse(&mut self, lines: u64) {
        self.skipped += lines;
        self.refused += lines;
    }

    /// A line holds a value with which something is wrong.
    pub fn wrong_value(&mut self, line: u64, column: Option<String>, value: String, verdict: impl Into<Verdict>) {
        if let Some(lines) = self.cause(Cause { column, wrong: Wrong::Value(verdict.into()) }, line)
            && lines.values.len() < LISTED
        {
            lines.values.insert(value);
        }
    }

    pub fn problem(&mut self, line: u64, column: Option<String>, message: String) {
        self.cause(Cause { column, wrong: Wrong::Other(message) }, line);
    }

    fn cause(&mut self, cause: Cause, line: u64) -> Option<&mut Lines> {
        if self.causes.len() >= TOLD && !self.causes.contains_key(&cause) {
            self.unreported += 1;
            return None;
        }
        let lines = self.causes.entry(cause).or_default();
        lines.count += 1;
        if lines.first.len() < LISTED {
            lines.first.push(line);
        }
        Some(lines)
    }

    /// Tells the ids that a line is taken without.
    ///
    /// # Errors
    ///
    /// It has no other; why it is refused.
    pub fn without(
        &mut self,
        line: u64,
        mapping: &Mapping<'_>,
        unreadable: Vec<Unreadable>,
        nobody: Option<&str>,
    ) -> Result<(), Refusal> {
        let first =
            unreadable.first().map(|(place, text, [refused, _])| Refusal::value(*place, text.as_bytes(), *refused));
        if let Some(nobody) = nobody {
            return Err(first.unwrap_or_else(|| Refusal::Line(nobody.to_owned())));
        }
        for (place, text, [_, taken]) in unreadable {
            self.wrong_value(line, mapping.title(place), quoted(&text), taken);
        }
        Ok(())
    }

    /// Closes the account of a file.
    ///
    /// # Errors
    ///
    /// It has lines, and not one of them could be taken.
    pub fn close(&mut self) -> Result<(), ImportError> {
        let causes = std::mem::take(&mut self.causes);
        self.problems.extend(causes.into_iter().map(|(cause, lines)| worded(cause, lines)));
        self.problems.sort_by_key(|problem| problem.line);
        if self.unreported > 0 {
            self.notes
                .push(format!("{} more lines have problems of other causes, which are not listed.", self.unreported));
        }
        match self.problems.first() {
            Some(first) if self.refused == self.rows && self.rows > 0 => {
                Err(ImportError::NothingUsable { rows: self.rows, first: Box::new(first.clone()) })
            }
            _ => Ok(()),
        }
    }
}

/// A cause as the reader is told of it.
fn worded(cause: Cause, mut lines: Lines) -> FileProblem {
    lines.first.sort_unstable();
    let named: Vec<&String> = lines.values.iter().take(NAMED).collect();
    let values = match (lines.values.len(), listed(&named, "and")) {
        (0 | 1, only) => only,
        (several, named) if several > NAMED => {
            let more = if several == LISTED { " or more" } else { "" };
            format!("{several}{more} different values, such as {named},")
        }
        (several, all) => format!("{several} different values, {all},"),
    };
    let is_one = lines.values.len() < 2;
    let message = match cause.wrong {
        Wrong::Value(Verdict::Not(expected)) => {
            format!("{values} {} not {expected}", if is_one { "is" } else { "are" })
        }
        Wrong::Value(Verdict::Said([of_one, of_several])) => {
            format!("{values} {}", if is_one { of_one } else { of_several })
        }
        Wrong::Other(message) => message,
    };
    let message = message.trim_start().to_owned();
    let line = lines.first.first().copied().unwrap_or_default();
    FileProblem { line, lines: lines.first, count: lines.count, column: cause.column, message }
}

/// A line that does not have the header's columns.
pub fn ragged(line: Line, header: usize) -> Result<(), Refusal> {
    match line.ragged {
        None => Ok(()),
        Some(fields) => Err(Refusal::Line(other_width(fields, header))),
    }
}

/// What is said of a line that has more or fewer fields than the header.
pub fn other_width(fields: usize, header: usize) -> String {
    let word = if fields == 1 { "field" } else { "fields" };
    format!("{fields} {word}; the header has {header}")
}
