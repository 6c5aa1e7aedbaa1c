//! What is said of a file while it is read: how many lines, which were left out, and what is wrong with them.

use super::ImportError;
use super::layout::Mapping;
use super::table::Line;
use laurels_core::book::quoted;
use laurels_core::import_report::FileProblem;

/// How many problems are told one by one; a file that has more is wrong as a whole, and says so.
const TOLD: usize = 100;

/// RecordCounts and problems of one file.
#[derive(Clone, Debug, Default)]
pub struct LineCounts {
    pub rows: u64,
    /// Lines that were not taken.
    pub skipped: u64,
    /// Lines that were not taken because something is wrong with them.
    pub refused: u64,
    pub problems: Vec<FileProblem>,
    /// What else there is to say.
    pub notes: Vec<String>,
}

/// Why a line is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The field at this place of the line is not what it should be.
    Field(usize, String),
    /// The line as a whole is not.
    Line(String),
    /// The field at this place is not UTF-8: the file is in another encoding.
    Encoding(usize),
}

impl Refusal {
    /// A field that is not what was expected.
    pub fn value(place: usize, field: &[u8], expected: &str) -> Refusal {
        Refusal::Field(place, format!("{} is not {expected}", quoted(&String::from_utf8_lossy(field))))
    }
}

impl LineCounts {
    /// RecordCounts a line and what became of it.
    ///
    /// # Errors
    ///
    /// The file is in no encoding that can be told.
    pub fn line(&mut self, line: Line, outcome: Result<(), Refusal>, mapping: &Mapping<'_>) -> Result<(), ImportError> {
        self.rows += 1;
        match outcome {
            Ok(()) => {}
            Err(Refusal::Encoding(place)) => {
                let column = mapping.title(place).unwrap_or_default();
                return Err(ImportError::Encoding { line: line.number, column });
            }
            Err(Refusal::Field(place, message)) => {
                self.refuse(1);
                self.problem(line.number, mapping.title(place), message);
            }
            Err(Refusal::Line(message)) => {
                self.refuse(1);
                self.problem(line.number, None, message);
            }
        }
        Ok(())
    }

    /// Lines are left out because something is wrong with them.
    pub fn refuse(&mut self, lines: u64) {
        self.skipped += lines;
        self.refused += lines;
    }

    /// Something is wrong in a line.
    pub fn problem(&mut self, line: u64, column: Option<String>, message: String) {
        if self.problems.len() < TOLD {
            self.problems.push(FileProblem { line, column, message });
        }
    }

    /// Closes the account of a file.
    ///
    /// # Errors
    ///
    /// It has lines, and not one of them could be taken.
    pub fn close(&mut self) -> Result<(), ImportError> {
        self.problems.sort_by_key(|problem| problem.line);
        if self.refused > TOLD as u64 {
            self.notes.push(format!("{} lines were left out; the first {TOLD} problems are listed.", self.refused));
        }
        match self.problems.first() {
            Some(first) if self.refused == self.rows && self.rows > 0 => {
                Err(ImportError::NothingUsable { rows: self.rows, first: Box::new(first.clone()) })
            }
            _ => Ok(()),
        }
    }
}

/// A line that does not have the header's columns.
pub fn ragged(line: Line, header: usize) -> Result<(), Refusal> {
    match line.ragged {
        None => Ok(()),
        Some(fields) => Err(Refusal::Line(format!("has {fields} fields, the header has {header}"))),
    }
}
