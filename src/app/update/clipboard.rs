//! What is taken away from a wizard's step: commands, links and mails to the clipboard of the terminal or into a file;
//! and what admins ask.

use super::wizard::selected_item;
use super::{book_tasks, open_window, show_message};
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
    let on_page = list == TableId::Page && state.route.in_wizard;
    let text = match taken_from_page(state).filter(|_| on_page) {
        Some(text) => text,
        None => {
            let Some(record) = state.selected(list) else { return };
            let cells = view::row(&state.subject(), list, record).cells;
            cells.iter().map(|cell| cell.as_text()).collect::<Vec<_>>().join("\t").trim().to_owned()
        }
    };
    let first = text.lines().next().unwrap_or_default();
    show_message(state, Tone::Good, &format!("sent to your terminal: {first}"));
    state.effects.push(Effect::Copy(text))
}

/// What the selected line of a wizard's page is to be copied for; where that is words only, the page's first command or
/// mail.
fn taken_from_page(state: &AppState) -> Option<String> {
    let text = |item: &PageItem| match item {
        PageItem::Command(command) => Some(command.line.clone()),
        PageItem::Link(link) => Some(link.clone()),
        PageItem::Mail(mail) => Some(mail.as_text()),
        _ => None,
    };
    let first = || {
        let page = state.wizard.as_ref().map_or(&[][..], |open| &open.page);
        page.iter().find(|row| matches!(row.what, PageItem::Command(_) | PageItem::Mail(_))).map(|row| row.what.clone())
    };
    selected_item(state).as_ref().and_then(text).or_else(|| first().as_ref().and_then(text))
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
