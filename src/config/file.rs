//! Reading `config.toml`: every problem of the file at once, each with its line and what was expected there.

use super::{Config, PLAN_COSTS};
use laurels_core::text::nearest;
use std::fmt;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// No hand-written file is larger; whatever is, was not meant as ours.
const LARGEST_FILE: u64 = 1 << 20;

/// Something in the file that cannot be so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong and what was expected.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

/// Why a configuration file was refused.
#[derive(Debug, thiserror::Error)]
#[error("{}: {trouble}", path.display())]
pub struct ConfigError {
    /// The file.
    pub path: PathBuf,
    /// What is the matter with it.
    #[source]
    pub trouble: Trouble,
}

/// What is the matter with a configuration file.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It cannot be read.
    #[error("{0}")]
    Unreadable(#[from] std::io::Error),
    /// It is far too large.
    #[error("is larger than 1 MiB; is it the right file?")]
    TooLarge,
    /// It says things that cannot be so.
    #[error("{}", .0.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n  "))]
    Wrong(Vec<Problem>),
}

impl Config {
    /// The defaults with the file's settings over them.
    ///
    /// # Errors
    /// When the file cannot be read or says something that cannot be so.
    pub fn load(path: &Path) -> Result<Config, ConfigError> {
        let refuse = |trouble| ConfigError { path: path.to_owned(), trouble };
        let length = std::fs::metadata(path).map_err(|e| refuse(e.into()))?.len();
        if length > LARGEST_FILE {
            return Err(refuse(Trouble::TooLarge));
        }
        let text = std::fs::read_to_string(path).map_err(|e| refuse(e.into()))?;
        Config::parse(&text).map_err(|problems| refuse(Trouble::Wrong(problems)))
    }

    /// The defaults with the text's settings over them.
    ///
    /// # Errors
    /// All problems of the text, in the order of its lines.
    pub fn parse(text: &str) -> Result<Config, Vec<Problem>> {
        let text = text.trim_start_matches('\u{feff}');
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut reader = Reader { text, config: Config::default(), problems: Vec::new() };
        for error in errors {
            reader.complain(error.span().map_or(0, |span| span.start), error.message().to_owned());
        }
        if reader.problems.is_empty() {
            reader.table(table.get_ref(), "");
        }
        reader.problems.sort_by_key(|problem| problem.line);
        if reader.problems.is_empty() { Ok(reader.config) } else { Err(reader.problems) }
    }
}

