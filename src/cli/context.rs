//! What every command needs: the settings in force, the paper to print on, and on demand the book, the rules and the day.

use super::args::{ColorChoice, Global};
use super::failure::Failure;
use super::text_doc::Paper;
use crate::config::{self, Config, FileError, Paths, Trouble};
use chrono::{Local, NaiveDate};
use laurels_core::book::Book;
use laurels_core::rulebook::{self, Rulebook};
use laurels_core::scoring::AsOf;
use laurels_core::toml_file::{did_you_mean, listed};
use laurels_data::exchange::{demo, source_file};
use laurels_data::service::{BookService, ServiceError, Setup, Source};
use laurels_tui::draw::skin::{Glyphs, Skin, Theme};
use laurels_tui::terminal::capabilities::{Capabilities, ColorDepth};
use rustix::termios::tcgetwinsize;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Columns of a text where nobody says how wide the terminal is, and the widest that is pleasant to read.
pub const TEXT_WIDTHS: (usize, usize) = (100, 140);

/// The setting `display.theme` that leaves the choice to the terminal's background.
const AUTO: &str = "auto";

/// The settings in force and the world around.
#[derive(Debug)]
pub struct Context {
    /// Options from the command line.
    pub global: Global,
    /// The settings of the file over the defaults.
    pub config: Config,
    pub paths: Paths,
    /// What may be sent to the terminal, by what it can do and what was asked for.
    pub capabilities: Capabilities,
    pub paper: Paper,
    /// Whether the dashboard's theme follows the terminal's background: [`AUTO`], and colours enough for it.
    pub theme_by_background: bool,
    /// Today at the user's place.
    pub today: NaiveDate,
    /// The rulebooks of the folder in the settings, with their files.
    pub own_rules: Vec<(PathBuf, Arc<Rulebook>)>,
}

/// A book, the rules and the day.
#[derive(Debug)]
pub struct CliInputs {
    pub book: Arc<Book>,
    pub rulebook: Rulebook,
    /// The day to score for.
    pub as_of: AsOf,
    /// What the reader should know about the above.
    pub warnings: Vec<String>,
}

/// How wide the terminal is that the output goes to, if it goes to one.
fn terminal_columns() -> Option<usize> {
    let columns = tcgetwinsize(io::stdout()).ok()?.ws_col;
    (columns > 0).then_some(columns.into())
}

impl Context {
    /// Reads the settings and looks at the world.
    ///
    /// # Errors
    /// When the settings cannot be read or name what does not exist.
    pub fn new(global: Global) -> Result<Context, Failure> {
        let paths = Paths::resolve(global.config.clone(), global.store.clone(), |name| std::env::var_os(name))?;
        let config = match paths.config_is_named || paths.config.exists() {
            true => config::read(&paths.config, Config::parse)?,
            false => Config::default(),
        };
        let variable = |name: &str| std::env::var(name).ok();
        let found = Capabilities::detect(variable, io::stdout().is_terminal());
        let depth = match color(&global, &config) {
            ColorChoice::Auto => found.color,
            ColorChoice::Always => found.color.max(ColorDepth::Ansi16),
            ColorChoice::Never => ColorDepth::None,
        };
        let capabilities = Capabilities {
            unicode: found.unicode && !global.ascii && !config.display.ascii,
            color: depth,
            links: found.links && depth != ColorDepth::None,
            region_scroll: found.region_scroll && config.region_scroll,
            mouse: match config.mouse {
                "on" => !found.dumb,
                "off" => false,
                _ => found.mouse,
            },
            ..found
        };
        let color = capabilities.color != ColorDepth::None;
        let theme_by_background = config.display.theme == AUTO && capabilities.color >= ColorDepth::Indexed;
        let theme = theme(&config.display.theme, &paths.config)?;
        // Without colour, what is loud must be so by bold and reverse alone.
        let theme = if color { theme } else { Theme::named("mono").unwrap_or(theme) };
        let glyphs = if capabilities.unicode { Glyphs::UNICODE } else { Glyphs::ASCII };
        let columns = variable("COLUMNS").and_then(|columns| columns.parse().ok());
        let width = columns.or_else(terminal_columns).unwrap_or(TEXT_WIDTHS.0).clamp(40, TEXT_WIDTHS.1);
        let paper = Paper { skin: Skin { theme, glyphs }, color, width };
        let today = Local::now().date_naive();
        let folder = config.rules_folder.as_ref().map(|folder| paths.config.with_file_name(folder));
        let own_rules =
            folder.map_or_else(|| Ok(Vec::new()), |folder| own_rules(&folder, config.rules_key.as_deref()))?;
        Ok(Context { global, config, paths, capabilities, paper, theme_by_background, today, own_rules })
    }

