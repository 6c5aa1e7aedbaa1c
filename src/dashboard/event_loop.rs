//! The loop: waits for something to happen, has `app` make of it what it is, and draws what came out.
//!
//! Everything arrives on one channel and nothing ticks. A turn takes all there is to read, lets time pass where a
//! deadline came, draws at most one frame, and waits for the next message or deadline.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use ratatui::Frame;

use super::clock::Clock;
use super::copied_file;
use super::frame_pacing::FramePacing;
use super::signals::{Death, SignalEvent};
use super::workers::Workers;
use laurels_app::action::Action;
use laurels_app::effect::Effect;
use laurels_app::geometry::Geometry;
use laurels_app::state::AppState;
use laurels_app::update::update;
use laurels_tui::terminal::clipboard::{self, Multiplexer};
use laurels_tui::terminal::guard::Terminal;
use laurels_tui::terminal::input::{Background, Bytes, Input, Keyboard};
use laurels_tui::terminal::term_render::Display;

/// How long a stop may take to take effect. Without job control there is none, and the dashboard comes back after that.
const STOPPING: Duration = Duration::from_millis(250);

/// The word that a job goes on may arrive as long after the dashboard came back by itself.
const BELATED: Duration = Duration::from_millis(500);

/// How long the terminal may take to say what its background is.
const ANSWERING: Duration = Duration::from_secs(2);

/// Something that happened outside the loop.
#[derive(Debug)]
pub(super) enum Message {
    /// Bytes from the terminal, or its end.
    Terminal(Bytes),
    Signal(SignalEvent),
    Answer(Action),
}

#[derive(Debug)]
pub(super) enum Ending {
    Quit,
    /// It cannot go on, and this is why.
    Failed(String),
    /// The terminal cannot be used any more.
    Broken(io::Error),
    /// A signal, or the terminal vanishing.
    Death(Death),
}

/// Goes on, or ends.
type Flow = ControlFlow<Ending>;

pub(super) struct Dashboard<D> {
    pub(super) state: AppState,
    pub(super) terminal: Arc<Terminal>,
    pub(super) display: Display<File>,
    pub(super) draw: D,
    pub(super) keyboard: Keyboard,
    pub(super) workers: Workers,
    pub(super) inbox: Receiver<Message>,
    pub(super) clock: Clock,
    /// What stands between here and the terminal.
    pub(super) between: Multiplexer,
    /// Where a text goes that is too long for the clipboard.
    pub(super) copies_folder: PathBuf,
    /// Messages that were read ahead of their time.
    pub(super) queued: VecDeque<Message>,
    pub(super) pacing: FramePacing,
    /// The revision of the state that the last frame shows.
    pub(super) drawn: Option<u64>,
    /// When the dashboard last came back from a stop.
    pub(super) resumed: Option<Instant>,
    /// When the terminal was asked for its background; it is asked once, if at all.
    pub(super) asked: Option<Instant>,
    /// What the terminal said of it.
    pub(super) background: Option<Background>,
}

