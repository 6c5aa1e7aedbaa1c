//! What the user set: the settings of `config.toml`, and where our files lie.
//!
//! Settings come in layers, each over the one before: the defaults here, the file, the environment, the command line.
//! This module knows the first two and their names; it yields plain words and numbers, and whoever knows what a theme,
//! a key or a rulebook is checks those words. It must not know commands, colours or rules.

mod file;
mod paths;

pub use file::{ConfigError, Problem, Trouble};
pub use paths::{NoHome, Paths};

use laurels_core::todo::TodoSettings;
use std::collections::BTreeMap;

/// Every setting, with its value in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The rulebook to use (an id or a file); `None` is the newest in force.
    pub rules: Option<String>,
    /// The house's own numbers of days: `soon_days`, and those of `[todo]`.
    pub days: TodoSettings,
    /// Whether lists may be scrolled by moving a region of the terminal, which saves bytes on a slow line.
    pub region_scroll: bool,
    /// How things look.
    pub display: Display,
    /// Keys by command id; an empty list unbinds the command.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Effort of each action that a plan may take, in days or any other unit of one's own.
    pub plan_cost: BTreeMap<String, f64>,
}

/// How things look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Display {
    /// Whether to draw with ASCII even where the locale says UTF-8.
    pub ascii: bool,
    /// `auto`, `always` or `never`.
    pub color: String,
    /// The theme's name.
    pub theme: String,
}

/// The actions of a plan and what they cost unless the file says otherwise.
const PLAN_COSTS: [(&str, f64); 8] = [
    ("link-person", 0.5),
    ("renew", 0.5),
    ("associate", 1.0),
    ("certify", 4.0),
    ("deploy", 5.0),
    ("grow-usage", 3.0),
    ("add-customer", 10.0),
    ("switch-track", 0.0),
];

impl Default for Config {
    fn default() -> Self {
        Config {
            rules: None,
            days: TodoSettings::default(),
            region_scroll: true,
            display: Display { ascii: false, color: "auto".into(), theme: "default".into() },
            keys: BTreeMap::new(),
            plan_cost: PLAN_COSTS.iter().map(|(action, cost)| ((*action).to_owned(), *cost)).collect(),
        }
    }
}
