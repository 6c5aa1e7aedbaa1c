//! Every setting with its key, what it takes and its default: the one table from which `config.toml` is read.

use super::{Config, Display};
use laurels_core::benefits::Money;
use laurels_core::points::Points;
use laurels_core::todo::TodoSettings;
use laurels_core::toml_file::{Fault, Faults, Format, Scalar, Table, Words, count, joined, text, truth};
use std::collections::{BTreeMap, BTreeSet};

pub struct Setting {
    /// Its key, with those of the tables it is in.
    pub path: &'static str,
    takes: Takes,
}

/// What a setting takes, its default, and where it goes.
enum Takes {
    /// A public key, as minisign writes it.
    PublicKey(fn(&mut Config, String)),
    /// A text, described in a message's words.
    Text(&'static str, Option<&'static str>, fn(&mut Config, String)),
    /// One of these words, by default the first.
    Word(&'static [&'static str], fn(&mut Config, &'static str)),
    Truth(bool, fn(&mut Config, bool)),
    /// A number of days; by default the one that ships.
    Days(fn(&mut Config, u32)),
    /// The effort of the action that the key names.
    Effort(f64),
    /// An amount of money; none unless it is set.
    Amount(fn(&mut Config, Points)),
    /// Keys of the dashboard by command.
    Keys,
}

use Takes::{Amount, Days, Effort, Keys, PublicKey, Text, Truth, Word};

pub const SETTINGS: [Setting; 26] = [
    Setting { path: "rules", takes: Text("a rulebook's id or file, in quotes", None, |c, name| c.rules = Some(name)) },
    Setting { path: "rules_folder", takes: Text("a folder, in quotes", None, |c, name| c.rules_folder = Some(name)) },
    Setting { path: "rules_key", takes: PublicKey(|c, key| c.rules_key = Some(key)) },
    Setting { path: "soon_days", takes: Days(|c, days| c.days.soon = days) },
    Setting { path: "region_scroll", takes: Truth(true, |c, on| c.region_scroll = on) },
    Setting { path: "mouse", takes: Word(&["auto", "on", "off"], |c, word| c.mouse = word) },
    Setting { path: "display.ascii", takes: Truth(false, |c, on| c.display.ascii = on) },
    Setting { path: "display.color", takes: Word(&["auto", "always", "never"], |c, word| c.display.color = word) },
    Setting {
        path: "display.theme",
        takes: Text("a theme's name or file, in quotes", Some("auto"), |c, name| c.display.theme = name),
    },
    Setting { path: "todo.verify_link_days", takes: Days(|c, days| c.days.verify_link = days) },
    Setting { path: "todo.ask_again_days", takes: Days(|c, days| c.days.ask_again = days) },
    Setting { path: "todo.subscription_days", takes: Days(|c, days| c.days.subscription = days) },
    Setting { path: "todo.renewal_days", takes: Days(|c, days| c.days.renewal = days) },
    Setting { path: "import.inbox", takes: Text("a folder, in quotes", None, |c, folder| c.inbox = Some(folder)) },
    Setting { path: "keys", takes: Keys },
    Setting { path: "money.designation", takes: Amount(|c, amount| c.money.designation = Some(amount)) },
    Setting { path: "money.incentive", takes: Amount(|c, amount| c.money.incentive = Some(amount)) },
    Setting { path: "money.fee", takes: Amount(|c, amount| c.money.fee = Some(amount)) },
    Setting { path: "plan.cost.link-person", takes: Effort(0.5) },
    Setting { path: "plan.cost.renew", takes: Effort(0.5) },
    Setting { path: "plan.cost.associate", takes: Effort(1.0) },
    Setting { path: "plan.cost.certify", takes: Effort(4.0) },
    Setting { path: "plan.cost.deploy", takes: Effort(5.0) },
    Setting { path: "plan.cost.grow-usage", takes: Effort(3.0) },
    Setting { path: "plan.cost.add-customer", takes: Effort(10.0) },
    Setting { path: "plan.cost.switch-track", takes: Effort(0.0) },
];

impl Default for Config {
    fn default() -> Config {
        let mut config = Config {
            rules: None,
            rules_folder: None,
            inbox: None,
            rules_key: None,
            days: TodoSettings::default(),
            region_scroll: true,
            mouse: "",
            display: Display { ascii: false, color: "", theme: String::new() },
            keys: BTreeMap::new(),
            plan_cost: BTreeMap::new(),
            money: Money::default(),
        };
        section("", None, &mut config);
        config
    }
}

impl Config {
    /// The defaults with the text's settings over them.
    ///
    /// # Errors
    /// All faults of the text, in the order of its lines.
    pub fn parse(text: &str) -> Result<Config, Vec<Fault>> {
        let file = Format::PLAIN.read(text)?;
        let faults = Faults::default();
        let mut config = Config::default();
        section("", Some(&Table::root(&file, &faults)), &mut config);
        faults.none_or(config)
    }
}

/// Takes over what a table of the file says, and the defaults where it says nothing.
fn section(path: &str, table: Option<&Table<'_>>, config: &mut Config) {
    let below = |setting: &Setting| match path {
        "" => Some(setting.path),
        path => setting.path.strip_prefix(path)?.strip_prefix('.'),
    };
    let mut inner = BTreeSet::new();
    for (setting, key) in SETTINGS.iter().filter_map(|setting| Some((setting, below(setting)?))) {
        match key.split_once('.') {
            None => setting.takes.set(key, table, config),
            Some((table, _)) => {
                inner.insert(table);
            }
        }
    }
    for key in inner {
        section(&joined(path, key), table.and_then(|table| table.optional_table(key)).as_ref(), config);
    }
    if let Some(table) = table {
        table.finish();
    }
}

impl Takes {
    fn set(&self, key: &str, table: Option<&Table<'_>>, config: &mut Config) {
        match self {
            Text(what, default, set) => {
                let read = table.and_then(|table| table.optional(key, what, text));
                if let Some(text) = read.or(default.map(str::to_owned)) {
                    set(config, text);
                }
            }
            PublicKey(set) => {
                let expected = "a minisign public key, in quotes: the last line of minisign.pub";
                if let Some(key) = table.and_then(|table| table.optional(key, expected, public_key)) {
                    set(config, key);
                }
            }
            Word(words, set) => {
                let known = Words::new(words.iter().map(|word| (*word, *word)));
                let read = table.and_then(|table| table.optional_word(key, &known));
                set(config, read.or(words.first().copied()).unwrap_or_default());
            }
            Truth(default, set) => {
                set(config, table.and_then(|table| table.optional(key, "true or false", truth)).unwrap_or(*default));
            }
            Days(set) => {
                let expected = "a whole number of days from 0 to 3650";
                if let Some(days) = table.and_then(|table| table.optional(key, expected, days)) {
                    set(config, days);
                }
            }
            Effort(default) => {
                let read = table.and_then(|table| table.optional(key, "a number from 0 to 1000000", effort));
                config.plan_cost.insert(key.to_owned(), read.unwrap_or(*default));
            }
            Amount(set) => {
                let expected = "an amount from 0 to 1000000000";
                if let Some(amount) = table.and_then(|table| table.optional(key, expected, money)) {
                    set(config, amount);
                }
            }
            Keys => {
                if let Some(table) = table.and_then(|table| table.optional_table(key)) {
                    keys("", &table, &mut config.keys);
                }
            }
        }
    }
}

/// The keys of each command; ids of commands may be written with dots, as tables within tables.
fn keys(above: &str, table: &Table<'_>, found: &mut BTreeMap<String, Vec<String>>) {
    for name in table.keys() {
        let command = joined(above, name);
        match table.table_of(name) {
            Some(group) => keys(&command, &group, found),
            None => {
                let keys = table.each(name, "keys in quotes, such as [\"x\", \"ctrl-x\"]", text);
                found.insert(command, keys);
            }
        }
    }
}

fn public_key(value: &Scalar) -> Option<String> {
    text(value).filter(|key| minisign_verify::PublicKey::from_base64(key).is_ok())
}

/// A number of days: ten years at most, so that no day falls off the calendar.
fn days(value: &Scalar) -> Option<u32> {
    count(value).filter(|days| *days <= 3650)
}

fn money(value: &Scalar) -> Option<Points> {
    match value {
        Scalar::Integer(_) | Scalar::Decimal(_) => {
            Points::parse(&value.text()).filter(|amount| (Points::ZERO..=Points::whole(1_000_000_000)).contains(amount))
        }
        _ => None,
    }
}

fn effort(value: &Scalar) -> Option<f64> {
    match value {
        Scalar::Integer(_) | Scalar::Decimal(_) => value.text().parse().ok().filter(|cost| (0.0..=1e6).contains(cost)),
        _ => None,
    }
}
