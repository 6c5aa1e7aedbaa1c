//! What is taken away from a wizard's step: commands, links and mails to the clipboard of the terminal or into a file;
//! and what admins ask.

use super::wizard::selected_item;
use super::{book_tasks, open_window, say};
use crate::active_wizard::PageItem;
use crate::book_task::BookTask;
use crate::effect::Effect;
use crate::selection;
use crate::state::AppState;
use crate::table::TableId;
use crate::view::{self, Tone};
use crate::window::Window;

/// Sends what the selected line holds to the terminal's clipboard: a command, a link, a mail, else its words.
pub fn copy(state: &mut AppState) {
    let list = state.route.focus;
    let text = match selected_item(state).filter(|_| list == TableId::Page && state.route.walking) {
        Some(PageItem::Command(command)) => command.line,
        Some(PageItem::Link(link)) => link,
        Some(PageItem::Mail(mail)) => mail.as_text(),
        _ => {
            let Some(record) = state.selected(list) else { return };
            let cells = view::row(&state.subject(), list, record).cells;
            cells.iter().map(|cell| cell.as_text()).collect::<Vec<_>>().join("\t").trim().to_owned()
        }
    };
    let first = text.lines().next().unwrap_or_default();
    say(state, Tone::Good, &format!("sent to your terminal: {first}"));
    state.effects.push(Effect::Copy(text))
}

/// Has the mail written to a file.
pub(super) fn keep_mail(state: &mut AppState, path: String) {
    if let Some(mail) = selection::mail(state).cloned() {
        book_tasks::start(state, BookTask::Mail(path, Box::new(mail)))
    }
}

/// Opens the answer to the selected question.
pub(super) fn open_answer(state: &mut AppState) {
    let selected = state.selected(TableId::Questions);
    if let Some(question) = selected.and_then(|place| view::question(&state.subject(), place)) {
        open_window(state, Window::Answer(question));
    }
}