    pub fn source(&self) -> Source {
        match &self.global {
            Global { demo: true, .. } => Source::Demo,
            Global { data: Some(file), .. } => Source::Data(file.clone()),
            _ => Source::Store(self.paths.store.clone()),
        }
    }

    /// The day to score for: the one that was asked for, else the demonstration's own, else today.
    pub fn as_of(&self) -> AsOf {
        let today = self.today();
        AsOf { date: self.chosen_day().unwrap_or(today), today }
    }

    /// Today, or the demonstration's own day.
    pub fn today(&self) -> NaiveDate {
        if self.global.demo { demo::DATE } else { self.today }
    }

    pub fn chosen_day(&self) -> Option<NaiveDate> {
        self.global.as_of.as_ref().map(|day| day.on(self.today()))
    }

    /// The rulebook asked for on the command line or in the settings: an id or a file.
    pub fn rules(&self) -> Option<&str> {
        self.global.rules.as_deref().or(self.config.rules.as_deref())
    }

    /// The rulebook of that id or file, else the one in force on the day, with a warning where there is none yet.
    ///
    /// # Errors
    /// When there is no such rulebook, or the file has problems.
    pub fn rulebook(&self, name: Option<&str>) -> Result<(Rulebook, Option<String>), Failure> {
        let own: Vec<Arc<Rulebook>> = self.own_rules.iter().map(|(_, rules)| Arc::clone(rules)).collect();
        let own = match name {
            Some(name) => own.iter().find(|rules| rules.id == *name),
            None => rulebook::own_in_force(&own, self.as_of().date),
        };
        if let Some(own) = own {
            return Ok((Rulebook::clone(own), None));
        }
        let (name, warning) = match name {
            Some(name) => (name, None),
            None => rulebook::in_force(self.as_of().date),
        };
        let wrong = |faults| FileError { path: name.into(), trouble: Trouble::Wrong(faults) };
        let rules = match rulebook::shipped(name) {
            Some(shipped) => shipped.map_err(wrong)?,
            None => config::read_signed(self.rules_file(name)?, self.config.rules_key.as_deref(), rulebook::parse)?,
        };
        Ok((rules, warning))
    }

    /// The file of a rulebook that does not ship: the user's own of that id, or the one at that path.
    ///
    /// # Errors
    /// Where there is no such file, with what the name most likely meant.
    pub fn rules_file<'n>(&'n self, name: &'n str) -> Result<&'n Path, Failure> {
        let own = self.own_rules.iter().find(|(_, rules)| rules.id == *name);
        let path = own.map_or(Path::new(name), |(file, _)| file);
        if path.exists() {
            return Ok(path);
        }
        let shipped = || rulebook::shipped_ids().map(|id| -> &str { id });
        let ids = || shipped().chain(self.own_rules.iter().map(|(_, rules)| rules.id.as_str()));
        let there_are = || format!("; there are {}, or name a file", ids().collect::<Vec<_>>().join(", "));
        Err(Failure::unknown("rulebook", name, ids(), there_are))
    }

    /// Who keeps the book, with these rulebooks to choose from.
    pub fn service(&self, rulebooks: Vec<Arc<Rulebook>>) -> BookService {
        let (read_only, as_of) = (self.global.read_only, self.chosen_day());
        let own_rules = self.own_rules.iter().map(|(_, rules)| Arc::clone(rules)).collect();
        BookService::new(Setup { source: self.source(), read_only, as_of, rulebooks, own_rules })
    }

