//! What can be done where something is typed or wants a yes.

use super::{availability, is_free};
use crate::command::Reason;
use crate::intent::Intent;
use crate::state::AppState;
use crate::window::Window;

/// Whether there is anything to take.
pub(super) fn can_choose(state: &AppState) -> Result<(), Reason> {
    match state.windows.last() {
        Some(Window::Help | Window::Answer(_) | Window::History(_)) => Err(Reason("")),
        Some(Window::Preview(..) | Window::Discard(_) | Window::Delete(_)) => can_confirm(state),
        _ => Ok(()),
    }
}

/// Whether `Tab` means something in the line being typed.
pub(super) fn has_more(state: &AppState) -> Result<(), Reason> {
    match state.windows.last() {
        Some(Window::Begin(_) | Window::Paths(_) | Window::ReportedScores(_)) => Ok(()),
        Some(Window::Palette(input)) if files_in(input.value()).is_some() => availability(state, &Intent::Import),
        _ => Err(Reason("there is one line only")),
    }
}

/// Whether the front window asks for a yes, has been seen, and can be obeyed.
pub fn can_confirm(state: &AppState) -> Result<(), Reason> {
    if !state.windows.last().is_some_and(Window::asks) {
        return Err(Reason("nothing here asks for a yes"));
    }
    if state.unseen_until.is_some() { Err(Reason("")) } else { is_free(state) }
}

/// What the palette's line names behind the word `import`: files.
pub fn files_in(line: &str) -> Option<&str> {
    line.strip_prefix("import ").map(str::trim_start)
}
