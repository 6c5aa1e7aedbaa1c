//! The dashboard's contact with the world: the terminal's modes, keys, signals, time, threads, and the bytes that go out.
//!
//! Everything here is about *when* and *how*, never about *what*: it knows no rule of the programme and no layout of a
//! screen. What is specific to Unix stays in this module.
//!
//! ```text
//! input ─┐                                   ┌→ workers ─┐
//! signals┼→ one channel → dashboard → app::update        │
//! workers┘       ↑            └→ wire → terminal         │
//!                └───────────────────────────────────────┘
//! ```

mod clock;
mod copied_file;
mod event_loop;
mod file_events;
mod frame_pacing;
mod inbox;
pub mod log;
mod paths;
pub mod signals;
mod watch;
mod workers;

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use ratatui::Frame;

use clock::Clock;
use event_loop::{Dashboard, Ending, Message};
use frame_pacing::FramePacing;
use laurels_app::action::Action;
use laurels_app::geometry::Geometry;
use laurels_app::keymap::Keymap;
use laurels_app::state::{AppState, Settings};
use laurels_data::portfolio::PortfolioFolder;
use laurels_data::service::BookService;
use laurels_data::store::is_team;
use laurels_tui::terminal::capabilities::Capabilities;
use laurels_tui::terminal::clipboard::Multiplexer;
use laurels_tui::terminal::guard::Terminal;
use laurels_tui::terminal::input::{self, ASK_BACKGROUND, Background, Keyboard};
use laurels_tui::terminal::term_render::Display;
use watch::Watched;
use workers::Workers;

#[derive(Debug)]
pub struct Start {
    /// What may be sent to the terminal.
    pub capabilities: Capabilities,
    /// What was asked for on the command line.
    pub settings: Settings,
    pub keymap: Keymap,
    /// What went wrong before, to be told on the first screen.
    pub warnings: Vec<String>,
    /// The file to watch for what others change, if there is one.
    pub watch: Option<PathBuf>,
    /// The folder of partners to begin with, where a portfolio was asked for.
    pub portfolio: Option<PortfolioFolder>,
    /// The folder whose new files are offered, as it was typed.
    pub inbox: Option<String>,
    /// Where a text goes that is too long for the terminal's clipboard.
    pub copies_folder: PathBuf,
    /// Whether the colours depend on the terminal's background.
    pub ask_background: bool,
}

/// Why the dashboard ended without being asked to.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The terminal cannot be used.
    #[error("the terminal cannot be used: {0}")]
    Terminal(#[from] io::Error),
    /// There is nothing to show.
    #[error("{0}")]
    Failed(String),
}

/// How long drafts may take to be kept at the end; less than signals leave a dying program.
const KEEPING: Duration = Duration::from_millis(1500);

/// Shows the dashboard until it is quit. `service` keeps the book, on a thread of its own; `draw` draws the state on what the
/// terminal says that its background is.
///
/// The terminal is left as it was found, whatever happens. A signal that ends the program, and the terminal vanishing,
/// end it from in here by that signal.
///
/// # Errors
/// When the terminal cannot be used, or there is nothing to show.
pub fn run(
    start: Start,
    service: BookService,
    draw: impl Fn(&mut Frame<'_>, &AppState, Option<Background>) -> Geometry,
) -> Result<(), RunError> {
    let clock = Clock::start();
    let terminal = Arc::new(Terminal::open(start.capabilities.mouse)?);
    let (sender, inbox) = channel();
    let send = sender.clone();
    signals::listen(move |event| send.send(Message::Signal(event)).is_ok())?;
    terminal.leave_on_panic();
    terminal.enter()?;
    let send = sender.clone();
    input::read(terminal.handle()?, move |bytes| send.send(Message::Terminal(bytes)).is_ok())?;
    let answers = sender.clone();
    let workers = Workers::start(service, start.portfolio, move |action| sender.send(Message::Answer(action)).is_ok())?;
    let mut watched = Vec::new();
    match start.watch {
        Some(store) if is_team(&store) => watch::follow(store, workers.change_notifier())?,
        Some(file) => watched.push(Watched::new(file, workers.change_notifier())),
        None => {}
    }
    if let Some(folder) = start.inbox.as_deref().map(paths::typed) {
        let offer =
            inbox::offer(folder.clone(), move |files| answers.send(Message::Answer(Action::Inbox(files))).is_ok());
        offer();
        watched.push(Watched::new(folder, offer));
    }
    watch::watch(watched)?;

    let size = terminal.size();
    let mut dashboard = Dashboard {
        state: AppState::new(start.settings, start.keymap, clock.env().today),
        display: Display::new(terminal.handle()?, start.capabilities, size),
        keyboard: Keyboard::new(start.capabilities.escape_wait()),
        terminal: Arc::clone(&terminal),
        queued: VecDeque::new(),
        between: Multiplexer::detect(|name| std::env::var(name).ok()),
        copies_folder: start.copies_folder,
        pacing: FramePacing::default(),
        drawn: None,
        resumed: None,
        asked: None,
        background: None,
        draw,
        workers,
        inbox,
        clock,
    };
    if start.ask_background {
        dashboard.display.send(ASK_BACKGROUND)?;
        dashboard.asked = Some(Instant::now());
    }
    let warnings = start.warnings.into_iter().map(Action::Warn);
    let ending = dashboard.run([Action::Start].into_iter().chain(warnings));
    terminal.leave();
    dashboard.workers.finish(KEEPING);
    match ending {
        Ending::Quit => Ok(()),
        Ending::Failed(why) => Err(RunError::Failed(why)),
        Ending::Broken(error) => Err(RunError::Terminal(error)),
        Ending::Death(death) => death.obey(),
    }
}
