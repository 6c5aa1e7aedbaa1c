//! What can be done where something is typed or wants a yes.

use super::{Answer, availability, is_free, needs};
use crate::command::Reason;
use crate::intent::Intent;
use crate::prompt::PromptSubject;
use crate::selection;
use crate::state::AppState;
use crate::window::Confirm;
use crate::window::Window;

/// Whether there is anything to take.
pub(super) fn can_choose(state: &AppState) -> Answer {
    match state.windows.last() {
        _ if state.filtering().is_some() => Ok(()),
        Some(Window::Help(_) | Window::Answer(_) | Window::History(_)) => Err(Reason("")),
        Some(Window::Preview(..) | Window::Confirm(_)) => can_confirm(state),
        _ => Ok(()),
    }
}

/// Whether `Tab` means something in the line being typed.
pub(super) fn has_more(state: &AppState) -> Answer {
    match state.windows.last() {
        Some(Window::Record(_) | Window::ReportedScores(_) | Window::RuleDialog(_)) => Ok(()),
        Some(Window::Prompt(ask)) if matches!(ask.asked, PromptSubject::Partner | PromptSubject::Paths(_)) => Ok(()),
        Some(Window::Palette(form)) if files_in(form.typed()).is_some() => availability(state, &Intent::Import),
        _ => Err(Reason("there is one line only")),
    }
}

/// Whether the front window asks for a yes, has been seen, and can be obeyed.
pub fn can_confirm(state: &AppState) -> Answer {
    match state.windows.last() {
        Some(window) if !window.asks() => Err(Reason("there is nothing to confirm here")),
        Some(_) if state.unseen_until.is_some() => Err(Reason("")),
        Some(Window::Confirm(Confirm::Leave | Confirm::Draft(_))) => Ok(()),
        Some(_) => is_free(state),
        None => Err(Reason("there is nothing to confirm here")),
    }
}

/// Whether a table is selected of which somebody may say what it is.
pub(super) fn can_map(state: &AppState) -> Answer {
    let why = "select a table in a preview of an import that was left out and may be a report";
    needs(selection::unknown_table(state).is_some(), why).and_then(|()| is_free(state))
}

/// Whether there is a form or a prompt to save.
pub(super) fn can_save(state: &AppState) -> Answer {
    match state.windows.last() {
        Some(window) if window.is_saved() || matches!(window, Window::Prompt(_)) => Ok(()),
        _ => Err(Reason("this saves a form from any of its fields")),
    }
}

/// What the palette's line names behind the word `import`: files.
pub fn files_in(line: &str) -> Option<&str> {
    line.strip_prefix("import ").map(str::trim_start)
}
