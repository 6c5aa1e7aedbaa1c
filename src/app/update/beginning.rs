//! The first start: what a new store needs to be asked, and the first screen.

use super::{book_tasks, drafts};
use crate::availability;
use crate::book_task::BookTask;
use crate::effect::Effect;
use crate::form::{Field, FieldKind, Form};
use crate::prompt::{Prompt, PromptSubject};
use crate::route::{Pane, Route};
use crate::state::AppState;
use crate::table::TableId;
use crate::window::Window;
use laurels_core::book::{Location, Partner, Record};
use laurels_core::rulebook::Rulebook;
use laurels_core::summary::PartnerRow;
use std::sync::Arc;

/// The lines of the form: label and hint.
const FIELDS: [(&str, &str); 3] = [
    ("Partner name", "as in Partner Center"),
    ("Global id", "the global account's; you can add it later"),
    ("Location id", "of one location: associations carry it"),
];

/// The places of its lines.
const NAME: usize = 0;
const GLOBAL: usize = 1;
const LOCATION: usize = 2;

/// Asks what a new store needs.
pub fn ask(state: &mut AppState) {
    let field = |(label, help): (&'static str, &'static str)| Field::new(label, help, FieldKind::Text, "");
    let mut form = Form::new(FIELDS.map(field).to_vec());
    validate(&mut form);
    let ask = Prompt { form, ..Prompt::line(PromptSubject::Partner, "Whose book is this?", "", FieldKind::Text, "") };
    drafts::open(state, Window::Prompt(Box::new(ask)));
}

/// Enters the partner, in a store made for it where there is none; or goes to the first field with a fault.
pub(super) fn take(state: &mut AppState) {
    if availability::is_free(state).is_err() {
        return;
    }
    state.touch();
    let Some(Window::Prompt(ask)) = state.windows.last_mut() else { return };
    if !ask.form.submit() {
        return;
    }
    let partner = Box::new(partner(&ask.form));
    book_tasks::start(state, BookTask::Begin(partner))
}

fn partner(form: &Form) -> Partner {
    let text = |place| Some(form.text(place).to_owned()).filter(|text| !text.is_empty());
    let location = |partner_id| Location { partner_id, name: String::new(), country: None };
    Partner {
        name: form.text(NAME).to_owned(),
        global_id: text(GLOBAL),
        locations: text(LOCATION).map(Into::into).map(location).into_iter().collect(),
        ..Partner::default()
    }
}

/// Says what is wrong with each field: what the record itself would say, and what a new book needs besides.
pub(super) fn validate(form: &mut Form) {
    let problems = partner(form).problems();
    let of_record = |field: &str| problems.iter().find(|p| p.field == field).map(|p| p.expected.clone());
    let number = |place| {
        let digits = form.text(place).bytes().all(|b| b.is_ascii_digit());
        (!digits).then(|| "a partner id has digits only".to_owned())
    };
    let missing = |place, what: &str| form.text(place).is_empty().then(|| what.to_owned());
    let same = !form.text(LOCATION).is_empty() && form.text(LOCATION) == form.text(GLOBAL);
    let same = same.then(|| "that is the global id; a location has its own".to_owned());
    let faults = [
        missing(NAME, "enter a name"),
        of_record("global_id").or_else(|| number(GLOBAL)),
        missing(LOCATION, "enter one id")
            .or_else(|| of_record("locations[0].partner_id"))
            .or_else(|| number(LOCATION))
            .or(same),
    ];
    form.fields.iter_mut().zip(faults).for_each(|(field, fault)| field.fault = fault);
}

/// Shows the first screen: there is no store, and what was open is left.
pub(super) fn open_first_screen(state: &mut AppState, rulebooks: Vec<Arc<Rulebook>>) {
    leave_book(state, rulebooks, TableId::FirstStart);
}

/// Takes in the partners of a portfolio as far as they are read, and shows them before any of them is opened.
pub(super) fn take_partners(state: &mut AppState, rows: Arc<Vec<PartnerRow>>) {
    state.loading = false;
    let is_first = state.partners.replace(rows).is_none();
    if is_first {
        open_partners(state)
    } else {
        state.renew_content()
    }
    // What runs out first comes to the top as it is read; who has not gone down stays there.
    if state.tables.get(TableId::Partners).selected == 0 {
        state.select_place(TableId::Partners, 0);
    }
}

/// Has the partners that are on the screen scored first, as long as they wait for that.
pub(super) fn score_visible_first(state: &mut AppState) {
    let Some(partners) = state.partners.as_ref().filter(|_| state.is_before_partners()) else { return };
    let (room, table) = (state.geometry.room(TableId::Partners), state.tables.get(TableId::Partners));
    let shown = table.order.iter().skip(room.first).take(room.rows);
    let waiting = shown.filter_map(|place| partners.get(*place as usize)).filter(|row| row.pending);
    let names: Vec<String> = waiting.map(|row| row.file.clone()).collect();
    if names != state.scored_first {
        state.scored_first.clone_from(&names);
        state.effects.push(Effect::ScoreFirst(names));
    }
}

/// Leaves the partner that is open for the list of all, which is as it was left.
pub(super) fn open_partners(state: &mut AppState) {
    let (rulebooks, list) = (state.rulebooks.clone(), std::mem::take(state.tables.get_mut(TableId::Partners)));
    let partners = state.partners.take();
    leave_book(state, rulebooks, TableId::Partners);
    state.partners = partners;
    *state.tables.get_mut(TableId::Partners) = list;
    state.renew_content();
}

fn leave_book(state: &mut AppState, rulebooks: Vec<Arc<Rulebook>>, focus: TableId) {
    let new_state = AppState::new(state.settings.clone(), state.keymap.clone(), state.today);
    *state = AppState {
        revision: state.revision,
        generation: state.generation,
        epoch: state.epoch,
        begun: state.begun,
        rules: state.rules.take(),
        now: state.now,
        first_start: true,
        geometry: std::mem::take(&mut state.geometry),
        rulebooks,
        route: Route { focus, ..Route::at(Pane::Overview) },
        effects: std::mem::take(&mut state.effects),
        job: state.job.take(),
        message: state.message.take(),
        ..new_state
    };
    super::rescore(state);
}
