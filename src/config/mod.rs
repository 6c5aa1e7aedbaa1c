//! What the user set: the settings of `config.toml`, and where our files lie.
//!
//! [`read`] is how any file that people edit is read from disk: settings, rules, themes.
//!
//! Settings come in layers, each over the one before: the defaults here, the file, the environment, the command line.
//! This module knows the first two and their names; it yields plain words and numbers, and whoever knows what a theme,
//! a key or a rulebook is checks those words. It must not know commands, colours or rules.

mod file;
mod paths;
mod settings;

pub use file::{FileError, Trouble, read, read_signed};
pub use paths::{NoHome, Paths};
pub use settings::SETTINGS;

use laurels_core::benefits::Money;
use laurels_core::todo::TodoSettings;
use std::collections::BTreeMap;

/// Every setting, with its value in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The rulebook to use (an id or a file); `None` is the newest in force.
    pub rules: Option<String>,
    /// The folder of the user's own rulebooks, beside the settings unless it begins with `/`.
    pub rules_folder: Option<String>,
    /// The folder whose new files the dashboard offers to import; `~` is the home folder.
    pub inbox: Option<String>,
    /// The minisign public key with which rulebooks that do not ship must be signed.
    pub rules_key: Option<String>,
    /// The house's own numbers of days: `soon_days`, and those of `[todo]`.
    pub days: TodoSettings,
    /// Whether lists may be scrolled by moving a region of the terminal, which saves bytes on a slow line.
    pub region_scroll: bool,
    /// `auto`, `on` or `off`.
    pub mouse: &'static str,
    pub display: Display,
    /// Keys by command id; an empty list unbinds the command.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Effort of each action that a plan may take, in days or any other unit of one's own.
    pub plan_cost: BTreeMap<String, f64>,
    /// What a designation and its incentives are worth, and the fee.
    pub money: Money,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Display {
    /// Whether to draw with ASCII even where the locale says UTF-8.
    pub ascii: bool,
    /// `auto`, `always` or `never`.
    pub color: &'static str,
    /// The name of a theme that ships, or a file.
    pub theme: String,
}