    /// The book, with warnings of what was left out.
    ///
    /// # Errors
    /// When there is nothing to read, or it is refused.
    pub fn book(&self) -> Result<(Arc<Book>, Vec<String>), Failure> {
        let mut service = self.service(Vec::new());
        let book = service.book()?;
        Ok((book, service.warnings().to_vec()))
    }

    /// The book, the rules and the day.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn inputs(&self) -> Result<CliInputs, Failure> {
        self.inputs_of(&mut self.service(Vec::new()))
    }

    /// The same, with a book that has nothing in it where there is no store yet.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn inputs_or_empty(&self, service: &mut BookService) -> Result<CliInputs, Failure> {
        match self.inputs_of(service) {
            Err(Failure::Keep(ServiceError::NoStore(_))) => {
                let (rulebook, _) = self.rulebook(self.rules())?;
                Ok(CliInputs { book: Arc::default(), rulebook, as_of: self.as_of(), warnings: Vec::new() })
            }
            inputs => inputs,
        }
    }

    /// The same of a service that is asked for more than its book.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn inputs_of(&self, service: &mut BookService) -> Result<CliInputs, Failure> {
        let (rulebook, warning) = self.rulebook(self.rules())?;
        let book = service.book()?;
        let mut warnings = service.warnings().to_vec();
        warnings.extend(warning);
        Ok(CliInputs { book, rulebook, as_of: self.as_of(), warnings })
    }
}

/// When to use colour. The settings' word is checked when they are read.
fn color(global: &Global, config: &Config) -> ColorChoice {
    global.color.unwrap_or(match config.display.color {
        "always" => ColorChoice::Always,
        "never" => ColorChoice::Never,
        _ => ColorChoice::Auto,
    })
}

/// The theme of that name, or of that file beside the configuration; the sixteen colours where the background decides.
fn theme(name: &str, config: &Path) -> Result<Theme, Failure> {
    let file = config.with_file_name(name);
    match Theme::named(if name == AUTO { "default" } else { name }) {
        Some(theme) => Ok(theme),
        None if name.ends_with(".toml") && file.exists() => Ok(config::read(&file, Theme::parse)?),
        None => {
            let beside = format!("a .toml file in {}", config.parent().unwrap_or(config).display());
            let names = [AUTO].into_iter().chain(Theme::names().map(|name| -> &str { name }));
            let there_are = listed(names.chain([beside.as_str()]));
            let hint = match did_you_mean(name, Theme::names()) {
                hint if hint.is_empty() => format!("; the setting display.theme takes {there_are}"),
                hint => hint,
            };
            Err(Failure::Unknown { what: "theme", name: name.to_owned(), hint })
        }
    }
}

/// The rulebooks of a folder: its files that end in `.toml`, signed with a key where there is one.
///
/// # Errors
/// When it cannot be read, one of them has problems, or one has the id of another or of one that ships.
fn own_rules(folder: &Path, key: Option<&str>) -> Result<Vec<(PathBuf, Arc<Rulebook>)>, Failure> {
    let files = source_file::files_in(folder).map_err(|error| {
        Failure::Impossible(format!(
            "cannot read the folder of the setting rules_folder, {}: {error}",
            folder.display()
        ))
    })?;
    let mut own: Vec<(PathBuf, Arc<Rulebook>)> = Vec::new();
    for file in files.into_iter().filter(|file| file.extension().is_some_and(|ending| ending == "toml")) {
        let rules = config::read_signed(&file, key, rulebook::parse)?;
        if rulebook::shipped_ids().any(|id| rules.id == id) || own.iter().any(|(_, other)| other.id == rules.id) {
            let (file, id) = (file.display(), &rules.id);
            return Err(Failure::Impossible(format!(
                "{file}: there is another rulebook {id}; give this one an id of its own"
            )));
        }
        own.push((file, Arc::new(rules)));
    }
    Ok(own)
}
