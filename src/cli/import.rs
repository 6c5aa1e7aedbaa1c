//! `import`: files into the book, or only what they would change.

use super::context::Context;
use super::failure::{Failure, Outcome};
use super::json;
use super::text_doc::{TextDoc, styled};
use crate::dashboard::signals::{self, SignalEvent};
use laurels_core::change::Moved;
use laurels_core::import_report::{FileHints, FileProblem, ImportReport, LeftOut, Preview, Progress};
use laurels_core::text::clean;
use std::io::{self, IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How many problems of a file are printed; `--json` has them all.
const SHOWN: usize = 20;

pub struct Wanted {
    /// The files, in the order in which they are taken.
    pub files: Vec<PathBuf>,
    /// What the user says of them.
    pub hints: FileHints,
    /// Whether only to say what would change.
    pub dry_run: bool,
    pub json: bool,
}

/// Imports the files, all of which are read before the first is taken.
///
/// # Errors
/// When a file is refused, the book cannot be changed, or it was asked to stop: then nothing of that file is in the book.
pub fn run(context: &Context, wanted: Wanted, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let (rulebook, _) = context.rulebook(context.rules())?;
    let mut service = context.service(vec![Arc::new(rulebook)]);
    let mut meter = Meter::new()?;
    let preview = service.plan_import(&wanted.files, &wanted.hints, &mut |progress| meter.show(progress));
    meter.clear();
    let mut preview = preview?;
    if !wanted.dry_run {
        let reports = service.import(&mut |progress| meter.show(progress));
        meter.clear();
        preview.reports = reports?;
    }
    match wanted.json {
        true => json::write(out, &json::ImportJson::of(&preview))?,
        false => print(context, &preview, wanted.dry_run).write(out)?,
    }
    Ok(Outcome::Done)
}

/// A line on the terminal that says how far it is, and the wish to stop.
struct Meter {
    is_shown: bool,
    width: usize,
    stopped: Arc<AtomicBool>,
}

impl Meter {
    /// Listens for Ctrl-c; where nobody looks at the standard error, nothing is shown.
    fn new() -> Result<Meter, Failure> {
        let stopped = Arc::new(AtomicBool::new(false));
        let heard = Arc::clone(&stopped);
        signals::listen(move |command| {
            if matches!(command, SignalEvent::End(_)) {
                heard.store(true, Ordering::Relaxed);
            }
            true
        })?;
        Ok(Meter { is_shown: io::stderr().is_terminal(), width: 0, stopped })
    }

    /// Shows how far it is, and says whether to go on.
    fn show(&mut self, progress: Progress) -> ControlFlow<()> {
        if self.stopped.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        let percent = (progress.done * 100).checked_div(progress.total).map(|percent| percent.min(100));
        let percent = percent.map_or(String::new(), |percent| format!(" {percent} %"));
        self.put(&format!("{}{percent}", progress.doing));
        ControlFlow::Continue(())
    }

    fn clear(&mut self) {
        if self.width > 0 {
            self.put("");
            self.put("");
        }
    }

    /// Writes the line over the one before.
    fn put(&mut self, text: &str) {
        if self.is_shown {
            let _ =
                write!(io::stderr(), "\r{text:width$}{}", if text.is_empty() { "\r" } else { "" }, width = self.width);
            self.width = text.len();
        }
    }
}

fn print<'c>(context: &'c Context, preview: &Preview, dry_run: bool) -> TextDoc<'c> {
    let mut doc = TextDoc::new(&context.paper);
    for report in &preview.reports {
        file(&mut doc, report);
    }
    if !preview.left_out.is_empty() {
        let dim = doc.skin().theme.dim;
        doc.heading("Left out");
        for LeftOut { file, why, .. } in &preview.left_out {
            doc.prose(2, &format!("{} {}", clean(file), clean(why)), dim);
        }
        if preview.left_out.iter().any(|left| left.unknown.is_some()) {
            let way_out = "If one of these is a report, import it alone: say what it is with --kind, and what its columns mean \
                           with --map COLUMN=FIELD.";
            doc.prose(2, way_out, dim);
        }
    }
    if !preview.missing.is_empty() {
        let warn = doc.skin().theme.warn;
        doc.heading("Still missing");
        preview.missing.iter().for_each(|missing| doc.prose(2, missing, warn));
        let dim = doc.skin().theme.dim;
        doc.prose(2, "laurels sources says where each report comes from.", dim);
    }
    let moved: Vec<Moved> = preview.moved.iter().filter(|moved| moved.from != moved.to).copied().collect();
    doc.points("Points", &moved);
    doc.blank();
    let dim = doc.skin().theme.dim;
    match (preview.changes, dry_run) {
        (false, _) => doc.line(styled("Nothing changes.", dim)),
        (true, true) => doc.line(styled("Nothing was changed: this is what the import would do.", dim)),
        (true, false) => {}
    }
    doc
}

/// What there is to say of one file.
fn file(doc: &mut TextDoc<'_>, report: &ImportReport) {
    let theme = &doc.skin().theme;
    let taken = if report.skipped > 0 { format!(", {} taken", report.taken) } else { String::new() };
    let rows = if report.rows == 1 { "row" } else { "rows" };
    doc.heading(&format!("{} ({}, {} {rows}{taken})", clean(&report.file), report.kind, report.rows));
    let counts = [
        (report.added, "new", "new"),
        (report.updated, "changed", "changed"),
        (report.unchanged, "as it was", "as they were"),
        (report.skipped, "row left out", "rows left out"),
    ];
    let counts = counts.iter().filter(|(count, ..)| *count > 0);
    let counts = counts.map(|(count, one, many)| format!("{count} {}", if *count == 1 { one } else { many }));
    let counts = counts.collect::<Vec<_>>().join(", ");
    doc.prose(2, if counts.is_empty() { "nothing in it" } else { &counts }, theme.text);
    for customer in report.customers.iter().take(SHOWN) {
        doc.prose(4, &format!("{}: {}", clean(&customer.name), customer.in_words()), theme.dim);
    }
    if let Some(more) = report.customers.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        doc.prose(4, &format!("and {more} more customers; --json lists them"), theme.dim);
    }
    for note in &report.notes {
        doc.prose(2, note, theme.text);
    }
    if !report.gone.is_empty() {
        doc.prose(2, &format!("Not in this file, and kept: {}", listed(&report.gone)), theme.text);
    }
    if !report.unmapped_columns.is_empty() {
        doc.prose(2, &format!("Not used: {}", listed(&report.unmapped_columns)), theme.dim);
    }
    for problem in report.problems.iter().take(SHOWN) {
        doc.prose(2, &problem_text(problem), theme.bad);
    }
    if let Some(more) = report.problems.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        doc.prose(2, &format!("and {more} more; --json lists them"), theme.dim);
    }
}

fn problem_text(problem: &FileProblem) -> String {
    let lines = problem.lines_in_words();
    match &problem.column {
        Some(column) => format!("{lines}, column {column}: {}", problem.message),
        None => format!("{lines}: {}", problem.message),
    }
}

/// The first of many.
fn listed(all: &[impl AsRef<str>]) -> String {
    let first = all.iter().take(SHOWN).map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    match all.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        Some(more) => format!("{first} and {more} more"),
        None => first,
    }
}
