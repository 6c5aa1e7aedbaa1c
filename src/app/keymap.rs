//! Which key runs which command: the defaults of the command table, changed by the user's configuration.

use super::command::{self, Command, Context};
use super::key::Key;
use crate::core::text;
use std::collections::BTreeMap;
use std::fmt;

/// The keys in force.
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
        /// The command probably meant.
        nearest: Option<&'static str>,
    },
    /// The text names no key.
    BadKey {
        /// The command.
        id: &'static str,
        /// Why not.
        why: String,
    },
    /// Two commands want one key where both apply.
    Clash {
        /// The key.
        key: Key,
        /// The command that has it.
        kept: &'static str,
        /// The command that does not get it.
        dropped: &'static str,
    },
    /// A character cannot run a command where it is typed as text.
    TypedAsText {
        /// The key.
        key: Key,
        /// The command.
        id: &'static str,
    },
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
