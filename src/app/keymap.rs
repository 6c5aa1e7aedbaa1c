//! Which key runs which command: the defaults of the command table, changed by the user's configuration.

use super::command::{self, Command, Context};
use super::key::Key;
use laurels_core::text;
use std::collections::BTreeMap;
use std::fmt;

#[derive(Clone, Debug)]
pub struct Keymap {
    /// Each command's keys, in the order of the table.
    keys: Vec<(&'static Command, Vec<Key>)>,
}

/// What is wrong with a wish for other keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No command has this id; the nearest one that there is.
    UnknownCommand {
        /// As it was written.
        id: String,
        nearest: Option<&'static str>,
    },
    /// The text names no key.
    BadKey { id: &'static str, why: String },
    /// Two commands want one key where both apply.
    Clash {
        key: Key,
        kept: &'static str,
        /// The command that does not get it.
        dropped: &'static str,
    },
    /// A character cannot run a command where it is typed as text.
    TypedAsText { key: Key, id: &'static str },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::UnknownCommand { id, nearest: Some(nearest) } => {
                write!(f, "keys: no command is called \"{id}\"; did you mean \"{nearest}\"?")
            }
            Problem::UnknownCommand { id, nearest: None } => write!(f, "keys: no command is called \"{id}\""),
            Problem::BadKey { id, why } => write!(f, "keys: {id}: {why}"),
            Problem::Clash { key, kept, dropped } => {
                write!(f, "keys: {key} runs {kept}, so it cannot run {dropped}; unbind one of them with []")
            }
            Problem::TypedAsText { key, id } => {
                write!(f, "keys: {key} is text where {id} applies; give it a key with ctrl- or a function key")
            }
        }
    }
}

impl Default for Keymap {
    fn default() -> Keymap {
        Keymap::new(&BTreeMap::new()).0
    }
}

impl Keymap {
    /// The defaults with the user's wishes: command id to key names, where an empty list leaves a command without a
    /// key. A wish that cannot be met is reported and the rest is kept; what the user asked for goes before a default.
    pub fn new(wishes: &BTreeMap<String, Vec<String>>) -> (Keymap, Vec<Problem>) {
        let mut problems = unknown(wishes);
        let mut map = Keymap { keys: command::all().map(|c| (c, Vec::new())).collect() };
        let wished = |c: &Command| wishes.get(c.id);
        for (command, names) in command::all().filter_map(|c| wished(c).map(|names| (c, names))) {
            for name in names {
                match name.parse::<Key>() {
                    Ok(key) => problems.extend(map.bind(command, key).err()),
                    Err(why) => problems.push(Problem::BadKey { id: command.id, why: why.to_string() }),
                }
            }
        }
        for command in command::all().filter(|c| wished(c).is_none()) {
            for key in command.keys.iter().filter_map(|name| name.parse().ok()) {
                problems.extend(map.bind(command, key).err());
            }
        }
        (map, problems)
    }

    fn bind(&mut self, command: &'static Command, key: Key) -> Result<(), Problem> {
        if key.text().is_some() && command.contexts == [Context::Field] {
            return Err(Problem::TypedAsText { key, id: command.id });
        }
        let rival = self.keys.iter().find(|(c, keys)| c.id != command.id && keys.contains(&key) && c.meets(command));
        if let Some((rival, _)) = rival {
            return Err(Problem::Clash { key, kept: rival.id, dropped: command.id });
        }
        if let Some((_, keys)) = self.keys.iter_mut().find(|(c, keys)| c.id == command.id && !keys.contains(&key)) {
            keys.push(key);
        }
        Ok(())
    }

    /// The keys of a command, the one to show first.
    pub fn keys_of(&self, command: &Command) -> &[Key] {
        self.keys.iter().find(|(c, _)| c.id == command.id).map_or(&[], |(_, keys)| keys)
    }

    /// The command that a key runs in a context. Where text is typed, a key that types a character runs none.
    pub fn resolve(&self, context: Context, key: Key) -> Option<&'static Command> {
        if context == Context::Field && key.text().is_some() {
            return None;
        }
        self.keys.iter().find(|(c, keys)| keys.contains(&key) && c.applies_in(context)).map(|(c, _)| *c)
    }
}

