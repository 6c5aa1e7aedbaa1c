//! Panes as plain text, line by line: what a pipe, a screen reader or a terminal without capabilities gets.
//!
//! The dashboard's own state is run to rest without a screen, and the lists of the pane are printed one below the
//! other. Words, figures and order are those of the dashboard, because they come from the same read models.

use super::args::Pane;
use super::context::{CliInputs, Context};
use super::failure::{Failure, Outcome};
use super::text_doc::{self, Align, TextDoc, styled};
use laurels_app::action::Action;
use laurels_app::compute::{Answer, Query};
use laurels_app::effect::Effect;
use laurels_app::env::Env;
use laurels_app::keymap::Keymap;
use laurels_app::layout::Size;
use laurels_app::route::{self, Route};
use laurels_app::state::{AppState, Settings};
use laurels_app::table::TableId;
use laurels_app::update::update;
use laurels_app::view::{self, Cell, Content, Tone};
use laurels_core::book::DesignationId;
use laurels_core::opened::OpenedBook;
use laurels_core::scoring::Scorecard;
use laurels_core::text::nearest;
use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

/// Columns of a bar in text.
const BAR: u16 = 40;

/// The dashboard's state without a dashboard.
struct Screenless {
    state: AppState,
    env: Env,
    /// The scorecard, where nothing else is to be worked out.
    card: Option<Arc<Scorecard>>,
}

impl Screenless {
    /// The state with the book in it and everything worked out that the first pane shows.
    fn new(context: &Context, inputs: CliInputs) -> Screenless {
        Screenless::with(context, inputs, None)
    }

    /// The same with a scorecard that is there already, and nothing else worked out.
    fn with(context: &Context, inputs: CliInputs, card: Option<Arc<Scorecard>>) -> Screenless {
        let CliInputs { book, rulebook, as_of, .. } = inputs;
        let settings = Settings {
            as_of: Some(as_of.date),
            rules: Some(rulebook.id.clone()),
            read_only: context.global.read_only,
            in_memory: true,
            store: String::new(),
            days: context.config.days,
            who: String::new(),
        };
        let state = AppState::new(settings, keyless(), Size::USUAL, as_of.today);
        let env = Env { today: as_of.today, now: Duration::ZERO };
        let mut screenless = Screenless { state, env, card };
        screenless.settle(Action::Loaded(OpenedBook::of(book, vec![Arc::new(rulebook)], None)));
        screenless
    }

    /// Goes to a place and works out what it shows.
    fn go(&mut self, place: Route) {
        self.state.route = place;
        self.settle(Action::Wake);
    }

    /// Takes an action and everything that follows from it.
    fn settle(&mut self, action: Action) {
        let mut actions = VecDeque::from([action]);
        while let Some(action) = actions.pop_front() {
            for effect in update(&mut self.state, action, &self.env) {
                let Effect::Compute(ask) = effect else { continue };
                match (&self.card, ask.question == Query::Score) {
                    (None, _) => actions.push_back(Action::Answered(ask.answer())),
                    (Some(card), true) => {
                        let answered = ask.answered(Answer::Score(Arc::clone(card)));
                        actions.push_back(Action::Answered(answered));
                    }
                    (Some(_), false) => {}
                }
            }
        }
    }
}

/// Keys for a place without a keyboard: no sentence names the palette, which there is none of.
fn keyless() -> Keymap {
    Keymap::new(&BTreeMap::from([("palette".to_owned(), Vec::new())])).0
}

