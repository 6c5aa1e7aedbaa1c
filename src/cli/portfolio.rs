//! `portfolio`: where many partners stand, what runs out first at the top.

use super::args::Portfolio;
use super::context::Context;
use super::failure::{Failure, Outcome};
use super::text_doc::{Align, TextDoc, styled};
use super::{dashboard, json, report};
use chrono::NaiveDate;
use laurels_app::compute::Results;
use laurels_app::table::TableId;
use laurels_app::view::{self, Cell, Column, Row, Subject, ViewOptions, words};
use laurels_core::benefits::Money;
use laurels_core::book_index::BookIndex;
use laurels_core::summary::{Clock, PartnerRow, Standing};
use laurels_core::text::clean;
use laurels_data::exchange::private_file::Existing;
use laurels_data::exchange::tables;
use laurels_data::portfolio::{self, PortfolioFolder};
use laurels_data::store::is_team;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

/// A partner, as JSON.
#[derive(Serialize)]
struct PartnerJson<'a> {
    partner: Option<Cow<'a, str>>,
    global_id: Option<Cow<'a, str>>,
    file: String,
    as_of: Option<NaiveDate>,
    /// Whether the scores are of another day than was asked for.
    stale: bool,
    designations: Vec<Standing>,
    error: Option<Cow<'a, str>>,
}

/// Shows the partners of a folder or a database: on a terminal to choose from, else as text, JSON or a file.
///
/// # Errors
/// When the partners or the rules cannot be read, or the output cannot be written.
pub fn run(mut context: Context, wanted: Portfolio, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let (rules, warning) = context.rulebook(context.rules())?;
    // A file of rules may say something else under the same id tomorrow.
    let shipped = context.rules().is_none_or(|name| !Path::new(name).exists());
    let cache = context.paths.cache.as_ref().filter(|_| shipped).map(|cache| cache.join("portfolio"));
    let (moment, days) = (context.as_of(), context.config.days);
    let folder = PortfolioFolder { folder: wanted.folder, rules, moment, days, cache };
    if wanted.only.is_empty() && wanted.out.is_none() && !wanted.json && !context.capabilities.dumb {
        context.global.read_only = true;
        return dashboard::open(&context, Some(folder));
    }
    let read = portfolio::read(&folder.folder, folder.query());
    let mut partners = read.map_err(|error| Failure::Impossible(error.to_string()))?;
    let is_empty = partners.is_empty();
    partners.retain(|row| wanted.only.iter().all(|flag| row.flags.contains(flag)));
    match (&wanted.out, wanted.json) {
        (Some(file), _) => write_file(&folder, &partners, file, wanted.force)?,
        (None, true) => {
            let rows: Vec<PartnerJson<'_>> = partners.iter().map(|row| PartnerJson::of(row, moment.date)).collect();
            json::write(out, &rows)?;
        }
        (None, false) => print(&context, &folder, &partners, is_empty).write(out)?,
    }
    super::warn(&warning.into_iter().collect::<Vec<_>>());
    Ok(Outcome::Done)
}

/// Partners as the dashboard lists them, with the file or schema of each, or without.
fn rows(folder: &PortfolioFolder, partners: &[PartnerRow], with_places: bool) -> (Vec<Column>, Vec<Row>) {
    let (index, results) = (BookIndex::default(), Results::default());
    let subject = subject(folder, partners, (&index, &results));
    let rows = (0..partners.len()).map(|place| view::row(&subject, TableId::Partners, place));
    let (mut columns, mut rows) = (view::columns(&subject, TableId::Partners).into_owned(), rows.collect::<Vec<_>>());
    if with_places {
        columns.push(Column::names(if is_team(&folder.folder) { "Schema" } else { "File" }, 14, 40, 0));
        for (row, partner) in rows.iter_mut().zip(partners) {
            row.cells.push(Cell::outside(&partner.file));
        }
    }
    (columns, rows)
}

/// Whether two partners have the same name, so that something else has to tell them apart.
fn have_twins(partners: &[PartnerRow]) -> bool {
    let names: Vec<&str> = partners.iter().filter_map(|row| Some(row.read()?.partner.as_str())).collect();
    names.iter().collect::<BTreeSet<_>>().len() < names.len()
}

/// Partners as a view takes them.
fn subject<'s>(
    folder: &'s PortfolioFolder,
    partners: &'s [PartnerRow],
    (index, results): (&'s BookIndex, &'s Results),
) -> Subject<'s> {
    Subject {
        book: None,
        index,
        rules: Some(&folder.rules),
        rulebooks: &[],
        moment: folder.moment,
        results,
        money: Money::default(),
        days: folder.days,
        log: &[],
        history: None,
        drafts: &[],
        scenarios: &[],
        scenario: 0,
        partners,
        store: folder.folder.to_str().unwrap_or_default(),
        read_only: true,
        lost: false,
        in_memory: false,
        stored: false,
        options: ViewOptions::default(),
    }
}

