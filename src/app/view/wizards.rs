//! Pane 5: what would suggestion something, what is under way, every wizard there is; and the gaps of pane 2.

use super::ledger::{customer_name, customer_target};
use super::list::{List, nowhere};
use super::model::{Cell, Column, Row, Tone};
use super::{items, overview, words};
use crate::compute::{Advice, Gap, Suggestion};
use crate::state::AppState;
use laurels_core::wizard;
use laurels_core::wizard::Draft;

pub(super) const FIXES: List = List {
    columns: &[
        Column::words("What to do", 22, 27, 0),
        Column::words("For", 20, 26, 0),
        Column::words("Why", 20, Column::REST, 1),
        Column::words("Designation", 33, 36, 2),
        Column::figures("Gain", 6, 0),
    ],
    sort: None,
    title: |_| "What to fix".to_owned(),
    len: |state| advice(state).map_or(0, |a| a.suggestions.len()),
    row: |state, place| advice(state)?.suggestions.get(place).map(|m| suggestion_row(state, m)),
    target: |state, place| advice(state)?.suggestions.get(place).and_then(overview::suggestion_target),
    empty: |state| empty(state, "Nothing that is known would gain a point."),
};

fn advice(state: &AppState) -> Option<&Advice> {
    state.results.advice.as_deref()
}

fn empty(state: &AppState, nothing: &str) -> String {
    if advice(state).is_some() { nothing.to_owned() } else { super::loading().to_owned() }
}

fn suggestion_row(state: &AppState, suggestion: &Suggestion) -> Row {
    Row {
        key: suggestion.key(),
        cells: vec![
            Cell::outside(&suggestion.wizard.in_short(&suggestion.set)),
            Cell::outside(&suggestion.name),
            Cell::outside(&suggestion.text),
            Cell::text(overview::beneficiaries(state, suggestion)).tone(Tone::Dim),
            overview::gain_cell(suggestion.gain()),
        ],
    }
}

pub(super) const GAPS: List = List {
    columns: &[
        Column::words("Customer", 20, 26, 0),
        Column::words("Why not", 22, Column::REST, 2),
        Column::words("Suggestion", 24, 28, 0),
        Column::figures("Metrics", 7, 1),
        Column::figures("Gain", 6, 0),
    ],
    sort: None,
    title: |_| "Usage that no association covers".to_owned(),
    len: |state| advice(state).map_or(0, |a| a.gaps.len()),
    row: |state, place| advice(state)?.gaps.get(place).map(|gap| gap_row(state, gap)),
    target: |state, place| customer_target(state, &advice(state)?.gaps.get(place)?.customer),
    empty: |state| empty(state, "An association covers all the usage that could count."),
};

fn gap_row(state: &AppState, gap: &Gap) -> Row {
    let name = state.book.as_ref().map_or(gap.customer.as_str(), |b| customer_name(b, &gap.customer));
    Row {
        key: gap.customer.to_string(),
        cells: vec![
            Cell::outside(name),
            Cell::outside(&gap.text),
            Cell::outside(&items::gap_suggestion(gap)).tone(Tone::Good),
            Cell::number(gap.metrics.len().to_string(), gap.metrics.len() as f64),
            overview::gain_cell(gap.gain),
        ],
    }
}

pub(super) const DRAFTS: List = List {
    columns: &[
        Column::words("Wizard", 24, 30, 0),
        Column::words("For", 16, 26, 0),
        Column::words("Step", 20, Column::REST, 1),
        Column::words("Waits for", 26, 30, 0),
    ],
    sort: None,
    title: |_| "Under way and waiting".to_owned(),
    len: |state| state.drafts.len(),
    row: |state, place| state.drafts.get(place).and_then(|draft| draft_row(state, draft)),
    target: nowhere,
    empty: |_| "No wizard is under way.".to_owned(),
};

fn draft_row(state: &AppState, draft: &Draft) -> Option<Row> {
    let wizard = draft.run.of()?;
    let book = state.book.as_ref()?;
    let customer = draft.run.answers.get("customer").map(|id| customer_name(book, id.as_str()));
    let person =
        draft.run.answers.get("person").and_then(|id| book.person(id.as_str())).map(|person| person.name.as_str());
    let step = draft.run.step(wizard);
    let waits = match &draft.run.waiting {
        Some(waiting) => {
            let who = wizard.step(&waiting.step).map_or("somebody", |step| step.actor.who());
            let tone = if waiting.until < state.today { Tone::Bad } else { Tone::Warn };
            Cell::text(format!("{who}, until {}", words::date(waiting.until))).tone(tone)
        }
        None => Cell::text(step.map_or("", |step| step.actor.who())).tone(Tone::Dim),
    };
    Some(Row {
        key: format!("{:?}", draft.ticket),
        cells: vec![
            Cell::text(&wizard.title),
            Cell::outside(customer.or(person).unwrap_or("")),
            Cell::text(step.map_or("", |step| step.title.as_str())),
            waits,
        ],
    })
}

pub(super) const WIZARDS: List = List {
    columns: &[
        Column::words("Wizard", 30, 38, 0),
        Column::words("Gives", 30, Column::REST, 0),
        Column::figures("Steps", 5, 1),
    ],
    sort: None,
    title: |_| "All wizards".to_owned(),
    len: |_| wizard::shipped().len(),
    row: |_, place| {
        let wizard = wizard::shipped().get(place)?;
        let cells = vec![
            Cell::text(&wizard.title),
            Cell::text(&wizard.about).tone(Tone::Dim),
            Cell::number(wizard.steps.len().to_string(), wizard.steps.len() as f64).tone(Tone::Dim),
        ];
        Some(Row { key: wizard.id.to_string(), cells })
    },
    target: nowhere,
    empty: |_| String::new(),
};