/// Prints a pane, or one record of it.
///
/// # Errors
/// When there is no book or no such record, or the output cannot be written.
pub fn show(context: &Context, pane: Pane, id: Option<&str>, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let inputs = context.inputs()?;
    let warnings = inputs.warnings.clone();
    let place = place_of(&inputs, pane, id)?;
    let mut screenless = Screenless::new(context, inputs);
    let mut doc = TextDoc::new(&context.paper);
    header(&mut doc, &screenless.state);
    match (pane, id) {
        (Pane::Designations, None) => {
            for &designation in DesignationId::ALL {
                screenless.go(Route { designation, ..place.clone() });
                print_list(&mut doc, &screenless.state, TableId::Metrics);
            }
        }
        (Pane::Associations | Pane::Certifications, Some(id)) => {
            screenless.go(place.clone());
            print_record(&mut doc, &mut screenless.state, place.view, id);
        }
        _ => {
            screenless.go(place);
            print_pane(&mut doc, &screenless.state);
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
    // What changed and what to do next take a large book seconds, and a scorecard shows neither.
    let mut screenless = Screenless::with(context, inputs, Some(Arc::new(card.clone())));
    let mut doc = TextDoc::new(&context.paper);
    header(&mut doc, &screenless.state);
    let list = match designation {
        None => TableId::Designations,
        Some(designation) => {
            screenless.go(Route { designation, ..Route::at(route::Pane::Designations) });
            TableId::Metrics
        }
    };
    print_list(&mut doc, &screenless.state, list);
    doc.write(out)?;
    Ok(())
}

/// The place in the dashboard that shows what was asked for.
fn place_of(inputs: &CliInputs, pane: Pane, id: Option<&str>) -> Result<Route, Failure> {
    let book = &inputs.book;
    let check = |what, known: &mut dyn Iterator<Item = &str>| -> Result<(), Failure> {
        let Some(id) = id else { return Ok(()) };
        let known: Vec<&str> = known.collect();
        if known.contains(&id) {
            return Ok(());
        }
        let hint = nearest(id, known).map_or_else(String::new, |near| format!("; did you mean {near}?"));
        Err(Failure::Unknown { what, name: id.to_owned(), hint })
    };
    Ok(match pane {
        Pane::Overview => Route::at(route::Pane::Overview),
        Pane::Activity => Route::at(route::Pane::Activity),
        Pane::Associations => {
            check("association", &mut book.associations.iter().map(|a| a.id.as_str()))?;
            Route::at(route::Pane::Associations)
        }
        Pane::Certifications => {
            check("person", &mut book.people.iter().map(|p| p.id.as_str()))?;
            Route::at(route::Pane::Certifications)
        }
        Pane::Designations => {
            check("designation", &mut DesignationId::ALL.iter().map(|d| d.word()))?;
            let place = Route::at(route::Pane::Designations);
            Route { designation: id.and_then(DesignationId::from_word).unwrap_or(place.designation), ..place }
        }
        Pane::Customer => {
            check("customer", &mut book.customers.iter().map(|c| c.id.as_str()))?;
            Route { customer: id.map(Into::into), ..Route::at(route::Pane::Associations) }
        }
    })
}

/// Who, when, by which rules.
fn header(doc: &mut TextDoc<'_>, state: &AppState) {
    let header = view::header(state);
    let separator = format!(" {} ", doc.skin().glyphs.separator);
    let mut parts = header.trail;
    parts.extend([header.as_of, format!("rules {}", header.rules)]);
    parts.extend(header.data_to.map(|month| format!("data to {month}")));
    doc.heading(&parts.join(&separator));
}

/// Everything the pane shows: what is open, then its lists.
fn print_pane(doc: &mut TextDoc<'_>, state: &AppState) {
    if state.route.customer.is_some() {
        print_detail(doc, &view::customer_facts(state));
    }
    for &list in state.arrangement().lists() {
        print_list(doc, state, list);
    }
}

/// One list with all its rows.
fn print_list(doc: &mut TextDoc<'_>, state: &AppState, id: TableId) {
    let table = view::table(state, id);
    doc.heading(&table.title);
    let (order, columns) = (&state.tables.get(id).order, view::columns(state, id));
    if order.is_empty() {
        let style = doc.skin().theme.dim;
        return doc.prose(2, &table.empty, style);
    }
    let mut rows = Vec::with_capacity(order.len() + 1);
    if table.titles {
        let style = doc.skin().theme.dim;
        rows.push(columns.iter().map(|column| styled(&column.title, style)).collect());
    }
    for &record in order {
        rows.push(view::row(state, id, record as usize).cells.iter().map(|cell| cell_of(doc, cell)).collect());
    }
    let columns = columns.iter().map(|column| match column.align {
        view::Align::Left => Align::Left,
        view::Align::Right => Align::Right,
    });
    doc.table(&columns.collect::<Vec<_>>(), rows);
}

/// One record of a list in full.
fn print_record(doc: &mut TextDoc<'_>, state: &mut AppState, list: TableId, key: &str) {
    let order = state.tables.get(list).order.clone();
    let place = order.iter().position(|&record| view::row(state, list, record as usize).key == key);
    state.tables.get_mut(list).selected = place.unwrap_or_default();
    print_detail(doc, &view::detail(state, list));
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

/// A cell of the dashboard as a cell of the doc: its mark behind the words, as they are read.
fn cell_of(doc: &TextDoc<'_>, cell: &Cell) -> text_doc::Cell {
    let text = match &cell.content {
        Content::Gauge(gauge) => return doc.gauge(gauge, BAR),
        Content::Text(text) => text,
    };
    let glyphs = &doc.skin().glyphs;
    let mark = cell.mark.map(|mark| glyphs.mark(mark));
    let text = match (mark, text.is_empty()) {
        (Some(mark), false) => format!("{text} {mark}"),
        (Some(mark), true) => mark.to_owned(),
        (None, _) => text.clone(),
    };
    styled(&text, style_of(doc, cell.tone))
}

fn style_of(doc: &TextDoc<'_>, tone: Tone) -> ratatui::style::Style {
    doc.skin().tone(tone)
}