/// Writes the table to a file, as what its name asks for.
fn write_file(folder: &PortfolioFolder, partners: &[PartnerRow], file: &Path, force: bool) -> Result<(), Failure> {
    let (columns, rows) = rows(folder, partners, true);
    let existing = if force { Existing::Replace } else { Existing::Keep };
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let written = match ending.as_deref() {
        Some("html" | "htm") => {
            let title = words::count(partners.len(), "partner", "partners");
            let facts = vec![words::date(folder.moment.date), format!("rules {}", folder.rules.id)];
            let columns = columns.iter().map(|column| (column.title.to_string(), column.align)).collect();
            report::export_table(title, facts, (columns, rows), (file, existing))
        }
        Some("xlsx" | "csv" | "tsv") => {
            let titles = columns.iter().map(|column| column.title.to_string()).collect();
            let cells = |row: &Row| row.cells.iter().map(|cell| cell.as_text().to_owned()).collect();
            let lines: Vec<Vec<String>> = std::iter::once(titles).chain(rows.iter().map(cells)).collect();
            tables::export_lines(&lines, file, existing)
        }
        _ => {
            let name = file.display();
            return Err(Failure::Usage(format!(
                "{name} must end in .html, .xlsx, .csv or .tsv, which say what to write"
            )));
        }
    };
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::Exists(file.to_owned()),
        _ => Failure::writing(file, error),
    })
}

impl<'a> PartnerJson<'a> {
    fn of(row: &'a PartnerRow, date: NaiveDate) -> PartnerJson<'a> {
        let file = clean(&row.file).into_owned();
        match row.read() {
            Some(summary) => PartnerJson {
                partner: Some(clean(&summary.partner)),
                global_id: summary.global_id.as_deref().map(clean),
                file,
                as_of: Some(summary.as_of),
                stale: summary.as_of != date,
                designations: summary.designations.iter().map(cleaned).collect(),
                error: None,
            },
            None => PartnerJson {
                partner: None,
                global_id: None,
                file,
                as_of: None,
                stale: false,
                designations: Vec::new(),
                error: row.error().map(clean),
            },
        }
    }
}

/// The same with what came from outside cleaned.
fn cleaned(standing: &Standing) -> Standing {
    let clock = |clock: &Clock| Clock { text: clean(&clock.text).into_owned(), ..clock.clone() };
    Standing { next: standing.next.as_ref().map(clock), ..standing.clone() }
}

/// A line a partner: its points in each designation, and what runs out first; then the files that cannot be read. Where there
/// is no line, `is_empty` says whether there is no partner at all.
fn print<'c>(context: &'c Context, folder: &PortfolioFolder, partners: &[PartnerRow], is_empty: bool) -> TextDoc<'c> {
    let mut doc = TextDoc::new(&context.paper);
    let skin = doc.skin();
    let count = words::count(partners.len(), "partner", "partners");
    doc.heading(&format!("{count} on {}", words::date(folder.moment.date)));
    if partners.is_empty() {
        let (index, results) = (BookIndex::default(), Results::default());
        let text = match is_empty {
            true => view::no_partners(&subject(folder, partners, (&index, &results))),
            false => "No partner fits what --only asks for.",
        };
        doc.prose(0, text, skin.theme.text);
        return doc;
    }
    let (columns, all) = rows(folder, partners, have_twins(partners));
    let titles = columns.iter().map(|column| styled(&column.title, skin.theme.dim)).collect();
    let is_read = |(partner, _): &(&PartnerRow, &Row)| partner.read().is_some();
    let cells =
        |(_, row): (&PartnerRow, &Row)| row.cells.iter().map(|c| styled(c.as_text(), skin.tone(c.tone))).collect();
    let lines = partners.iter().zip(&all).filter(is_read).map(cells);
    let aligns: Vec<Align> = columns.iter().map(|column| column.align).collect();
    doc.table(&aligns, std::iter::once(titles).chain(lines).collect());
    let failed: Vec<(&str, &str)> = partners.iter().filter_map(|row| Some((row.file.as_str(), row.error()?))).collect();
    if !failed.is_empty() {
        let (one, many) = if is_team(&folder.folder) { ("schema", "schemas") } else { ("file", "files") };
        doc.heading(&format!("{} couldn't be read", words::count(failed.len(), one, many)));
        for (name, error) in failed {
            let named = if error.contains(name) { error.to_owned() } else { format!("{name}: {error}") };
            doc.prose(2, &named, skin.theme.bad);
        }
    }
    doc
}
