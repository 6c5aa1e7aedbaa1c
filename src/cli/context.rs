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
use laurels_data::exchange::demo;
use laurels_data::service::{BookService, Setup, Source};
use laurels_tui::draw::skin::{Glyphs, Skin, Theme};
use laurels_tui::terminal::capabilities::{Capabilities, ColorDepth};
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::Arc;

/// Columns of a text where nobody says how wide the terminal is, and the widest that is pleasant to read.
const TEXT_WIDTHS: (usize, usize) = (100, 140);

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
        let capabilities = Capabilities {
            unicode: found.unicode && !global.ascii && !config.display.ascii,
            color: match color(&global, &config) {
                ColorChoice::Auto => found.color,
                ColorChoice::Always => found.color.max(ColorDepth::Ansi16),
                ColorChoice::Never => ColorDepth::None,
            },
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
        let width = columns.unwrap_or(TEXT_WIDTHS.0).clamp(40, TEXT_WIDTHS.1);
        let paper = Paper { skin: Skin { theme, glyphs }, color, width };
        let today = Local::now().date_naive();
        Ok(Context { global, config, paths, capabilities, paper, theme_by_background, today })
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
    fn today(&self) -> NaiveDate {
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
        let (name, warning) = match name {
            Some(name) => (name, None),
            None => rulebook::in_force(self.as_of().date),
        };
        let wrong = |faults| FileError { path: name.into(), trouble: Trouble::Wrong(faults) };
        let rules = match rulebook::shipped(name) {
            Some(shipped) => shipped.map_err(wrong)?,
            None => config::read(rules_file(name)?, rulebook::parse)?,
        };
        Ok((rules, warning))
    }

    /// Who keeps the book, with these rulebooks to choose from.
    pub fn service(&self, rulebooks: Vec<Arc<Rulebook>>) -> BookService {
        let (read_only, as_of) = (self.global.read_only, self.chosen_day());
        BookService::new(Setup { source: self.source(), read_only, as_of, rulebooks })
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

/// The path of a rulebook file.
///
/// # Errors
/// Where there is no such file, with what the name most likely meant.
pub fn rules_file(name: &str) -> Result<&Path, Failure> {
    let path = Path::new(name);
    if path.exists() {
        return Ok(path);
    }
    let there_are =
        || format!("; there are {}, or name a file", rulebook::shipped_ids().collect::<Vec<_>>().join(", "));
    Err(Failure::unknown("rulebook", name, rulebook::shipped_ids(), there_are))
}
