//! The terminal as it was found, and as the dashboard needs it.
//!
//! One guard, one way back: quitting, an error, a panic, a fatal signal and suspension all call [`Terminal::leave`],
//! which may be called any number of times from any thread. Ratatui's own way back undoes raw mode and the alternate
//! screen only, and nothing at all when a signal ends the program.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::queue;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::layout::Size;
use rustix::process::{Signal, kill_current_process_group};
use rustix::termios::{isatty, tcgetwinsize};

use laurels_core::text::clean;

/// Plain pen, full margins, an empty screen (for consoles that have no alternate one).
const WIPE: &[u8] = b"\x1b[m\x1b[r\x1b[H\x1b[J";

/// Reports of clicks and of the wheel (1000), not of movements, in the form that has room for every column (SGR, 1006).
/// Selecting text with Shift held stays the terminal's own business.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// What a terminal is taken to be that does not know its own size, as on a serial line.
const USUAL_SIZE: Size = Size::new(80, 24);

/// The controlling terminal, as it was found or taken over.
#[derive(Debug)]
pub struct Terminal {
    tty: File,
    taken: Mutex<bool>,
    /// Whether it is to report clicks.
    mouse: AtomicBool,
}

impl Terminal {
    /// Opens the controlling terminal, leaving it as it is.
    ///
    /// It is opened anew where that is possible: what another process does to a shared standard output, such as making
    /// it non-blocking, does not matter then, and standard input may be anything.
    ///
    /// With `mouse` it reports clicks and the wheel once it is taken over.
    ///
    /// # Errors
    /// When standard output is not a terminal, or none can be opened to read keys from.
    pub fn open(mouse: bool) -> io::Result<Terminal> {
        if !isatty(io::stdout()) {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "standard output is none"));
        }
        let tty = match File::options().read(true).write(true).open("/dev/tty") {
            Ok(tty) => tty,
            Err(_) if isatty(io::stdin()) => File::from(io::stdin().as_fd().try_clone_to_owned()?),
            Err(error) => return Err(error),
        };
        Ok(Terminal { tty, taken: Mutex::new(false), mouse: mouse.into() })
    }

    /// A handle that reads and writes the terminal without buffering.
    ///
    /// # Errors
    /// When the process may open no more files.
    pub fn handle(&self) -> io::Result<File> {
        self.tty.try_clone()
    }

    /// The size in cells; never nothing.
    pub fn size(&self) -> Size {
        match tcgetwinsize(&self.tty) {
            Ok(size) if size.ws_col > 0 && size.ws_row > 0 => Size::new(size.ws_col, size.ws_row),
            _ => USUAL_SIZE,
        }
    }

    /// Takes the terminal over: raw mode, the alternate screen, brackets around pastes. Does nothing when it has. The first
    /// frame hides the cursor and erases the screen.
    ///
    /// # Errors
    /// When the terminal's modes cannot be read or set, or it cannot be written to.
    pub fn enter(&self) -> io::Result<()> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if *taken {
            return Ok(());
        }
        enable_raw_mode()?;
        *taken = true;
        let mut bytes = Vec::new();
        queue!(bytes, EnterAlternateScreen, EnableBracketedPaste)?;
        if self.mouse.load(Ordering::Relaxed) {
            bytes.extend_from_slice(MOUSE_ON);
        }
        (&self.tty).write_all(&bytes)
    }

    /// Gives the terminal back as it was found. Does nothing when it has; a terminal that is gone needs nothing.
    pub fn leave(&self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut *taken) {
            let mut bytes = if self.mouse.load(Ordering::Relaxed) { MOUSE_OFF.to_vec() } else { Vec::new() };
            bytes.extend_from_slice(WIPE);
            let _ = queue!(bytes, DisableBracketedPaste, Show, LeaveAlternateScreen);
            let _ = (&self.tty).write_all(&bytes); // In one, so that no frame comes between.
            let _ = disable_raw_mode();
        }
    }

    /// Has the terminal report clicks or leave them to its own selection of text, other than before; whether it reports
    /// them now.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn switch_mouse(&self) -> io::Result<bool> {
        let reports = !self.mouse.fetch_xor(true, Ordering::Relaxed);
        (&self.tty).write_all(if reports { MOUSE_ON } else { MOUSE_OFF })?;
        Ok(reports)
    }

    /// Gives the terminal back and stops the whole job as the terminal itself would on Ctrl-z: a parent that waits in the
    /// same job, such as `sudo` or `cargo run`, would keep the shell from coming forward.
    ///
    /// The stop may happen a little later than the return; without job control it does not happen at all.
    ///
    /// # Errors
    /// When the job cannot be signalled.
    pub fn suspend(&self) -> io::Result<()> {
        self.leave();
        Ok(kill_current_process_group(Signal::TSTP)?)
    }

    /// Has a panic on the calling thread give the terminal back before it is reported. A panic on another thread is that
    /// thread's business and only written to the log, because the dashboard lives on.
    pub fn leave_on_panic(self: &Arc<Terminal>) {
        let (terminal, own) = (Arc::clone(self), thread::current().id());
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            tracing::error!("{}", clean(&panic.to_string()));
            if thread::current().id() == own {
                terminal.leave();
                report(panic);
            }
        }));
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.leave();
    }
}
