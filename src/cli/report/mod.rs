//! `report`: a page to hand on, as one file that needs no other: for who decides, or for one customer.

mod customer;
mod html;
mod markdown;
mod partner;

use super::context::Context;
use super::domain::Domain;
use super::failure::{Failure, Outcome};
use laurels_app::view::{Align, Cell, Content, Mark, Row};
use laurels_core::ids::CustomerId;
use laurels_core::reconcile::reconcile;
use laurels_core::text::clean;
use laurels_data::exchange::private_file::{self, Existing};
use laurels_tui::draw::skin::Glyphs;
use std::io::{self, Write};
use std::path::Path;

/// Stands in the first lines of every report: a file that has it may be replaced by a newer one.
const MARK: &str = "Written by laurels";

/// A page: what it is about, and its sections.
struct Page {
    title: String,
    /// Whose figures it has, of which day, by which rules.
    facts: Vec<String>,
    sections: Vec<Section>,
}

/// Sentences and a table under a heading. Text may come from outside: it is cleaned when it is written.
#[derive(Default)]
struct Section {
    title: String,
    /// Whether it belongs to the section before.
    is_part: bool,
    sentences: Vec<String>,
    table: PageTable,
}

#[derive(Default)]
struct PageTable {
    /// Titles from left to right.
    columns: Vec<(String, Align)>,
    rows: Vec<Row>,
}

impl PageTable {
    /// The table without the columns in which nothing stands.
    fn new(columns: Vec<(String, Align)>, rows: Vec<Row>) -> PageTable {
        let is_blank =
            |cell: &Cell| matches!(&cell.content, Content::Text(text) if text.is_empty()) && cell.mark.is_none();
        let used = |column: usize| rows.iter().any(|row| row.cells.get(column).is_some_and(|cell| !is_blank(cell)));
        let used: Vec<bool> = (0..columns.len()).map(used).collect();
        fn kept<T>(all: Vec<T>, used: &[bool]) -> Vec<T> {
            all.into_iter().zip(used).filter(|(_, used)| **used).map(|(one, _)| one).collect()
        }
        let row = |row: Row| Row { cells: kept(row.cells, &used), ..row };
        PageTable { columns: kept(columns, &used), rows: rows.into_iter().map(row).collect() }
    }
}

impl Section {
    fn new(title: impl Into<String>) -> Section {
        Section { title: title.into(), ..Section::default() }
    }

    fn is_empty(&self) -> bool {
        self.sentences.is_empty() && self.table.rows.is_empty()
    }
}

/// Writes the page, in the place of an earlier one.
///
/// # Errors
/// When there is no book or no such customer, the name does not end in `.html` or `.md`, a file of that name is none of
/// ours, or it cannot be written.
pub fn run(
    context: &Context,
    file: &Path,
    customer: Option<&CustomerId>,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let written: fn(&Page) -> String = match ending.as_deref() {
        Some("html" | "htm") => html::written,
        Some("md" | "markdown") => markdown::written,
        _ => {
            let name = file.display();
            return Err(Failure::Usage(format!("{name} must end in .html or .md: the ending says which is written")));
        }
    };
    let mut service = context.service(Vec::new());
    let inputs = context.inputs_of(&mut service)?;
    let warnings = inputs.warnings.clone();
    let lists = service.qualified()?;
    let reconciled = reconcile(&inputs.book, &lists, &inputs.rulebook, inputs.as_of, None);
    let domain = Domain::of(context, inputs, &mut service)?;
    let page = match customer {
        Some(id) => customer::page(&domain, id)?,
        None => partner::page(domain, &reconciled),
    };
    private_file::write(file, Existing::ReplaceMarked(MARK), |to| to.write_all(written(&page).as_bytes())).map_err(
        |error| match error.kind() {
            io::ErrorKind::AlreadyExists => Failure::foreign(file, "report"),
            _ => Failure::writing(file, error),
        },
    )?;
    super::warn(&warnings);
    writeln!(out, "Wrote {}: {}.", clean(&file.to_string_lossy()), clean(&page.title))?;
    Ok(Outcome::Done)
}

/// Writes a page of one table to a file.
///
/// # Errors
/// As [`private_file::write`].
pub fn export_table(
    title: String,
    facts: Vec<String>,
    (columns, rows): (Vec<(String, Align)>, Vec<Row>),
    (file, existing): (&Path, Existing),
) -> io::Result<()> {
    let section = Section { table: PageTable::new(columns, rows), ..Section::default() };
    let page = Page { title, facts, sections: vec![section] };
    private_file::write(file, existing, |to| to.write_all(html::written(&page).as_bytes()))
}

/// The mark behind a cell's words; what is only there to be folded has none on paper.
fn mark(cell: &Cell) -> &'static str {
    let mark = cell.mark.filter(|mark| !matches!(mark, Mark::Folded | Mark::Unfolded));
    mark.map_or("", |mark| Glyphs::UNICODE.mark(mark))
}
