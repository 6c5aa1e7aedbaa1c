//! The form of a record: its lines with what stands in them, what is expected, and what is wrong; and which records the
//! rows of lists are.

use super::list::{LIST, List, Rows};
use super::subject::Subject;
use crate::form::FieldKind;
use crate::record_form::types::{Field, Takes};
use crate::record_form::{FormMode, Line, RecordForm, Wrong, spelled, summary};
use crate::table::TableId;
use crate::text_width::columns;
use crate::view_model::{Cell, Column, Mark, Notice, Row, Tone};
use crate::window::Window;
use laurels_core::book::{AssociationType, Customer, RecordKind};
use laurels_core::change::LedgerRecord;
use laurels_core::country::country_name;
use laurels_core::day;
use laurels_core::lint::{Finding, Severity};
use laurels_core::scoring::subscription_title;
use laurels_core::states;
use laurels_core::text::clean;
use laurels_core::wizard::WizardContext;
use std::collections::BTreeSet;

pub(super) const FORM: List = List {
    columns: &[Column::words("", 10, 24, 0), Column::words("", 20, 40, 0), Column::words("", 14, Column::REST, 1)],
    len: |subject| form(subject).map_or(0, |form| form.lines().len()),
    rows: Rows::Few(|subject, place| {
        let (form, context) = (form(subject)?, subject.wizard_context()?);
        let line = *form.lines().get(place)?;
        Some(line_row(form, context, line))
    }),
    ..LIST
};

fn form<'a>(subject: &Subject<'a>) -> Option<&'a RecordForm> {
    subject.options.windows.iter().rev().find_map(|window| match window {
        Window::Record(form) => Some(form.as_ref()),
        _ => None,
    })
}

fn line_row(form: &RecordForm, context: WizardContext<'_>, line: Line) -> Row {
    let note = note_of(form, &form.wrong, line);
    let field = |place: usize| form.of.fields.get(place);
    let (key, label, value) = match line {
        Line::Field(place) => {
            let Some(field) = field(place) else { return Row::default() };
            let value = form.value_at(place);
            let label = Cell::text(field.label);
            let open = field.needed && value.is_empty() && !matches!(form.mode, FormMode::All(_));
            let label = if open { label.mark(Mark::Open) } else { label };
            let value = match differs_unset(form, place) {
                true => Cell::text("(different values)").tone(Tone::Dim),
                false if typed(form) == Some(place) => Cell::text(clean(value)),
                false if value.is_empty() && note.is_none() => expected(field.hint),
                false => Cell::outside(&named(form, context, field, value)),
            };
            (field.path.to_owned(), label, value)
        }
        Line::Entry(place, at) => {
            let (Some(field), entries) = (field(place), form.entries(place)) else { return Row::default() };
            let label = if at == 0 { field.label } else { "" };
            let text = match (field.takes, entries.get(at)) {
                (Takes::Entries(of), Some(entry)) => summary(of, entry),
                _ => String::new(),
            };
            (format!("{}[{at}]", field.path), Cell::text(label), Cell::outside(&text))
        }
        Line::Add(place) => {
            let Some(field) = field(place) else { return Row::default() };
            let label = if form.entries(place).is_empty() { field.label } else { "" };
            let name = match field.takes {
                Takes::Entries(of) => of.name,
                _ => "",
            };
            (format!("{}[]", field.path), Cell::text(label), expected(&format!("add {} {name}", article(name))))
        }
        Line::Save => {
            let text = Cell::text(save_label(form)).mark(Mark::Action).tone(Tone::Good);
            ("save".to_owned(), text, Cell::text(""))
        }
    };
    Row { key, cells: vec![label, value, note.unwrap_or_else(|| Cell::text(""))] }
}

fn article(name: &str) -> &'static str {
    if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// What is expected where nothing stands yet; in brackets, so that nobody takes it for an answer.
fn expected(hint: &str) -> Cell {
    let text = if hint.is_empty() { String::new() } else { format!("({hint})") };
    Cell::text(text).tone(Tone::Dim)
}

/// The field that is typed into where it stands.
fn typed(form: &RecordForm) -> Option<usize> {
    form.form.focus.filter(|_| form.form.input().is_some())
}

/// Where the cursor stands in the form in front: the column, and the cells of the screen from the start of its text.
pub(super) fn cursor(subject: &Subject<'_>) -> Option<(usize, usize)> {
    let window = subject.options.windows.last().filter(|window| window.list().is_some())?;
    window.input().filter(|_| window.is_typed_in_place()).map(|input| (1, input.visual_cursor()))
}

/// What the last line of a form does.
fn save_label(form: &RecordForm) -> &'static str {
    match &form.mode {
        FormMode::One(None) => "Add it",
        FormMode::One(Some(_)) if form.gone => "Add it again",
        FormMode::Entry { at: None, .. } => "Add it",
        FormMode::One(_) => "Save it",
        FormMode::Entry { .. } => "Keep it",
        FormMode::All(_) => "Apply to all",
        FormMode::Move(_) => "Move it",
        FormMode::Merge { is_typed: true, .. } => "Save it",
        FormMode::Merge { .. } => "Merge them",
    }
}