impl<D: Fn(&mut Frame<'_>, &AppState, Option<Background>) -> Geometry> Dashboard<D> {
    /// Runs until something ends it. What is typed by then is kept, whatever ends it.
    pub(super) fn run(&mut self, first: impl IntoIterator<Item = Action>) -> Ending {
        let mut flow = first.into_iter().try_for_each(|action| self.act(action));
        loop {
            match flow {
                ControlFlow::Break(ending) => {
                    let _ = self.act(Action::End); // It ends in any case.
                    return ending;
                }
                ControlFlow::Continue(()) => flow = self.turn(),
            }
        }
    }

    fn turn(&mut self) -> Flow {
        while !self.pacing.overdue(Instant::now()) {
            let Some(message) = self.queued.pop_front().or_else(|| self.inbox.try_recv().ok()) else { break };
            self.take(message)?;
        }
        self.pass_time()?;
        self.draw_if_due()?;
        match self.wait() {
            Some(message) => self.take(message),
            None => Flow::Continue(()),
        }
    }

    /// The next message; none when a deadline comes first.
    fn wait(&mut self) -> Option<Message> {
        let until = [self.keyboard.deadline(), self.pacing.due(), Some(self.clock.deadline(&self.state))];
        let until = until.into_iter().flatten().min()?;
        match self.inbox.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(message) => Some(message),
            Err(RecvTimeoutError::Timeout) => None,
            // The reading thread is gone without a word: so is the terminal.
            Err(RecvTimeoutError::Disconnected) => Some(Message::Terminal(Bytes::Ended)),
        }
    }

    fn take(&mut self, message: Message) -> Flow {
        match message {
            Message::Terminal(Bytes::Came(bytes)) => {
                let input = self.keyboard.take(&bytes, Instant::now());
                self.type_in(input)
            }
            Message::Terminal(Bytes::Ended) => Flow::Break(Ending::Death(Death::HANG_UP)),
            Message::Signal(SignalEvent::Resize) => self.measure(),
            Message::Signal(SignalEvent::Continue) => self.renew(),
            Message::Signal(SignalEvent::End(death)) => {
                self.type_last();
                Flow::Break(Ending::Death(death))
            }
            #[cfg(debug_assertions)]
            Message::Signal(SignalEvent::Panic) => super::signals::panic_as_asked(),
            Message::Answer(action) => self.act(action),
        }
    }

    /// Takes what was typed before a signal that ends the program, but was not read before it.
    fn type_last(&mut self) {
        while let Some(message) = self.queued.pop_front().or_else(|| self.inbox.try_recv().ok()) {
            if let Message::Terminal(Bytes::Came(bytes)) = message {
                let input = self.keyboard.take(&bytes, Instant::now());
                let _ = self.type_in(input); // The end is near, whatever comes of it.
            }
        }
    }

    fn type_in(&mut self, input: Vec<Input>) -> Flow {
        input.into_iter().try_for_each(|input| {
            self.pacing.key();
            match input {
                Input::Key(key) => self.act(Action::Key(key)),
                Input::Paste(text) => self.act(Action::Paste(text)),
                Input::Click { x, y } => self.act(Action::Click { x, y }),
                Input::Wheel { x, y, motion } => self.act(Action::Wheel { x, y, motion }),
                Input::Background(background) => self.set_background(background),
            }
        })
    }

    /// Draws for a background from now on. What is said late is left aside: by then somebody is reading.
    fn set_background(&mut self, background: Background) -> Flow {
        if self.asked.is_some_and(|asked| asked.elapsed() < ANSWERING) {
            self.background = Some(background);
            self.pacing.change(Instant::now());
        }
        Flow::Continue(())
    }

    /// Has the state changed and carries out what it wants done.
    fn act(&mut self, action: Action) -> Flow {
        let effects = update(&mut self.state, action, &self.clock.env());
        if self.state.is_ready() {
            self.pacing.be_ready();
        }
        if self.drawn != Some(self.state.revision) {
            self.pacing.change(Instant::now());
        }
        effects.into_iter().try_for_each(|effect| self.carry_out(effect))
    }

    fn carry_out(&mut self, effect: Effect) -> Flow {
        match effect {
            Effect::Load => self.workers.load(),
            Effect::Reopen => self.workers.reopen(),
            Effect::ScoreFirst(partners) => self.workers.score_first(partners),
            Effect::Keep(task) => self.workers.keep(task),
            Effect::Stop => self.workers.stop(),
            Effect::Draft(event) => self.workers.draft(event),
            Effect::History(of) => self.workers.history(of),
            Effect::Copy(text) => return self.copy(&text),
            Effect::Complete(beginning) => self.workers.complete(beginning),
            Effect::Compute(ask) => self.workers.ask(ask),
            Effect::StopComputing => self.workers.stop_computing(),
            Effect::Quit => return Flow::Break(Ending::Quit),
            Effect::Fail(why) => return Flow::Break(Ending::Failed(why)),
            Effect::Suspend => return self.suspend(),
            Effect::Repaint => self.repaint(),
            Effect::SwitchMouse => return self.switch_mouse(),
        }
        Flow::Continue(())
    }

    /// Sends a text to the terminal's clipboard; one that is too long for it goes into a file.
    fn copy(&mut self, text: &str) -> Flow {
        if let Some(bytes) = clipboard::sequence(text, self.between) {
            return self.display.send(&bytes).map_or_else(broken, Flow::Continue);
        }
        let message = match copied_file::keep(text, &self.copies_folder) {
            Ok(file) => format!("too long for the clipboard of a terminal; it is in {}", file.display()),
            Err(error) => format!("too long for the clipboard of a terminal, and no file: {error}"),
        };
        self.act(Action::Warn(message))
    }

    /// What deadlines that have come bring about.
    fn pass_time(&mut self) -> Flow {
        let input = self.keyboard.expire(Instant::now());
        self.type_in(input)?;
        if self.clock.deadline(&self.state) <= Instant::now() {
            self.clock.mark_checked();
            self.act(Action::Wake)?;
        }
        Flow::Continue(())
    }

    fn draw_if_due(&mut self) -> Flow {
        let now = Instant::now();
        if self.pacing.due().is_none_or(|due| due > now) {
            return Flow::Continue(());
        }
        let (state, draw, background) = (&self.state, &self.draw, self.background);
        let mut geometry = Geometry::default();
        let shown = self.display.draw(|frame| {
            geometry = draw(frame, state, background);
            geometry.links.clone()
        });
        self.drawn = Some(state.revision);
        self.pacing.draw(now);
        shown.map_or_else(broken, Flow::Continue)?;
        self.act(Action::Drawn(geometry))
    }

    /// Has everything written anew.
    fn repaint(&mut self) {
        self.display.forget();
        self.pacing.change(Instant::now());
    }

    fn switch_mouse(&mut self) -> Flow {
        match self.terminal.switch_mouse() {
            Ok(reports) => self.act(Action::MouseSwitched(reports)),
            Err(error) => broken(error),
        }
    }

    /// Takes the terminal's size and has everything written anew.
    fn measure(&mut self) -> Flow {
        let size = self.terminal.size();
        self.display.resize(size);
        self.pacing.change(Instant::now());
        Flow::Continue(())
    }

    /// Gives the terminal back, stops, and takes it again when the job goes on.
    fn suspend(&mut self) -> Flow {
        if let Err(error) = self.terminal.suspend() {
            return broken(error);
        }
        let until = Instant::now() + STOPPING;
        while let Ok(message) = self.inbox.recv_timeout(until.saturating_duration_since(Instant::now())) {
            match message {
                Message::Signal(SignalEvent::Continue) => break,
                Message::Signal(SignalEvent::End(death)) => return Flow::Break(Ending::Death(death)),
                other => self.queued.push_back(other),
            }
        }
        self.resume()
    }

    /// The job goes on after a stop that was none of ours: whoever stopped it may have changed the terminal's modes.
    fn renew(&mut self) -> Flow {
        if self.resumed.is_some_and(|resumed| resumed.elapsed() < BELATED) {
            return Flow::Continue(());
        }
        self.terminal.leave();
        self.resume()
    }

    fn resume(&mut self) -> Flow {
        self.resumed = Some(Instant::now());
        match self.terminal.enter() {
            Ok(()) => self.measure(),
            Err(error) => broken(error),
        }
    }
}

/// The end that an error of the terminal brings about: an input/output error is what one answers that has vanished.
fn broken(error: io::Error) -> Flow {
    let vanished = error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error());
    Flow::Break(if vanished { Ending::Death(Death::HANG_UP) } else { Ending::Broken(error) })
}
