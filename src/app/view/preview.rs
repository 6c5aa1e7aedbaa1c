//! What an import would change, told before it is done; and what was done, told afterwards.

use super::help::key_for;
use super::ledger::customer_name;
use super::list::{LIST, List, Rows};
use super::subject::Subject;
use super::{overview, words};
use crate::book_task::BookTask;
use crate::view_model::{Cell, Column, Mark, Row, Tone};
use crate::window::Window;
use laurels_core::change::{Moved, root};
use laurels_core::import_report::{CustomerFigures, FileProblem, ImportReport, LeftOut, Preview, imports_before};
use laurels_core::points::Points;
use laurels_core::sources;
use laurels_core::text::clean;
use laurels_core::todo::SnoozeCommand;

pub(super) const PREVIEW: List = List {
    columns: &[Column::words("What", 16, 24, 0), Column::words("More", 30, Column::REST, 0)],
    title: |_| "Import".to_owned(),
    len: |subject| shown(subject).map_or(0, |(_, rows)| rows.len()),
    rows: Rows::Few(row),
    ..LIST
};

/// The preview that is open, and its rows.
fn shown<'a>(subject: &Subject<'a>) -> Option<(&'a Preview, &'a [Row])> {
    subject.options.windows.iter().rev().find_map(|window| match window {
        Window::Preview(preview, rows, _) => Some((preview.as_ref(), rows.as_ref())),
        _ => None,
    })
}

/// A row, with the key that asks what it is where it is about a table that nobody knows.
fn row(subject: &Subject<'_>, place: usize) -> Option<Row> {
    let (preview, rows) = shown(subject)?;
    let mut row = rows.get(place)?.clone();
    if let Some(LeftOut { file, why, .. }) = left_out_of(preview, &row).filter(|left_out| left_out.unknown.is_some())
        && let (Some(key), Some(cell)) = (key_for(subject, "columns"), row.cells.get_mut(1))
    {
        // First, because a long line is cut.
        *cell = Cell::outside(&format!("Press {key} to say what this is: {file} {why}"));
    }
    Some(row)
}

/// Everything there is to say of an import: the scores first, then each file.
pub fn rows(subject: &Subject<'_>, preview: &Preview) -> Vec<Row> {
    let scores = scores(subject, preview).into_iter();
    let missing =
        preview.missing.iter().map(|what| [Cell::text("Still missing").tone(Tone::Warn), Cell::outside(what)]);
    let before = scores.chain(preview.reports.iter().flat_map(|report| of_file(subject, report)));
    let row = |(place, cells): (usize, Cells)| Row { key: place.to_string(), cells: cells.into() };
    let mut rows: Vec<Row> = before.enumerate().map(row).collect();
    rows.extend(preview.left_out.iter().enumerate().map(of_left_out));
    let place = rows.len();
    rows.extend(missing.enumerate().map(|(at, cells)| row((place + at, cells))));
    rows
}

/// What the key of a row begins with that is about something left out, before its place among those.
const LEFT_OUT: &str = "left out ";

fn of_left_out((place, LeftOut { file, why, .. }): (usize, &LeftOut)) -> Row {
    let cells = [Cell::text("Left out").tone(Tone::Dim), Cell::outside(&format!("{file} {why}"))];
    Row { key: format!("{LEFT_OUT}{place}"), cells: cells.into() }
}

/// What was left out that a row of the preview is about.
pub fn left_out_of<'p>(preview: &'p Preview, row: &Row) -> Option<&'p LeftOut> {
    preview.left_out.get(row.key.strip_prefix(LEFT_OUT)?.parse::<usize>().ok()?)
}

type Cells = [Cell; 2];

/// How many customers of a file are listed, those of whom most becomes another first.
const CUSTOMERS: usize = 200;

fn scores(subject: &Subject<'_>, preview: &Preview) -> Vec<Cells> {
    let (moved, still): (Vec<&Moved>, Vec<&Moved>) = preview.moved.iter().partition(|m| m.from != m.to);
    let mut rows: Vec<Cells> = moved.iter().map(|moved| score(subject, moved)).collect();
    let rest = match (preview.changes, rows.len(), still.len()) {
        (false, ..) => "Nothing in this is new: the book would stay as it is.",
        (_, 0, _) => "No designation would move.",
        (_, _, 0) => return rows,
        _ => "The other designations would stay as they are.",
    };
    rows.push([Cell::text("Scores"), Cell::text(rest).tone(Tone::Dim)]);
    rows
}

fn score(subject: &Subject<'_>, moved: &Moved) -> Cells {
    let by = moved.to - moved.from;
    let (mark, tone) = if by.is_positive() { (Mark::Up, Tone::Good) } else { (Mark::Down, Tone::Warn) };
    let unsure = if moved.uncertain { " ?" } else { "" };
    let text = format!("{} → {}{unsure} ({})", moved.from, moved.to, by.signed());
    [Cell::text(overview::name_of(subject, moved.designation)), Cell::text(text).mark(mark).tone(tone)]
}

/// A count as people write it.
fn number(count: u64) -> String {
    words::quantity(Points::whole(i64::try_from(count).unwrap_or(i64::MAX)))
}