/// One setting: where it stands, what it takes, and how it is set; `set` returns whether the value was of that kind.
struct Setting {
    path: &'static str,
    expected: &'static str,
    set: fn(&mut Config, &DeValue<'_>) -> bool,
}

/// Every setting with a fixed name. `keys` and `plan.cost` are tables with names of their own.
const SETTINGS: &[Setting] = &[
    Setting {
        path: "rules",
        expected: "a rulebook's id or file, in quotes",
        set: |config, value| text(value).map(|t| config.rules = Some(t)).is_some(),
    },
    Setting {
        path: "soon_days",
        expected: DAYS,
        set: |config, value| days(value).map(|days| config.days.soon = days).is_some(),
    },
    Setting {
        path: "region_scroll",
        expected: "true or false",
        set: |config, value| value.as_bool().map(|b| config.region_scroll = b).is_some(),
    },
    Setting {
        path: "display.ascii",
        expected: "true or false",
        set: |config, value| value.as_bool().map(|b| config.display.ascii = b).is_some(),
    },
    Setting {
        path: "display.color",
        expected: "\"auto\", \"always\" or \"never\"",
        set: |config, value| {
            let known = text(value).filter(|t| ["auto", "always", "never"].contains(&t.as_str()));
            known.map(|t| config.display.color = t).is_some()
        },
    },
    Setting {
        path: "display.theme",
        expected: "a theme's name, in quotes",
        set: |config, value| text(value).map(|t| config.display.theme = t).is_some(),
    },
    Setting {
        path: "todo.verify_link_days",
        expected: DAYS,
        set: |config, value| days(value).map(|days| config.days.verify_link = days).is_some(),
    },
    Setting {
        path: "todo.ask_again_days",
        expected: DAYS,
        set: |config, value| days(value).map(|days| config.days.ask_again = days).is_some(),
    },
    Setting {
        path: "todo.subscription_days",
        expected: DAYS,
        set: |config, value| days(value).map(|days| config.days.subscription = days).is_some(),
    },
    Setting {
        path: "todo.renewal_days",
        expected: DAYS,
        set: |config, value| days(value).map(|days| config.days.renewal = days).is_some(),
    },
];

/// The tables that hold settings, with what each holds.
const SECTIONS: [&str; 5] = ["display", "todo", "keys", "plan", "plan.cost"];

/// What a number of days takes.
const DAYS: &str = "a whole number of days from 0 to 3650";

/// A number of days: ten years at most, so that no day falls off the calendar.
fn days(value: &DeValue<'_>) -> Option<u32> {
    value.as_integer().and_then(|i| i.to_string().parse().ok()).filter(|days| *days <= 3650)
}

/// A text that is not empty.
fn text(value: &DeValue<'_>) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Walks the file's tables and fills the configuration in.
struct Reader<'t> {
    text: &'t str,
    config: Config,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn complain(&mut self, offset: usize, message: String) {
        let before = self.text.as_bytes().get(..offset).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        self.problems.push(Problem { line, message });
    }

    /// Reads one table, whose path is `section` (empty at the top).
    fn table(&mut self, table: &DeTable<'_>, section: &str) {
        for (name, value) in table {
            let path = join(section, name.get_ref());
            let (at, value_at) = (name.span().start, value.span().start);
            match value.get_ref() {
                value if section == "keys" || section.starts_with("keys.") => self.keys(value, &path, value_at),
                value if section == "plan.cost" => self.cost(name.get_ref(), value, at, value_at),
                value => match SETTINGS.iter().find(|setting| setting.path == path) {
                    Some(setting) if (setting.set)(&mut self.config, value) => {}
                    Some(setting) => self.complain(value_at, format!("{path} takes {}", setting.expected)),
                    None if SECTIONS.contains(&path.as_str()) => match value.as_table() {
                        Some(inner) => self.table(inner, &path),
                        None => self.complain(value_at, format!("{path} is a table: write [{path}] on its own line")),
                    },
                    None => self.complain(at, unknown(&path, settings_in(section))),
                },
            }
        }
    }

    /// Reads what is set for one command, or for a group of them written with dots.
    fn keys(&mut self, value: &DeValue<'_>, path: &str, at: usize) {
        if let Some(group) = value.as_table() {
            return self.table(group, path);
        }
        let keys = value.as_array().and_then(|keys| keys.iter().map(|key| text(key.get_ref())).collect());
        match keys {
            Some(keys) => {
                let command = path.trim_start_matches("keys.").to_owned();
                self.config.keys.insert(command, keys);
            }
            None => self.complain(at, format!("{path} takes a list of keys, such as [\"x\", \"ctrl-x\"]")),
        }
    }

    /// Reads the cost of one action.
    fn cost(&mut self, action: &str, value: &DeValue<'_>, at: usize, value_at: usize) {
        let number = value
            .as_float()
            .map(|f| f.as_str().to_owned())
            .or_else(|| value.as_integer().map(ToString::to_string))
            .and_then(|digits| digits.parse::<f64>().ok())
            .filter(|cost| (0.0..=1e6).contains(cost));
        match (self.config.plan_cost.get_mut(action), number) {
            (Some(cost), Some(number)) => *cost = number,
            (Some(_), None) => self.complain(value_at, format!("plan.cost.{action} takes a number from 0 to 1000000")),
            (None, _) => {
                let message = unknown(&format!("plan.cost.{action}"), PLAN_COSTS.map(|(action, _)| action));
                self.complain(at, message);
            }
        }
    }
}

/// A section's path and a name below it.
fn join(section: &str, name: &str) -> String {
    if section.is_empty() { name.to_owned() } else { format!("{section}.{name}") }
}

/// The names that may stand directly in a section.
fn settings_in(section: &str) -> impl Iterator<Item = &'static str> {
    let prefix = if section.is_empty() { String::new() } else { format!("{section}.") };
    let paths = SETTINGS.iter().map(|setting| setting.path).chain(SECTIONS);
    paths.filter_map(move |path| path.strip_prefix(prefix.as_str())).filter(|name| !name.contains('.'))
}

/// The message about a name that nobody knows.
fn unknown(path: &str, known: impl IntoIterator<Item = &'static str>) -> String {
    let known: Vec<_> = known.into_iter().collect();
    let name = path.rsplit('.').next().unwrap_or(path);
    let hint = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("known here: {}", known.join(", ")),
    };
    format!("there is no setting {path}; {hint}", path = laurels_core::text::clean(path))
}
