//! What is taken away from a wizard's step: commands, links and mails to the clipboard of the terminal or into a file;
//! and what admins ask.

use super::wizard::selected_item;
use super::{book_tasks, open_window, prompts, show_message};
use crate::active_wizard::PageItem;
use crate::book_task::BookTask;
use crate::effect::Effect;
use crate::form::FieldKind;
use crate::intent::Target;
use crate::prompt::{Choice, Prompt, PromptSubject, Purpose};
use crate::selection;
use crate::state::AppState;
use crate::table::TableId;
use crate::view::{self, Cell, Row, Tone, words};
use crate::window::Window;
use laurels_core::change::LedgerRecord;

/// Sends what the selected line of a page holds to the terminal's clipboard: a command, a link, a mail. Of a list, where
/// there is more than one thing to copy, asks which.
pub fn copy(state: &mut AppState) {
    let list = state.route.focus;
    let on_page = list == TableId::Page && state.route.in_wizard;
    if let Some(text) = taken_from_page(state).filter(|_| on_page) {
        return send(state, text);
    }
    let choices = copies(state, list);
    match choices.as_slice() {
        [] => {}
        [one] => send(state, one.value.clone()),
        _ => {
            let help = "type to find, Enter copies";
            let line = Prompt::line(PromptSubject::Copy(list), "Copy", help, FieldKind::Text, "");
            prompts::open_ask(state, Prompt { choices: choices.into(), closed: true, ..line });
        }
    }
}

/// Sends what was chosen; the whole view is put together only now.
pub(super) fn copy_chosen(state: &mut AppState, list: TableId, chosen: String) {
    match chosen.as_str() {
        VIEW => {
            let lines = lines(state, list).into_iter().map(|line| line.join("\t").trim().to_owned());
            send(state, lines.collect::<Vec<_>>().join("\n"))
        }
        FILE => book_tasks::ask_path(state, Purpose::View(list)),
        _ => send(state, chosen),
    }
}

fn send(state: &mut AppState, text: String) {
    let first = text.lines().next().unwrap_or_default();
    show_message(state, Tone::Good, &format!("sent to your terminal: {first}"));
    state.effects.push(Effect::Copy(text))
}

/// Stands for the whole view among what may be copied: no text of a row has a control character.
const VIEW: &str = "\t";
/// The same into a file.
const FILE: &str = "\t\t";

/// What there is to copy at the selected row of a list: ids, the command that explains it, the row, the view.
fn copies(state: &AppState, list: TableId) -> Vec<Choice> {
    let Some(place) = state.selected(list) else { return Vec::new() };
    let subject = state.subject();
    let record = state.record(list);
    let ids = record.iter().flat_map(ids_of);
    let target = view::target(&subject, list, place);
    let command = target.and_then(|target| match target {
        Target::Metric(designation, metric) => Some(format!("laurels explain {designation} {metric}")),
        Target::Designation(designation) => Some(format!("laurels explain {designation}")),
        Target::Customer(_) | Target::Person(_) | Target::Plan(_) | Target::Forecast(_) | Target::Partner(_) => None,
    });
    let row = cells_of(&view::row(&subject, list, place));
    let kept = if list == TableId::Page {
        Vec::new()
    } else {
        vec![("This view as a table", VIEW.to_owned()), ("This view to a file", FILE.to_owned())]
    };
    let command = command.map(|command| ("Command", command));
    let ticket = (list == TableId::Reconcile).then(|| view::ticket_of(&subject, place)).flatten();
    let ticket = ticket.map(|text| ("Text for a support ticket", text));
    let all = ticket
        .into_iter()
        .chain(ids)
        .chain(command)
        .chain((!row.is_empty()).then_some(("Row as a table", row)))
        .chain(kept);
    let choice = |(name, value): (&str, String)| {
        let rows = || words::count(state.tables.get(list).order.len(), "row", "rows");
        let more = if [VIEW, FILE].contains(&value.as_str()) { rows() } else { value.clone() };
        Choice { name: name.to_owned(), more, value }
    };
    all.map(choice).collect()
}

/// By what a record is known, here and to Microsoft.
fn ids_of(record: &LedgerRecord) -> Vec<(&'static str, String)> {
    let known = |name, value: &Option<String>| value.clone().map(|value| (name, value));
    let other = match record {
        LedgerRecord::Customer(customer) => {
            vec![known("Tenant", &customer.tenant_id), known("Domain", &customer.domain)]
        }
        LedgerRecord::Subscription(subscription) => vec![known("Subscription", &subscription.subscription_id)],
        LedgerRecord::Person(person) => vec![known("MCID", &person.mcid), known("Mail", &person.email)],
        LedgerRecord::Association(association) => {
            let location = association.partner_id.as_ref().map(|id| ("Partner ID", id.to_string()));
            vec![location, known("Claim", &association.claim_id)]
        }
        _ => Vec::new(),
    };
    std::iter::once(("ID", record.key())).chain(other.into_iter().flatten()).collect()
}

/// The cells of a row, apart by tabs.
fn cells_of(row: &Row) -> String {
    row.cells.iter().map(Cell::as_text).collect::<Vec<_>>().join("\t").trim().to_owned()
}

/// A list as it is filtered and sorted, a line a row, the titles of its columns first.
pub(super) fn lines(state: &AppState, list: TableId) -> Vec<Vec<String>> {
    let subject = state.subject();
    let columns = view::columns(&subject, list);
    let titles = columns.iter().map(|column| column.title.to_string()).collect();
    let rows = view::cells(&subject, list, &state.tables.get(list).order);
    let cells = |row: &Row| row.cells.iter().map(|cell| cell.as_text().to_owned()).collect();
    std::iter::once(titles).chain(rows.iter().map(cells)).collect()
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
