//! The one table of commands. Dispatch, footer, help, palette, remapping, read-only mode and the README's list of keys
//! derive from it and from nothing else; no other code knows a key.

mod table;

use super::intent::Intent;

/// Where a key press goes: exactly one of the first three is in force, and [`Context::Everywhere`] besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    Field,
    /// A window stands over the pane.
    Window,
    /// Nothing stands over the pane.
    Pane,
    Everywhere,
}

/// The chapters of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Moving within and between lists.
    Moving,
    Going,
    List,
    /// What is scored, and when and by which rules.
    Score,
    Walking,
    /// What changes the book, and how one begins.
    Book,
    Typing,
    Program,
}

impl Section {
    pub const ALL: [Section; 8] = [
        Section::Moving,
        Section::Going,
        Section::List,
        Section::Score,
        Section::Walking,
        Section::Book,
        Section::Typing,
        Section::Program,
    ];

    /// The title of the chapter.
    pub const fn title(self) -> &'static str {
        match self {
            Section::Moving => "Moving",
            Section::Going => "Panes and views",
            Section::List => "Lists",
            Section::Score => "Scores",
            Section::Walking => "Wizards",
            Section::Book => "Records and changes",
            Section::Typing => "Typing",
            Section::Program => "Program",
        }
    }
}

/// Why a command does nothing now, as a sentence for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason(pub &'static str);

/// One thing the dashboard can do.
#[derive(Debug)]
pub struct Command {
    /// Its stable name, in the configuration and in tests.
    pub id: &'static str,
    /// What it does, in the palette and the help.
    pub title: &'static str,
    pub help: &'static str,
    /// Where it stands in the help.
    pub section: Section,
    /// Where its keys are in force.
    pub contexts: &'static [Context],
    /// Its keys, unless the configuration says otherwise; the first is shown.
    pub keys: &'static [&'static str],
    /// Its rank in the footer, the lowest first, and what it does in a word or two; `None` keeps it out.
    pub hint: Option<(u8, &'static str)>,
    /// The same while rows are marked, where it is about all of them.
    pub bulk: Option<(u8, &'static str)>,
    /// Whether it changes the book.
    pub writes: bool,
    pub intent: Intent,
}

impl Command {
    const fn help(mut self, help: &'static str) -> Command {
        self.help = help;
        self
    }

    const fn hint(mut self, rank: u8, label: &'static str) -> Command {
        self.hint = Some((rank, label));
        self
    }

    const fn bulk(mut self, rank: u8, label: &'static str) -> Command {
        self.bulk = Some((rank, label));
        self
    }

    const fn contexts(mut self, contexts: &'static [Context]) -> Command {
        self.contexts = contexts;
        self
    }

    const fn writes(mut self) -> Command {
        self.writes = true;
        self
    }

    /// Whether its keys are in force in a context.
    pub fn applies_in(&self, context: Context) -> bool {
        self.contexts.contains(&context) || self.contexts.contains(&Context::Everywhere)
    }

    /// Whether there is a context in which both this command's and the other's keys are in force.
    pub fn meets(&self, other: &Command) -> bool {
        self.contexts.contains(&Context::Everywhere) || self.contexts.iter().any(|&c| other.applies_in(c))
    }
}

/// Every command, in the order of the help.
pub fn all() -> impl Iterator<Item = &'static Command> {
    table::CHAPTERS.iter().copied().flatten()
}

pub fn by_id(id: &str) -> Option<&'static Command> {
    all().find(|c| c.id == id)
}

/// The command that wants just that done; none where it is about a record.
pub fn of(intent: &Intent) -> Option<&'static Command> {
    all().find(|command| command.intent == *intent)
}

/// The list of default keys as a Markdown table, for the README.
pub fn keys_as_markdown() -> String {
    let mut text = String::from("| Key | Does |\n|---|---|\n");
    for command in all().filter(|c| !c.keys.is_empty() && c.section != Section::Typing) {
        let keys: Vec<String> = command.keys.iter().map(|key| format!("`{}`", key.replace('|', "\\|"))).collect();
        text.push_str(&format!("| {} | {} |\n", keys.join(" "), command.title));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_harness::TestHarness;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_and_every_entry_is_complete() {
        let ids: BTreeSet<&str> = all().map(|c| c.id).collect();
        assert_eq!(ids.len(), all().count());
        for command in all() {
            assert!(
                !command.id.is_empty() && !command.title.is_empty() && command.help.ends_with(['.']),
                "{}",
                command.id
            );
            assert!(!command.contexts.is_empty(), "{}", command.id);
            assert!(command.hint.is_none_or(|(_, label)| !label.is_empty()), "{}", command.id);
            assert_eq!(of(&command.intent).map(|first| first.id), Some(command.id), "no other wants the same");
        }
    }

    #[test]
    fn intents_survive_a_round_trip_through_json() {
        for command in all() {
            let text = serde_json::to_string(&command.intent).expect("JSON");
            assert_eq!(serde_json::from_str::<Intent>(&text).expect(&text), command.intent);
        }
    }

    #[test]
    fn every_command_is_reached_by_a_key_or_by_the_palette() {
        let mut harness = TestHarness::ready();
        harness.press(":");
        let palette = crate::view::len(&harness.state.subject(), crate::table::TableId::Palette);
        let offered: BTreeSet<&str> = (0..palette)
            .filter_map(|place| crate::view::found(&harness.state.subject(), place))
            .filter_map(|intent| of(&intent).map(|command| command.id))
            .collect();
        for command in all() {
            assert!(!command.keys.is_empty() || offered.contains(command.id), "{}", command.id);
        }
    }

    #[test]
    fn help_sections_are_in_order() {
        let sections: Vec<Section> = all().map(|c| c.section).collect();
        assert!(sections.is_sorted(), "{sections:?}");
    }

    #[test]
    fn the_key_list_has_every_pane_command() {
        let text = keys_as_markdown();
        assert!(text.contains("| `/` | Filter the list |") && text.contains("| `?` `F1` | Help |"), "{text}");
    }
}
