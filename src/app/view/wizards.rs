//! Pane 5: what would fix something, what is under way, every wizard there is; and the gaps of pane 2.

use super::beginning::{of_advice, of_suggestion};
use super::ledger::{customer_name, customer_target};
use super::list::{LIST, List, Rows, Target};
use super::subject::Subject;
use super::{items, overview, words};
use crate::active_wizard::Beginning;
use crate::compute::{Advice, Gap, Suggestion};
use crate::view_model::{Cell, Column, Row, Tone};
use laurels_core::book::RecordKind;
use laurels_core::todo::Todo;
use laurels_core::wizard;
use laurels_core::wizard::Draft;

pub(super) const FIXES: List = List {
    columns: &[
        Column::names("What to do", 22, 27, 0),
        Column::names("For", 20, 26, 0),
        Column::sentences("Why", 44, 1),
        Column::names("Designation", 33, 36, 2),
        Column::figures("Gain", 6, 0),
    ],
    title: |_| "What to fix".to_owned(),
    len: |subject| advice(subject).map_or(0, |a| a.suggestions.len()),
    rows: Rows::Many {
        key: |subject, place| Some(advice(subject)?.suggestions.get(place)?.key()),
        cell: |subject, place, column| suggestion_cell(subject, advice(subject)?.suggestions.get(place)?, column),
    },
    target: |subject, place| advice(subject)?.suggestions.get(place).and_then(overview::suggestion_target),
    empty: |subject| {
        let is_under_way = |todo: &Todo| !todo.loses && todo.wizard.is_some() && todo.points_at_stake.is_positive();
        match advice(subject).is_some_and(|advice| advice.todos.iter().any(is_under_way)) {
            true => "Nothing new would gain a point now. Go on with what is under way: see Do next.".to_owned(),
            false => empty(subject, "No wizard would gain a point now."),
        }
    },
    begins: |subject, place| advice(subject)?.suggestions.get(place).map(of_suggestion),
    ..LIST
};

fn advice<'a>(subject: &Subject<'a>) -> Option<&'a Advice> {
    subject.results.advice.as_deref()
}

fn empty(subject: &Subject<'_>, nothing: &str) -> String {
    if advice(subject).is_some() { nothing.to_owned() } else { super::loading().to_owned() }
}

fn suggestion_cell(subject: &Subject<'_>, suggestion: &Suggestion, column: usize) -> Option<Cell> {
    Some(match column {
        0 => Cell::outside(&words::capitalised(&suggestion.short())),
        1 => Cell::outside(&suggestion.name),
        2 => Cell::outside(&suggestion.text),
        3 => Cell::text(overview::beneficiaries(subject, suggestion)).tone(Tone::Dim),
        4 => {
            let best = suggestion.gains.first();
            let certain = best.is_none_or(|gain| overview::is_certain(subject, gain.designation, gain.metric));
            overview::doubted(overview::gain_cell(suggestion.gain()), certain)
        }
        _ => return None,
    })
}

pub(super) const GAPS: List = List {
    columns: &[
        Column::names("Customer", 20, 26, 0),
        Column::sentences("Why not", 44, 2),
        Column::names("Suggestion", 24, 28, 0),
        Column::figures("Metrics", 7, 1),
        Column::figures("Gain", 6, 0),
    ],
    title: |_| "Gaps".to_owned(),
    len: |subject| advice(subject).map_or(0, |a| a.gaps.len()),
    rows: Rows::Many {
        key: |subject, place| Some(advice(subject)?.gaps.get(place)?.customer.to_string()),
        cell: |subject, place, column| gap_cell(subject, advice(subject)?.gaps.get(place)?, column),
    },
    target: |subject, place| customer_target(subject, &advice(subject)?.gaps.get(place)?.customer),
    empty: |subject| empty(subject, "All usage that could count is associated, in the book or by a report."),
    adds: Some(RecordKind::Association),
    detail: |subject, place| Some(items::gap_detail(subject, advice(subject)?.gaps.get(place)?)),
    begins: |subject, place| {
        let gap = advice(subject)?.gaps.get(place)?;
        of_advice(gap.fix.as_ref(), gap.pending.as_ref())
    },
    ..LIST
};

fn gap_cell(subject: &Subject<'_>, gap: &Gap, column: usize) -> Option<Cell> {
    Some(match column {
        0 => Cell::outside(subject.book.map_or(gap.customer.as_str(), |b| customer_name(b, &gap.customer))),
        1 => Cell::outside(&gap.text),
        2 => Cell::outside(&words::capitalised(&items::gap_suggestion(gap))).tone(Tone::Good),
        3 => Cell::number(gap.metrics.len().to_string(), gap.metrics.len() as f64),
        4 => {
            let certain =
                gap.metrics.iter().all(|(designation, metric)| overview::is_certain(subject, *designation, *metric));
            overview::doubted(overview::gain_cell(gap.gain), certain)
        }
        _ => return None,
    })
}

pub(super) const DRAFTS: List = List {
    columns: &[
        Column::names("Wizard", 24, 30, 0),
        Column::names("For", 16, 26, 0),
        Column::sentences("Step", 20, 1),
        Column::names("Waits for", 26, 30, 0),
    ],
    title: |_| "Under way".to_owned(),
    len: |subject| subject.drafts.len(),
    rows: Rows::Few(|subject, place| subject.drafts.get(place).and_then(|draft| draft_row(subject, draft))),
    target: |subject, place| {
        let answers = &subject.drafts.get(place)?.run.answers;
        let customer = answers.get("customer").and_then(|id| Some(subject.book?.customer(id.as_str())?.id.clone()));
        let person = || answers.get("person").and_then(|id| Some(subject.book?.person(id.as_str())?.id.clone()));
        customer.map(Target::Customer).or_else(|| person().map(Target::Person))
    },
    empty: |_| "No wizard is under way.".to_owned(),
    ..LIST
};

fn draft_row(subject: &Subject<'_>, draft: &Draft) -> Option<Row> {
    let wizard = draft.run.of()?;
    let book = subject.book?;
    let customer = draft.run.answers.get("customer").map(|id| customer_name(book, id.as_str()));
    let person =
        draft.run.answers.get("person").and_then(|id| book.person(id.as_str())).map(|person| person.name.as_str());
    let step = draft.run.step(wizard);
    let waits = match &draft.run.waiting {
        Some(waiting) => {
            let who = wizard.step(&waiting.step).map_or("somebody", |step| step.actor.who());
            let tone = if waiting.until < subject.moment.today { Tone::Bad } else { Tone::Warn };
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
    columns: &[Column::names("Wizard", 30, 38, 0), Column::sentences("Gives", 30, 0), Column::figures("Steps", 5, 1)],
    title: |_| "All wizards".to_owned(),
    len: |_| wizard::shipped().len(),
    rows: Rows::Few(|_, place| {
        let wizard = wizard::shipped().get(place)?;
        let cells = vec![
            Cell::text(&wizard.title),
            Cell::text(&wizard.about).tone(Tone::Dim),
            Cell::number(wizard.steps.len().to_string(), wizard.steps.len() as f64).tone(Tone::Dim),
        ];
        Some(Row { key: wizard.id.to_string(), cells })
    }),
    begins: |_, place| wizard::shipped().get(place).map(|wizard| Beginning::new(wizard.id.clone(), [])),
    ..LIST
};