/// Whether a field of several records differs among them and nobody has set it.
fn differs_unset(form: &RecordForm, place: usize) -> bool {
    form.differs.get(place) == Some(&true) && !form.is_touched(place)
}

/// What is to be said beside a line: another version, what is wrong, an association rule.
fn note_of(form: &RecordForm, wrong: &[Wrong], line: Line) -> Option<Cell> {
    let (place, entry) = match line {
        Line::Field(place) | Line::Add(place) => (Some(place), None),
        Line::Entry(place, at) => (Some(place), Some(at)),
        Line::Save => (None, None),
    };
    let theirs = place.and_then(|place| form.theirs(place));
    if let Some(theirs) = theirs.filter(|_| matches!(line, Line::Field(_))) {
        let text = if theirs.is_empty() { "nothing".to_owned() } else { version(form, place, theirs) };
        let cell = Cell::outside(&format!("{}: {text}", versions(form).0));
        return Some(cell.tone(Tone::Warn).mark(Mark::Attention));
    }
    let nowhere = |place: usize| form.of.fields.get(place).is_none();
    let is_here = |one: &&Wrong| match place {
        Some(place) => one.place == place && one.entry == entry,
        None => nowhere(one.place),
    };
    if let Some(one) = wrong.iter().find(is_here) {
        return Some(Cell::outside(&one.why).tone(Tone::Bad).mark(Mark::Missing));
    }
    let shown = |finding: &&Finding| entry.is_none() && form.place_of_rule(finding) == place;
    form.findings.iter().find(shown).map(|finding| {
        let tone = match finding.rule.severity {
            Severity::Error => Tone::Bad,
            Severity::Doubt => Tone::Warn,
        };
        Cell::outside(&finding.text).tone(tone).mark(Mark::Attention)
    })
}

/// What the two versions of a field are called: the other one, and one's own.
pub fn versions(form: &RecordForm) -> (String, String) {
    match &form.mode {
        FormMode::Merge { kept: LedgerRecord::Customer(kept), is_typed: true, .. } => {
            ("you typed".to_owned(), clean(&kept.name).into())
        }
        FormMode::Merge { kept: LedgerRecord::Customer(kept), gone, .. } => {
            let name = |customer: &Customer| match kept.name == gone.name {
                true => format!("{} ({})", customer.name, customer.id),
                false => customer.name.clone(),
            };
            (clean(&name(gone)).into(), clean(&name(kept)).into())
        }
        _ => ("theirs".to_owned(), "yours".to_owned()),
    }
}

/// A version of a field as it is read.
pub fn version(form: &RecordForm, place: Option<usize>, value: &str) -> String {
    match place.and_then(|place| form.of.fields.get(place)).map(|field| field.takes) {
        Some(Takes::Entries(of)) => {
            let entries: Vec<serde_json::Map<_, _>> = serde_json::from_str(value).unwrap_or_default();
            entries.iter().map(|entry| summary(of, entry)).collect::<Vec<_>>().join("; ")
        }
        Some(takes @ (Takes::Word(_) | Takes::Country)) => spelled(takes, value),
        _ => value.to_owned(),
    }
}

/// What is to be said below the form: the help of the selected line, then its fault in full, with the rule that it is about.
pub(super) fn below(form: &RecordForm, context: Option<WizardContext<'_>>, selected: usize) -> Vec<Notice> {
    let Some(line) = form.lines().get(selected).copied() else { return Vec::new() };
    help_of(form, context, line).into_iter().chain(fault_of(form, line)).collect()
}

/// What is wrong with a line, or another version of it.
fn fault_of(form: &RecordForm, line: Line) -> Option<Notice> {
    let cell = note_of(form, &form.wrong, line)?;
    let place = match line {
        Line::Field(place) | Line::Entry(place, _) | Line::Add(place) => Some(place),
        Line::Save => None,
    };
    let finding = form.findings.iter().find(|finding| form.place_of_rule(finding) == place);
    let rule =
        finding.filter(|finding| clean(&finding.text) == cell.as_text()).map(|finding| finding.rule.rule.clone());
    let text = [Some(cell.as_text().to_owned()), rule].into_iter().flatten().collect::<Vec<_>>().join(". ");
    Some(Notice { text, tone: cell.tone })
}

