//! Panes as plain text, line by line: what a pipe, a screen reader or a terminal without capabilities gets.
//!
//! Words, figures and order are those of the dashboard, because they come from the same views; only what is printed is
//! worked out.

use super::args::Pane;
use super::context::{CliInputs, Context, TEXT_WIDTHS};
use super::domain::{Domain, at_once};
use super::failure::{Failure, Outcome};
use super::text_doc::{Cells, Paper, TextDoc};
use laurels_app::arrangement::Arrangement;
use laurels_app::compute::Query;
use laurels_app::table::TableId;
use laurels_app::view::{self, Cell, Content, Subject, Tone, ViewOptions};
use laurels_core::book::{Book, DesignationId, Names};
use laurels_core::ids::CustomerId;
use laurels_core::scoring::Scorecard;
use laurels_core::text::clean;
use std::io::Write;
use std::iter;
use std::sync::Arc;

/// Columns of a bar in text, and where a line has fewer than usual.
const BAR: u16 = 40;
const SHORT_BAR: u16 = 12;

/// Prints a pane, or one record of it.
///
/// # Errors
/// When there is no book or no such record, or the output cannot be written.
pub fn show(context: &Context, pane: Pane, id: Option<&str>, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let mut service = context.service(Vec::new());
    let inputs = context.inputs_of(&mut service)?;
    let warnings = inputs.warnings.clone();
    let id = id.map(|id| meant(&inputs.book, pane, id)).transpose()?;
    let id = id.as_deref();
    let mut domain = Domain::of(context, inputs, &mut service)?;
    let mut doc = TextDoc::new(&context.paper);
    header(&mut doc, &domain);
    match (pane, id) {
        (Pane::Overview, _) => {
            domain.work_out_overview();
            print_lists(&mut doc, &domain.subject(ViewOptions::default()), Arrangement::Overview.lists());
        }
        (Pane::Activity, _) => {
            domain.log = service.log()?;
            print_lists(&mut doc, &domain.subject(ViewOptions::default()), Arrangement::Activity.lists());
        }
        (Pane::Associations, Some(id)) => {
            domain.work_out(Query::Stakes);
            print_record(&mut doc, &domain, TableId::Associations, id);
        }
        (Pane::Certifications, Some(id)) => print_record(&mut doc, &domain, TableId::People, id),
        (Pane::Certifications, None) => {
            print_lists(&mut doc, &domain.subject(ViewOptions::default()), &[TableId::People]);
        }
        (Pane::Designations, id) => print_designations(&mut doc, &mut domain, id.and_then(DesignationId::from_word)),
        (Pane::Customer, Some(id)) => print_customer(&mut doc, &mut domain, &id.into()),
        (Pane::Associations | Pane::Customer, None) => {
            domain.work_out_shares();
            print_lists(&mut doc, &domain.subject(ViewOptions::default()), &[TableId::Associations]);
        }
    }
    doc.write(out)?;
    super::warn(&warnings);
    Ok(Outcome::Done)
}

/// Prints the scorecard: all designations, or the metrics of one.
///
/// # Errors
/// When the output cannot be written.
pub fn score(
    context: &Context,
    (inputs, card): (CliInputs, &Scorecard),
    designation: Option<DesignationId>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut domain = Domain::new(context, inputs);
    domain.results.card = Some(Arc::new(card.clone()));
    let mut doc = TextDoc::new(&context.paper);
    header(&mut doc, &domain);
    let list = if designation.is_some() { TableId::Metrics } else { TableId::Designations };
    let subject = domain.subject(ViewOptions { designation, ..ViewOptions::default() });
    print_list(&mut doc, &subject, list);
    for metric in subject.designation().into_iter().flat_map(|score| &score.metrics) {
        for note in subject.notes(metric) {
            doc.prose(0, &format!("{}: {note}", view::words::spelled(metric.id.word())), doc.skin().theme.warn);
        }
    }
    doc.write(out)?;
    Ok(())
}

/// The id of the record that is meant.
fn meant(book: &Book, pane: Pane, name: &str) -> Result<String, Failure> {
    fn bare(id: &str) -> Names<'_> {
        (id, [None, None, None])
    }
    let nothing = String::new;
    let id = match pane {
        Pane::Overview | Pane::Activity => name,
        Pane::Associations => {
            Failure::or_named("association", name, book.associations.iter().map(|a| bare(&a.id)), nothing)?
        }
        Pane::Certifications => Failure::or_named("person", name, book.person_names(), nothing)?,
        Pane::Designations => {
            Failure::or_named("designation", name, DesignationId::ALL.iter().map(|d| bare(d.word())), nothing)?
        }
        Pane::Customer => Failure::or_customer(name, book)?,
    };
    Ok(id.to_owned())
}

fn header(doc: &mut TextDoc<'_>, domain: &Domain) {
    let separator = format!(" {} ", doc.skin().glyphs.separator);
    doc.heading(&domain.heading().join(&separator));
}

