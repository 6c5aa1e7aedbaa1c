//! Signals become messages, so that the loop can put everything in order before it obeys them.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::Duration;

#[cfg(debug_assertions)]
use signal_hook::consts::signal::SIGURG;
use signal_hook::consts::signal::{
    SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGPROF, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGVTALRM, SIGWINCH, SIGXCPU,
    SIGXFSZ,
};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// How long the loop may take to put things in order after a signal that ends the program. It may be stuck in a write to
/// a terminal that takes nothing any more; the signal is obeyed nevertheless.
const GRACE: Duration = Duration::from_secs(2);

/// The signals that end a program unless it catches them, and that can be caught.
const DEADLY: [i32; 10] = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignalEvent {
    /// The terminal has another size.
    Resize,
    /// The job goes on after it was stopped.
    Continue,
    /// The program is to end by this signal.
    End(Death),
    /// The drawing thread is to panic, which tests need to see: builds for development only.
    #[cfg(debug_assertions)]
    Panic,
}

/// A signal that ends the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Death(i32);

impl Death {
    /// The end of a program whose terminal has vanished.
    pub const HANG_UP: Death = Death(SIGHUP);

    /// Ends the program by the signal's default action, so that whoever waits for it sees why it ended.
    pub fn obey(self) -> ! {
        let _ = emulate_default_handler(self.0);
        // Not reached: the default action of these signals is to end the process.
        std::process::exit(128 + self.0)
    }
}

/// Tells every signal's event to `tell`, on a thread of its own, until that answers `false`.
///
/// # Errors
/// When the signals cannot be caught or the thread cannot be started.
pub fn listen(send: impl Fn(SignalEvent) -> bool + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new(DEADLY.iter().chain(&[SIGCONT, SIGWINCH]))?;
    #[cfg(debug_assertions)]
    signals.add_signal(SIGURG)?;
    thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            let event = match signal {
                SIGWINCH => SignalEvent::Resize,
                SIGCONT => SignalEvent::Continue,
                #[cfg(debug_assertions)]
                SIGURG => SignalEvent::Panic,
                fatal => SignalEvent::End(Death(fatal)),
            };
            let heard = send(event);
            if let SignalEvent::End(death) = event {
                thread::sleep(GRACE);
                death.obey();
            }
            if !heard {
                return;
            }
        }
    })?;
    Ok(())
}

/// Has a write beyond the limit on the size of files fail like any other write, instead of ending the program half way.
///
/// # Errors
/// When the signal cannot be caught.
pub fn outlive_file_limit() -> io::Result<()> {
    signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false))).map(drop)
}

/// Panics, so that what follows a panic can be seen from outside.
#[cfg(debug_assertions)]
#[expect(clippy::panic, reason = "it is what was asked for")]
pub(super) fn panic_as_asked() -> ! {
    panic!("asked to by SIGURG")
}