/// What is expected in a line, and what stands there where the line has no room for it.
fn help_of(form: &RecordForm, context: Option<WizardContext<'_>>, line: Line) -> Option<Notice> {
    const ROOM: usize = 30;
    let (place, value) = match line {
        Line::Field(place) => {
            let (value, field) = (form.value_at(place), form.of.fields.get(place));
            let name = context.zip(field).map(|(context, field)| named(form, context, field, value));
            (place, name.unwrap_or_else(|| value.to_owned()))
        }
        Line::Entry(place, at) => {
            let Takes::Entries(of) = form.of.fields.get(place)?.takes else { return None };
            (place, summary(of, form.entries(place).get(at)?))
        }
        Line::Add(place) => (place, String::new()),
        Line::Save => return about_merging(form),
    };
    let field = form.form.fields.get(place)?;
    let is_long = columns(&value) > ROOM && typed(form) != Some(place);
    let value = is_long.then(|| format!("{}: {}", field.label, clean(&value)));
    let keys = match (line, field.kind) {
        (Line::Field(place), _) if form.theirs(place).is_some() => "Enter chooses between the two",
        (Line::Entry(..), _) => "Enter edits it, Ctrl-x removes it",
        (Line::Add(_), _) => "Enter adds one",
        (_, FieldKind::Choice | FieldKind::Several) => "press Enter or type to choose",
        (_, FieldKind::Day) => day::HELP,
        (_, FieldKind::Fixed) => "m in the list moves it to another state",
        _ => "",
    };
    let parts = [value.unwrap_or_default(), field.help.to_string(), keys.to_owned()];
    let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" \u{b7} ");
    (!text.is_empty()).then_some(Notice { text, tone: Tone::Dim })
}

/// What saving a form of two customers does, besides what its fields say.
fn about_merging(form: &RecordForm) -> Option<Notice> {
    let FormMode::Merge { kept: LedgerRecord::Customer(kept), gone, is_typed } = &form.mode else { return None };
    let text = match is_typed {
        true => format!("{} has this tenant already: no second customer is added", clean(&kept.name)),
        false => format!(
            "Subscriptions, associations and usage of {} move to {}; {0} is then deleted",
            clean(&gone.name),
            clean(&kept.name)
        ),
    };
    Some(Notice { text, tone: Tone::Dim })
}

/// A value with the name of the record, the state or the move that it is.
fn named(form: &RecordForm, context: WizardContext<'_>, field: &Field, value: &str) -> String {
    let book = context.book;
    let kind = AssociationType::from_word(form.value("type"));
    let state = |id: &str| kind.and_then(|kind| states::state(kind, id)).map(|state| state.label.as_str());
    let name = match field.takes {
        Takes::Customer => {
            let same = |name: &str| book.customers.iter().filter(|other| other.name == name).nth(1).is_some();
            match book.customer(value).map(|customer| customer.name.as_str()) {
                Some(name) if !same(name) => return name.to_owned(),
                name => name,
            }
        }
        Takes::Person => {
            let same = |name: &str| book.people.iter().filter(|other| other.name == name).nth(1).is_some();
            match book.person(value).map(|person| person.name.as_str()) {
                Some(name) if !same(name) => return name.to_owned(),
                name => name,
            }
        }
        Takes::Subscription => return book.subscription(value).map_or_else(|| value.to_owned(), subscription_title),
        Takes::Location => {
            let location = book.partner.locations.iter().find(|location| location.partner_id == value);
            location.map(|location| location.name.as_str()).filter(|name| !name.is_empty())
        }
        Takes::State => return state(value).unwrap_or(value).to_owned(),
        Takes::Move => {
            let label = form.moves(context).into_iter().find(|(to, _)| *to == value).map(|(_, label)| label);
            return label.unwrap_or(value).to_owned();
        }
        Takes::CurrentState => {
            let current = match form.before() {
                Some(LedgerRecord::Association(association)) => states::current(association),
                _ => None,
            };
            return current.map_or(form.state(), |state| state.label.as_str()).to_owned();
        }
        Takes::Word(_) | Takes::Activity => return spelled(field.takes, value),
        Takes::Country => Some(country_name(value)).filter(|name| *name != value),
        _ => None,
    };
    name.map_or_else(|| value.to_owned(), |name| format!("{name} ({value})"))
}

/// The type of record that each row of a list is, by whose key it is told from others.
pub fn record_kind(list: TableId) -> Option<RecordKind> {
    super::list::list(list).kind
}

/// The type of record that a new one of a list is.
pub fn addable_kind(list: TableId) -> Option<RecordKind> {
    super::list::list(list).adds
}

/// The records of the marked rows of a list; none where nothing is marked, or rows are no records.
pub fn marked(subject: &Subject<'_>, list: TableId, keys: &BTreeSet<String>) -> Option<Vec<LedgerRecord>> {
    let (book, kind) = (subject.book?, record_kind(list)?);
    (!keys.is_empty()).then(|| keys.iter().filter_map(|key| book.record(kind, key)).collect())
}

/// The record that a row of a list is; in what is told of an open customer, the customer.
pub fn record(subject: &Subject<'_>, list: TableId, place: Option<usize>) -> Option<LedgerRecord> {
    match list {
        TableId::CustomerPoints | TableId::CustomerUsage => {
            Some(LedgerRecord::from(subject.book?.customer(subject.options.customer?)?.clone()))
        }
        _ => record_at(subject, list, place?),
    }
}

pub(super) fn record_at(subject: &Subject<'_>, list: TableId, place: usize) -> Option<LedgerRecord> {
    subject.book?.record(record_kind(list)?, &super::key(subject, list, place))
}