/// The metrics of every designation, or of one with what counted for its first metric.
fn print_designations(doc: &mut TextDoc<'_>, domain: &mut Domain, one: Option<DesignationId>) {
    domain.work_out(Query::Score);
    let Some(id) = one else {
        for &designation in DesignationId::ALL {
            let options = ViewOptions { designation: Some(designation), ..ViewOptions::default() };
            print_list(doc, &domain.subject(options), TableId::Metrics);
        }
        return;
    };
    let score = domain.results.card.as_ref().and_then(|card| card.designation(id));
    let metric = score.and_then(|score| score.metrics.first()).map(|metric| metric.id);
    metric.into_iter().for_each(|metric| domain.work_out(Query::Explain(id, metric)));
    let options = ViewOptions { designation: Some(id), metric, ..ViewOptions::default() };
    print_lists(doc, &domain.subject(options), Arrangement::Designation.lists());
}

fn print_customer(doc: &mut TextDoc<'_>, domain: &mut Domain, id: &CustomerId) {
    domain.work_out(Query::Customer(id.clone()));
    domain.work_out_shares();
    let subject = domain.subject(ViewOptions { customer: Some(id), in_full: true, ..ViewOptions::default() });
    print_detail(doc, &view::customer_facts(&subject));
    print_lists(doc, &subject, Arrangement::Customer.lists());
}

fn print_lists(doc: &mut TextDoc<'_>, subject: &Subject<'_>, lists: &[TableId]) {
    lists.iter().for_each(|&list| print_list(doc, subject, list));
}

/// One list with all its rows.
fn print_list(doc: &mut TextDoc<'_>, subject: &Subject<'_>, id: TableId) {
    doc.heading(&view::title(subject, id));
    let order = view::sorted(subject, id, view::len(subject, id), view::first_sort(id));
    if order.is_empty() {
        let style = doc.skin().theme.dim;
        return doc.prose(2, &view::empty(subject, id), style);
    }
    let columns = view::columns(subject, id);
    let paper = doc.paper();
    let mut titles = Cells::new(paper, columns.len());
    if id.is_titled() {
        let style = paper.skin.theme.dim;
        columns.iter().for_each(|column| titles.push(iter::once((&*column.title, style))));
    }
    let worded = |records: &[u32]| {
        let mut cells = Cells::new(paper, columns.len());
        for &record in records {
            view::each_cell(subject, id, record as usize, |cell| push(&mut cells, paper, &cell));
            cells.end_row();
        }
        cells
    };
    let parts: Vec<Cells<'_>> = iter::once(titles).chain(in_halves(&order, worded)).collect();
    doc.cells(&columns.iter().map(|column| column.align).collect::<Vec<_>>(), &parts);
}

/// What comes of records, in turn; of many, of each half by a thread of its own.
fn in_halves<T: Send>(records: &[u32], work: impl Fn(&[u32]) -> T + Sync) -> Vec<T> {
    /// So few are done sooner than a thread begins.
    const FEW: usize = 1_000;
    if records.len() <= FEW {
        return vec![work(records)];
    }
    let (first, second) = records.split_at(records.len() / 2);
    let (first, second) = at_once(|| work(first), || work(second));
    vec![first, second]
}

/// One record of a list in full.
fn print_record(doc: &mut TextDoc<'_>, domain: &Domain, list: TableId, key: &str) {
    let subject = domain.subject(ViewOptions { in_full: true, ..ViewOptions::default() });
    let place = (0..view::len(&subject, list)).find(|&record| view::key(&subject, list, record) == key);
    print_detail(doc, &view::detail(&subject, list, place));
}

fn print_detail(doc: &mut TextDoc<'_>, detail: &view::Detail) {
    doc.heading(&detail.title);
    for (label, value, tone) in &detail.lines {
        let style = style_of(doc, *tone);
        match *label {
            "" => doc.prose(2, value, style),
            label => doc.prose(2, &format!("{label}: {value}"), style),
        }
    }
}

/// Adds a cell of the dashboard: its mark behind the words, as they are read.
fn push(cells: &mut Cells<'_>, paper: &Paper, cell: &Cell) {
    let text = match &cell.content {
        Content::Gauge(gauge) => {
            let bar = paper.gauge(gauge, if paper.width < TEXT_WIDTHS.0 { SHORT_BAR } else { BAR });
            return cells.push(bar.iter().map(|span| (&*span.content, span.style)));
        }
        Content::Text(text) => text.as_str(),
        Content::Sparkline(_) => "",
    };
    let (style, mark) = (paper.skin.tone(cell.tone), cell.mark.map_or("", |mark| paper.skin.glyphs.mark(mark)));
    let apart = if text.is_empty() || mark.is_empty() { "" } else { " " };
    cells.push([&*clean(text), apart, mark].into_iter().map(|piece| (piece, style)));
}

fn style_of(doc: &TextDoc<'_>, tone: Tone) -> ratatui::style::Style {
    doc.skin().tone(tone)
}
