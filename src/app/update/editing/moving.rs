//! Associations on to their next state, and two customers into one: forms whose answers become a change.

use super::open_form;
use crate::record_form::RecordForm;
use crate::record_form::types::form_of;
use crate::selection;
use crate::state::AppState;
use crate::table::TableId;
use crate::update::show_message;
use crate::view::Tone;
use laurels_core::book::{Association, Customer, RecordKind};
use laurels_core::states;
use laurels_core::text::clean;

/// Asks where the associations are to move; only moves that all of them can make are offered.
pub fn ask(state: &mut AppState) {
    let associations = state.meant_associations(state.route.focus);
    let Some(context) = state.wizard_context() else { return };
    let several = associations.len() > 1;
    let form = RecordForm::moving(associations, context);
    if form.moves(context).is_empty() {
        let why = match several {
            true => "these can't all move to the same state: mark associations of one type and state",
            false => "it can't move on from this state; to begin again, create a new association",
        };
        show_message(state, Tone::Dim, why);
        return;
    }
    open_form(state, |_| Some(form))
}

/// A move in a line, for the log.
pub fn what(associations: &[Association], to: &str) -> String {
    let label = associations.first().and_then(|one| states::state(one.kind, to)).map_or(to, |state| &state.label);
    match associations {
        [one] => format!("moved association {} to {}", clean(&one.id), label.to_lowercase()),
        several => format!("moved {} associations to {}", several.len(), label.to_lowercase()),
    }
}

/// Opens the form in which one is made of two customers: the one with a tenant stays, else the one that is selected.
pub fn merge(state: &mut AppState) {
    let Some(([one, other], of)) = selection::two_customers(state).zip(form_of(RecordKind::Customer)) else {
        return;
    };
    let selected = state.record(TableId::Customers).map(|record| record.key());
    let stays = |customer: &Customer| (customer.tenant_id.is_some(), Some(customer.id.as_str()) == selected.as_deref());
    let (kept, gone) = if stays(&one) >= stays(&other) { (one, other) } else { (other, one) };
    let Some(context) = state.wizard_context() else { return };
    match RecordForm::merging(of, kept, gone, context) {
        Ok(form) => open_form(state, |_| Some(form)),
        Err(why) => show_message(state, Tone::Warn, &why.to_string()),
    }
}

/// Opens the form that makes one of two customers over the one that has the tenant of another, which keeps what was typed.
pub fn merge_typed(state: &mut AppState) {
    if let Some(form) = selection::merged(state) {
        open_form(state, |_| Some(form));
    }
}