fn unknown(wishes: &BTreeMap<String, Vec<String>>) -> Vec<Problem> {
    let strangers = wishes.keys().filter(|id| command::by_id(id).is_none());
    strangers
        .map(|id| Problem::UnknownCommand { id: id.clone(), nearest: text::nearest(id, command::all().map(|c| c.id)) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Settings;
    use crate::test_harness::TestHarness;
    use std::collections::BTreeSet;

    fn wishes(list: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
        list.iter().map(|(id, keys)| ((*id).to_owned(), keys.iter().map(|k| (*k).to_owned()).collect())).collect()
    }

    #[test]
    fn default_keys_do_not_clash() {
        assert_eq!(Keymap::new(&BTreeMap::new()).1, []);
        let keys: usize = command::all().map(|c| c.keys.len()).sum();
        let map = Keymap::default();
        assert_eq!(map.keys.iter().map(|(_, keys)| keys.len()).sum::<usize>(), keys, "and every one of them is bound");
    }

    #[test]
    fn default_keys_survive_a_round_trip() {
        for (id, name) in command::all().flat_map(|c| c.keys.iter().map(|key| (c.id, *key))) {
            assert_eq!(name.parse::<Key>().map(|key| key.to_string()), Ok(name.to_owned()), "{id}");
        }
    }

    #[test]
    fn no_default_key_is_one_that_a_terminal_takes_or_confuses() {
        // Ctrl-s is free: raw mode turns the terminal's flow control off.
        let taken = "ctrl-q ctrl-a ctrl-b".split(' ').map(|k| k.parse::<Key>().expect(k));
        let taken: BTreeSet<Key> = taken.collect();
        for (command, keys) in &Keymap::default().keys {
            assert!(keys.iter().all(|key| !taken.contains(key)), "{}", command.id);
            assert!(keys.is_empty() || keys.iter().any(|key| !key.mods().alt), "{}", command.id);
            let suspends = keys.contains(&"ctrl-z".parse().expect("a key"));
            assert!(!suspends || command.id == "suspend", "{}", command.id);
        }
    }

    #[test]
    fn where_text_is_typed_a_character_is_text() {
        let map = Keymap::default();
        for c in ('!'..='~').chain([' ', 'é', '株']) {
            assert!(map.resolve(Context::Field, Key::char(c)).is_none(), "{c}");
        }
        for (name, id) in [("esc", "back"), ("enter", "choose"), ("F1", "help"), ("ctrl-c", "interrupt")] {
            let found = map.resolve(Context::Field, name.parse().expect(name)).map(|c| c.id);
            assert_eq!(found, Some(id));
        }
    }

    #[test]
    fn a_configured_key_replaces_the_default_everywhere() {
        let (map, problems) = Keymap::new(&wishes(&[("palette", &["P", "ctrl-p"]), ("go.activity", &[])]));
        assert_eq!(problems, []);
        let mut harness = TestHarness::with(Settings::default(), map);
        let hint = harness.state.footer().into_iter().find(|hint| hint.label == "commands");
        assert_eq!(hint.map(|hint| hint.key).as_deref(), Some("P"));
        harness.resize(200, 100).press("?");
        let rows = harness.table(crate::table::TableId::Help).rows;
        let help = |id: &str| {
            let row = rows.iter().find(|row| row.key == id).expect(id);
            row.cells.first().expect("keys").clone()
        };
        assert_eq!(help("palette").as_text(), "P ctrl-p");
        assert_eq!(help("go.activity").as_text(), "");
        let map = &harness.state.keymap;
        assert_eq!(map.resolve(Context::Pane, Key::char(':')).map(|c| c.id), None);
        assert_eq!(map.resolve(Context::Pane, Key::char('6')).map(|c| c.id), None);
    }

    #[test]
    fn invalid_keys_are_reported_and_the_rest_apply() {
        let list: &[(&str, &[&str])] = &[
            ("palete", &["P"]),
            ("filter", &["nokey", "f"]),
            ("sort", &["f"]),
            ("field.clear", &["c"]),
            ("zzz", &["z"]),
        ];
        let (map, problems) = Keymap::new(&wishes(list));
        let text: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            text,
            [
                "keys: no command is called \"palete\"; did you mean \"palette\"?",
                "keys: no command is called \"zzz\"",
                "keys: filter: \"nokey\" is not a key; write for example g, G, ctrl-d, shift-tab, space, pgdn or F1",
                "keys: f runs filter, so it cannot run sort; unbind one of them with []",
                "keys: c is text where field.clear applies; give it a key with ctrl- or a function key",
            ]
        );
        assert_eq!(map.resolve(Context::Pane, Key::char('f')).map(|c| c.id), Some("filter"));
    }

    #[test]
    fn a_configured_key_overrides_another_commands_default() {
        let (map, problems) = Keymap::new(&wishes(&[("palette", &["/"])]));
        assert_eq!(map.resolve(Context::Pane, Key::char('/')).map(|c| c.id), Some("palette"));
        assert_eq!(problems, [Problem::Clash { key: Key::char('/'), kept: "palette", dropped: "filter" }]);
    }

    #[test]
    fn one_key_may_do_different_things_in_different_places() {
        let map = Keymap::default();
        let runs = |context| map.resolve(context, Key::char('q')).map(|c| c.id);
        assert_eq!([runs(Context::Pane), runs(Context::Window)], [Some("quit"), Some("window.close")]);
    }
}
