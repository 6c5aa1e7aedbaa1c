//! The chapters of the help, from the keys in force: what works where it is opened before what does not.

use crate::availability::availability;
use crate::command::{self, Command, Context, Reason, Section};
use crate::state::AppState;
use crate::table::TableId;
use crate::window::HelpLine;
use std::borrow::Cow;

/// The chapters: the keys of this screen in the order of its footer, the others that work by what they are about, and
/// last what does not work here.
pub fn chapters(state: &AppState) -> Vec<HelpLine> {
    let context = state.context();
    let (works, rest): (Vec<_>, Vec<_>) = command::all()
        .map(|command| (command, refusal(state, context, command)))
        .partition(|(_, refusal)| refusal.is_none());
    let rank = |command: &Command| match (command.hint, command.bulk) {
        (Some((rank, _)), _) => Some(rank),
        (None, bulk) => bulk.map(|(rank, _)| FIRST_BULK + rank),
    };
    let is_of_screen = |command: &Command| command.section != Section::Program && rank(command).is_some();
    let (mut here, others): (Vec<_>, Vec<_>) = works.into_iter().partition(|(command, _)| is_of_screen(command));
    here.sort_by_key(|(command, _)| rank(command));
    let mut lines = Vec::new();
    let mut chapter = |title: Cow<'static, str>, commands: Vec<(&'static Command, Option<Reason>)>| {
        if !commands.is_empty() {
            lines.push(HelpLine::Chapter(title));
            lines.extend(commands.into_iter().map(|(command, refusal)| HelpLine::Command(command, refusal)));
        }
    };
    chapter(format!("This screen: {}", place(state)).into(), here);
    for section in Section::ALL {
        chapter(section.title().into(), others.iter().filter(|(c, _)| c.section == section).copied().collect());
    }
    chapter("Elsewhere".into(), rest);
    lines
}

/// Bulk keys that the footer shows only once rows are marked come after its other keys.
const FIRST_BULK: u8 = 60;

/// Why a command does nothing in a context now.
fn refusal(state: &AppState, context: Context, command: &Command) -> Option<Reason> {
    match availability(state, &command.intent) {
        Err(reason) => Some(reason),
        Ok(()) if command.applies_in(context) => None,
        Ok(()) => Some(Reason("")),
    }
}

/// What the screen in front is called.
fn place(state: &AppState) -> Cow<'static, str> {
    if let Some(window) = state.windows.last() {
        return window.title();
    }
    let route = &state.route;
    let customer = || state.book.as_ref()?.customer(route.customer.as_ref()?).map(|customer| customer.name.clone());
    match state.wizard.as_ref().filter(|_| route.in_wizard) {
        _ if state.first_start && state.partners.is_some() => "the partners".into(),
        _ if state.first_start => "how to begin".into(),
        Some(open) => open.wizard.title.as_str().into(),
        None => match customer() {
            Some(name) => name.into(),
            None if route.view.tab().is_empty() || route.view == TableId::Log => route.pane.title().into(),
            None => route.view.tab().into(),
        },
    }
}