fn of_file(subject: &Subject<'_>, report: &ImportReport) -> Vec<Cells> {
    let [rows, taken, skipped] = [report.rows, report.taken, report.skipped].map(number);
    let lines = format!("{rows} read: {taken} taken, {skipped} left out");
    let [added, updated, unchanged] = [report.added, report.updated, report.unchanged].map(number);
    let counts = format!("{added} new, {updated} changed, {unchanged} unchanged");
    let mut rows = vec![
        [Cell::outside(&report.file), Cell::text(sources::title(report.kind)).tone(Tone::Dim)],
        [Cell::text("  rows").tone(Tone::Dim), Cell::text(lines)],
        [Cell::text("  figures").tone(Tone::Dim), Cell::text(counts)],
    ];
    rows.extend(report.notes.iter().map(|note| [Cell::text("  note").tone(Tone::Dim), Cell::outside(note)]));
    if !report.gone.is_empty() {
        let name = |id| subject.book.map_or(AsRef::<str>::as_ref(id), |book| customer_name(book, id));
        let names: Vec<&str> = report.gone.iter().map(name).collect();
        let gone = format!("no longer named, kept as they are: {}", names.join(", "));
        rows.push([Cell::text(format!("  gone {}", report.gone.len())).tone(Tone::Warn), Cell::outside(&gone)]);
    }
    let mut changed: Vec<&CustomerFigures> = report.customers.iter().collect();
    changed.sort_by_key(|customer| std::cmp::Reverse(customer.count()));
    rows.extend(
        changed
            .iter()
            .take(CUSTOMERS)
            .map(|customer| [Cell::outside(&format!("  {}", customer.name)), Cell::text(customer.in_words())]),
    );
    if let Some(more) = changed.len().checked_sub(CUSTOMERS).filter(|more| *more > 0) {
        rows.push([Cell::text(""), Cell::text(format!("and {more} more customers")).tone(Tone::Dim)]);
    }
    rows.extend(report.problems.iter().map(problem));
    if !report.unmapped_columns.is_empty() {
        let columns = format!("columns that are not used: {}", report.unmapped_columns.join(", "));
        rows.push([Cell::text("  left out").tone(Tone::Dim), Cell::outside(&columns)]);
    }
    rows
}

fn problem(problem: &FileProblem) -> Cells {
    let at = match problem.count {
        0 | 1 => format!("line {}", problem.line),
        count => format!("{} lines", number(count)),
    };
    let column = problem.column.as_ref().map(|column| format!("{column}: ")).unwrap_or_default();
    let lines = if problem.count > 1 { format!(" ({})", problem.lines_in_words()) } else { String::new() };
    let at = Cell::text(at).mark(Mark::Attention).tone(Tone::Warn);
    [at, Cell::outside(&format!("{column}{}{lines}", problem.message))]
}

/// That files are new in the inbox, and how they are imported.
pub fn offered_files(subject: &Subject<'_>, paths: &[String]) -> String {
    const NAMED: usize = 3;
    let name = |path: &String| clean(path.rsplit('/').next().unwrap_or_default()).into_owned();
    let named: Vec<String> = paths.iter().rev().take(NAMED).map(name).collect();
    let more = paths.len().checked_sub(NAMED).filter(|more| *more > 0);
    let more = more.map_or_else(String::new, |more| format!(" and {more} more"));
    let key = key_for(subject, "palette").unwrap_or_default();
    let count = words::count(paths.len(), "new file", "new files");
    format!("{count} to import: {}{more} · {key} and \"import files\" show what would change", named.join(", "))
}

/// What a task did, in a sentence that names the key that takes it back.
pub fn done(subject: &Subject<'_>, task: &BookTask, what: &str) -> String {
    let key = |id: &str, does: &str| key_for(subject, id).map_or_else(String::new, |key| format!(" · {key} {does}"));
    match task {
        BookTask::Import(preview) => {
            let files: Vec<&str> = preview.reports.iter().map(|report| report.file.as_str()).collect();
            let sum = |count: fn(&ImportReport) -> u64| preview.reports.iter().map(count).sum::<u64>();
            let (added, updated) = (number(sum(|report| report.added)), number(sum(|report| report.updated)));
            let undo = key("undo", "undoes it");
            format!("imported {}: {added} new, {updated} changed{undo}", clean(&files.join(", ")))
        }
        BookTask::Undo | BookTask::UndoOf(_) => {
            let before = subject.log.last().and_then(|entry| root(subject.log, entry));
            let others = before.map_or(0, |change| imports_before(subject.log, change));
            let others = match (others, key_for(subject, "undo")) {
                (1.., Some(key)) => format!(" · {others} imported just before it: {key} undoes the next"),
                _ => String::new(),
            };
            format!("Undone: {}{}{others}", clean(what), key("redo", "redoes it"))
        }
        BookTask::Redo => format!("Redone: {}{}", clean(what), key("undo", "undoes it")),
        BookTask::Begin(partner)
            if subject.book.is_some_and(|book| !book.customers.is_empty() || !book.people.is_empty()) =>
        {
            format!("named the partner: {}{}", clean(&partner.name), key("undo", "undoes it"))
        }
        BookTask::Begin(partner) => {
            format!("created a store for {}{}", clean(&partner.name), key("palette", "and import bring in figures"))
        }
        BookTask::Demonstration => {
            format!("nothing of this is saved{}", key("palette", "and \"leave the demonstration\" lead back"))
        }
        BookTask::Partner(_) => format!("opened read-only{}", key("back", "leads back to the partners")),
        BookTask::Record(recording) => format!("Recorded: {}{}", clean(&recording.what), key("undo", "undoes it")),
        BookTask::Snooze(SnoozeCommand::Snooze(_, until, _)) => {
            format!(
                "Snoozed: it comes back on {}{}",
                words::date(*until),
                key("palette", "and \"snoozed\" list it till then")
            )
        }
        BookTask::Snooze(SnoozeCommand::End(_)) => "it is in the list again".to_owned(),
        BookTask::Preview(..) | BookTask::Export(_) | BookTask::Mail(..) | BookTask::View(..) => String::new(),
        BookTask::Scenarios(_) | BookTask::Prepare(..) | BookTask::Check(..) => String::new(),
    }
}
