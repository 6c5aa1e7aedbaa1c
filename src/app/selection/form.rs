//! The form in front, and what is selected in it.

use crate::record_form::{Line, RecordForm};
use crate::state::AppState;
use crate::table::TableId;
use crate::window::Window;
use laurels_core::wizard::WizardContext;

/// The form in front, with what it is read in.
pub fn in_front(state: &AppState) -> Option<(&RecordForm, WizardContext<'_>)> {
    match state.windows.last() {
        Some(Window::Record(form)) => Some((form.as_ref(), state.wizard_context()?)),
        _ => None,
    }
}

/// The entry of a list of the form in front that is selected.
pub fn entry(state: &AppState) -> Option<(usize, usize)> {
    let (form, _) = in_front(state)?;
    match form.lines().get(state.selected(TableId::Form)?) {
        Some(Line::Entry(place, at)) => Some((*place, *at)),
        _ => None,
    }
}

/// The rule that is shown at the selected line of the form in front, by its place among those that the form shows.
pub fn shown_rule(state: &AppState) -> Option<usize> {
    let (form, _) = in_front(state)?;
    let place = match form.lines().get(state.selected(TableId::Form)?)? {
        Line::Field(place) | Line::Add(place) => Some(*place),
        Line::Entry(..) => return None,
        Line::Save => None,
    };
    form.findings.iter().position(|finding| form.place_of_rule(finding) == place)
}

/// The form that makes one of the customer in the form in front and the one that has its tenant.
pub fn merged(state: &AppState) -> Option<RecordForm> {
    let (form, context) = in_front(state)?;
    form.merged(context)
}
