//! Associations on to their next state, and two customers into one: forms whose answers become a change.

use super::open_form;
use crate::command::Reason;
use crate::effect::Effect;
use crate::env::Env;
use crate::record_form::RecordForm;
use crate::records::form_of;
use crate::state::AppState;
use crate::table::TableId;
use crate::update::{book_tasks, say};
use crate::view::{self, Tone};
use laurels_core::book::{Association, Customer, RecordKind};
use laurels_core::change::LedgerRecord;
use laurels_core::states;
use laurels_core::text::clean;

/// Whether the selected row, or every marked one, is an association.
pub fn can_move(state: &AppState) -> Result<(), Reason> {
    book_tasks::has_book(state)?;
    match (view::record_kind(state.route.focus), state.selected(state.route.focus)) {
        (Some(RecordKind::Association), Some(_)) => Ok(()),
        _ => Err(Reason("select an association: only those have states")),
    }
}

/// Asks where the associations are to move; only moves that all of them can make are offered.
pub fn ask(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let associations = view::meant_associations(state, state.route.focus);
    let Some(context) = state.wizard_context() else { return Vec::new() };
    let several = associations.len() > 1;
    let form = RecordForm::moving(associations, context);
    if form.moves(context).is_empty() {
        let why = match several {
            true => "they have no move in common: mark associations of one type and state",
            false => "from where it is no move is left; what begins again is a new association",
        };
        say(state, env, Tone::Dim, why);
        return Vec::new();
    }
    open_form(state, env, |_| Some(form))
}

/// A move in a line, for the log.
pub fn what(associations: &[Association], to: &str) -> String {
    let label = associations.first().and_then(|one| states::state(one.kind, to)).map_or(to, |state| &state.label);
    match associations {
        [one] => format!("moved association {} to {}", clean(&one.id), label.to_lowercase()),
        several => format!("moved {} associations to {}", several.len(), label.to_lowercase()),
    }
}

/// The two customers that are meant: both are marked, or one is and the other is selected.
fn two(state: &AppState) -> Option<[Customer; 2]> {
    let list = state.route.focus;
    // More are never two, and need not be looked at.
    if list != TableId::Customers || state.tables.get(list).marked.len() > 2 {
        return None;
    }
    let mut records = view::meant(state, list);
    let marked = !state.tables.get(list).marked.is_empty();
    if let (1, Some(selected)) = (records.len(), view::record(state, list).filter(|_| marked)) {
        records.push(selected);
    }
    let customers = records.into_iter().filter_map(|record| match record {
        LedgerRecord::Customer(customer) => Some(customer),
        _ => None,
    });
    let two: [Customer; 2] = customers.collect::<Vec<_>>().try_into().ok()?;
    Some(two).filter(|[one, other]| one.id != other.id)
}

/// Whether two customers are meant.
pub fn can_merge(state: &AppState) -> Result<(), Reason> {
    book_tasks::has_book(state)?;
    match two(state) {
        Some(_) => Ok(()),
        None => Err(Reason("mark two customers in 2 Associations, customers; space marks")),
    }
}

/// Opens the form in which one is made of two customers: the one with a tenant stays, else the one that is selected.
pub fn merge(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let Some(([one, other], of)) = two(state).zip(form_of(RecordKind::Customer)) else { return Vec::new() };
    let selected = view::record(state, TableId::Customers).map(|record| record.key());
    let stays = |customer: &Customer| (customer.tenant_id.is_some(), Some(customer.id.as_str()) == selected.as_deref());
    let (kept, gone) = if stays(&one) >= stays(&other) { (one, other) } else { (other, one) };
    let Some(context) = state.wizard_context() else { return Vec::new() };
    match RecordForm::merging(of, kept, gone, context) {
        Ok(form) => open_form(state, env, |_| Some(form)),
        Err(why) => {
            say(state, env, Tone::Warn, &why.to_string());
            Vec::new()
        }
    }
}
