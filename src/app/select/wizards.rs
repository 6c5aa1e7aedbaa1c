//! Pane 5, what would mend something, and the gaps of pane 2.

use super::ledger::{customer_name, customer_target};
use super::list::List;
use super::model::{Cell, Column, Row, Tone};
use super::{items, overview};
use crate::app::question::{Advice, Gap, Mend};
use crate::app::state::AppState;

pub(super) const FIXES: List = List {
    columns: &[
        Column::words("Wizard", 22, 22, 0),
        Column::words("For", 20, 26, 0),
        Column::words("Why", 20, Column::REST, 1),
        Column::words("Designation", 33, 36, 2),
        Column::figures("Gain", 6, 0),
    ],
    sort: None,
    title: |_| "What a wizard would mend".to_owned(),
    len: |state| advice(state).map_or(0, |a| a.mends.len()),
    row: |state, place| advice(state)?.mends.get(place).map(|m| mend_row(state, m)),
    target: |state, place| advice(state)?.mends.get(place).and_then(overview::mend_target),
    empty: |state| empty(state, "Nothing that is known would gain a point."),
};

fn advice(state: &AppState) -> Option<&Advice> {
    state.results.advice.as_deref()
}

fn empty(state: &AppState, nothing: &str) -> String {
    if advice(state).is_some() { nothing.to_owned() } else { super::loading().to_owned() }
}

fn mend_row(state: &AppState, mend: &Mend) -> Row {
    Row {
        key: mend.key(),
        cells: vec![
            Cell::text(mend.wizard),
            Cell::outside(&mend.name),
            Cell::outside(&mend.text),
            Cell::text(overview::beneficiaries(state, mend)).tone(Tone::Dim),
            overview::gain_cell(mend.gain()),
        ],
    }
}

pub(super) const GAPS: List = List {
    columns: &[
        Column::words("Customer", 20, 26, 0),
        Column::words("Why not", 22, Column::REST, 2),
        Column::words("Mend", 24, 28, 0),
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
        key: gap.customer.clone(),
        cells: vec![
            Cell::outside(name),
            Cell::outside(&gap.text),
            Cell::outside(&items::gap_mend(gap)).tone(Tone::Good),
            Cell::number(gap.metrics.len().to_string(), gap.metrics.len() as f64),
            overview::gain_cell(gap.gain),
        ],
    }
}
