//! `export`: the whole book as a dataset, one table of it, or a summary, written so that a file is either the old one or the
//! new one, never half.

use super::context::{CliInputs, Context};
use super::failure::{Failure, Outcome};
use laurels_core::summary::Summary;
use laurels_core::todo::Occasion;
use laurels_core::wizard::Shell;
use laurels_data::exchange::private_file::{self, Existing};
use laurels_data::exchange::tables::{self, BookTable, TableFormat};
use laurels_data::exchange::{dataset, summary_file};
use std::io::{self, Write};
use std::path::Path;

pub struct Wanted<'w> {
    pub file: Option<&'w Path>,
    pub table: Option<BookTable>,
    /// Whether a file that exists is replaced.
    pub force: bool,
    /// Whether scores are wanted and no customer.
    pub summary: bool,
    /// Whether the log goes with the book.
    pub with_log: bool,
}

/// Writes the book, a table or a summary of it, to a file, or to `out` where none is named.
///
/// # Errors
/// When there is no book, the file already exists (unless it is to be replaced), or it cannot be written.
pub fn run(context: &Context, wanted: Wanted<'_>, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let existing = if wanted.force { Existing::Replace } else { Existing::Keep };
    let table = wanted.table.zip(wanted.file).map(|(table, file)| form(file, table));
    let table = table.transpose()?;
    let (written, warnings) = if wanted.summary {
        let inputs = context.inputs()?;
        (write_summary(context, &inputs, (wanted.file, existing), out), inputs.warnings)
    } else if wanted.with_log {
        let whole = context.service(Vec::new()).whole()?;
        let written = match wanted.file {
            None => dataset::write_whole(&whole, out),
            Some(file) => dataset::export_whole(&whole, file, existing),
        };
        (written, Vec::new())
    } else {
        let (book, warnings) = context.book()?;
        let written = match (wanted.file, table) {
            (None, _) => dataset::write(&book, out),
            (Some(file), Some(Form::Table(table, format))) => tables::export(&book, table, format, file, existing),
            (Some(file), Some(Form::Script(shell))) => tables::export_script(&book, shell, file, existing),
            (Some(file), None) => dataset::export(&book, file, existing),
        };
        (written, warnings)
    };
    written.map_err(|error| match wanted.file {
        Some(file) if error.kind() == io::ErrorKind::AlreadyExists => Failure::Exists(file.to_owned()),
        Some(file) => Failure::writing(file, error),
        None => Failure::from(error),
    })?;
    super::warn(&warnings);
    Ok(Outcome::Done)
}

fn write_summary(
    context: &Context,
    inputs: &CliInputs,
    (file, existing): (Option<&Path>, Existing),
    out: &mut dyn Write,
) -> io::Result<()> {
    let (book, rules) = (&inputs.book, &inputs.rulebook);
    let summary = Summary::of(Occasion { book, rules, moment: inputs.as_of, days: context.config.days, drafts: &[] });
    let text = summary_file::written(&summary).map_err(io::Error::from)?;
    match file {
        None => out.write_all(text.as_bytes()),
        Some(file) => private_file::write(file, existing, |to| to.write_all(text.as_bytes())),
    }
}

/// What a table is written as.
enum Form {
    Table(BookTable, TableFormat),
    /// Of Partner Admin Links: the commands that show each of them.
    Script(Shell),
}

/// What the file's name asks for.
fn form(file: &Path, table: BookTable) -> Result<Form, Failure> {
    let script = tables::shell_of(file).filter(|_| table.is_made()).map(Form::Script);
    let format = || TableFormat::of(file).map(|format| Form::Table(table, format));
    script.or_else(format).ok_or_else(|| {
        let names = if table.is_made() { ".csv, .tsv, .xlsx, .sh or .ps1" } else { ".csv, .tsv or .xlsx" };
        Failure::Usage(format!("{} is not named {names}, which say how to write a table", file.display()))
    })
}
