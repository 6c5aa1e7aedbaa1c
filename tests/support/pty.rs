//! A terminal for tests: runs a program on a pseudo-terminal, plays its output through an emulator, types keys.
//!
//! Nothing here waits for a time to pass: it waits for what the screen shows, or for the program to end, and fails with
//! the screen's content when that has not come about after [`PATIENCE`].

use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A sequence that means nothing to any terminal.
const MARK: &[u8] = b"\x1b]7777;end\x07";

/// A program and its terminal.
pub struct Pty {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    /// Truth open, so that the terminal outlives the program and its modes can be looked at.
    slave: Box<dyn SlavePty + Send>,
    writer: Box<dyn Write + Send>,
    reader: JoinHandle<()>,
    hanging_up: Arc<AtomicBool>,
    output: Receiver<Vec<u8>>,
    emulator: vt100::Parser,
    written: Vec<u8>,
    found: String,
}

impl Pty {
    /// Starts a program with its arguments on a terminal of so many columns and rows, in a plain UTF-8 environment.
    pub fn start(command: &[&str], columns: u16, rows: u16) -> Pty {
        Pty::start_with(command, &[], columns, rows)
    }

    /// The same with variables of its own besides.
    pub fn start_with(command: &[&str], variables: &[(&str, &str)], columns: u16, rows: u16) -> Pty {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let found = modes(&*pair.master);
        let mut program = CommandBuilder::new(command[0]);
        program.args(&command[1..]);
        program.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("PATH", "/usr/bin:/bin"), ("PS1", "$ ")]
        {
            program.env(name, value);
        }
        program.env("HOME", env!("CARGO_TARGET_TMPDIR"));
        variables.iter().for_each(|(name, value)| program.env(name, value));
        program.cwd(env!("CARGO_TARGET_TMPDIR"));
        let child = pair.slave.spawn_command(program).expect("the program starts");
        let writer = pair.master.take_writer().expect("the terminal's keyboard");
        let mut output = pair.master.try_clone_reader().expect("the terminal's screen");
        let hanging_up = Arc::new(AtomicBool::new(false));
        let (sender, receiver) = channel();
        let stop = Arc::clone(&hanging_up);
        let reader = thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = output.read(&mut buffer) {
                if stop.load(Ordering::SeqCst) || sender.send(buffer[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        Pty {
            child,
            master: pair.master,
            slave: pair.slave,
            writer,
            reader,
            hanging_up,
            output: receiver,
            emulator: vt100::Parser::new(cells(rows), cells(columns), 0),
            written: Vec::new(),
            found,
        }
    }

    /// Presses keys, as the bytes a terminal sends for them.
    pub fn press(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).and_then(|()| self.writer.flush()).expect("the terminal takes keys");
    }

    /// Changes the terminal's size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.emulator.screen_mut().set_size(cells(rows), cells(columns));
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.resize(size).expect("the terminal takes the size");
    }

    /// Waits until the screen is as wished.
    pub fn wait_until(&mut self, wish: &str, is_met: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !is_met(self.emulator.screen()) {
            let output = self.take_output(deadline);
            assert!(output, "waited for {wish}; the screen shows:\n{}", self.text());
        }
    }

    /// Waits until the screen shows a text.
    pub fn wait_for(&mut self, text: &str) {
        self.wait_until(text, |screen| screen.contents().contains(text));
    }

    /// Waits until the program has written these bytes.
    pub fn wait_for_bytes(&mut self, bytes: &[u8]) {
        let deadline = Instant::now() + PATIENCE;
        while !self.has_written(bytes) {
            assert!(self.take_output(deadline), "waited for {bytes:?}; the screen shows:\n{}", self.text());
        }
    }

    /// Whether the program has written these bytes.
    pub fn has_written(&self, bytes: &[u8]) -> bool {
        self.written.windows(bytes.len()).any(|window| window == bytes)
    }

    /// Takes what the program writes within a time, and gives it.
    pub fn listen(&mut self, time: Duration) -> Vec<u8> {
        let before = self.written.len();
        let deadline = Instant::now() + time;
        while self.take_output(deadline) {}
        self.written.split_off(before)
    }

    /// Takes the next piece of output; false when none came in time.
    fn take_output(&mut self, deadline: Instant) -> bool {
        match self.output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(bytes) => {
                self.emulator.process(&bytes);
                self.written.extend(bytes);
                true
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }

    /// What the screen shows.
    pub fn text(&self) -> String {
        self.emulator.screen().contents()
    }

    /// Sends the program a signal.
    pub fn signal(&self, signal: Signal) {
        let id = self.child.process_id().and_then(|id| Pid::from_raw(id.cast_signed())).expect("a running program");
        kill_process(id, signal).expect("the program can be signalled");
    }

    /// Writes to the terminal as another program would.
    pub fn write_beside(&self, bytes: &[u8]) {
        let name = self.master.tty_name().expect("the terminal has a name");
        File::options().write(true).open(name).and_then(|mut tty| tty.write_all(bytes)).expect("the terminal is there");
    }

    /// Takes the terminal away, as a lost connection does.
    ///
    /// The thread that reads holds the terminal open; another size has the program write, which wakes it.
    pub fn hang_up(mut self) -> Hung {
        self.hanging_up.store(true, Ordering::SeqCst);
        self.resize(81, 25);
        let Pty { child, master, slave, writer, reader, .. } = self;
        reader.join().expect("the reading thread ends");
        drop((master, slave, writer));
        Hung(child)
    }

    /// Waits for the program to end, with everything it wrote on the screen.
    pub fn end(&mut self) -> ExitStatus {
        let status = end(&mut *self.child);
        // A mark of our own behind what the program wrote last shows when all of that has been read.
        self.write_beside(MARK);
        let deadline = Instant::now() + PATIENCE;
        while !self.written.ends_with(MARK) {
            assert!(self.take_output(deadline), "waited for the end of the output; the screen shows:\n{}", self.text());
        }
        status
    }

    /// Fails unless the terminal is as the program found it: its modes, the main screen, the cursor to be seen, no
    /// brackets around pastes.
    pub fn assert_as_found(&self) {
        assert_eq!(modes(&*self.master), self.found, "the terminal's modes");
        self.assert_screen_as_found();
    }

    /// The same without the modes, for when a shell that has set its own is in front.
    pub fn assert_screen_as_found(&self) {
        let screen = self.emulator.screen();
        assert!(!screen.alternate_screen(), "the main screen is back");
        assert!(!screen.hide_cursor(), "the cursor is to be seen");
        assert!(!screen.bracketed_paste(), "pastes come without brackets");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "clicks are not reported");
    }
}

/// A program that has lost its terminal.
pub struct Hung(Box<dyn Child + Send + Sync>);

impl Hung {
    /// Waits for the program to end.
    pub fn end(mut self) -> ExitStatus {
        end(&mut *self.0)
    }
}

fn end(child: &mut (dyn Child + Send + Sync)) -> ExitStatus {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait().expect("the program can be waited for") {
            return status;
        }
        if Instant::now() > deadline {
            child.kill().expect("the program can be killed");
            panic!("the program has not ended");
        }
        thread::park_timeout(Duration::from_millis(5));
    }
}

/// The terminal's modes, in a form that can be compared and read.
fn modes(master: &dyn MasterPty) -> String {
    let modes = master.get_termios().expect("the terminal's modes");
    format!(
        "{:?} {:?} {:?} {:?} {:?}",
        modes.input_flags, modes.output_flags, modes.control_flags, modes.local_flags, modes.control_chars
    )
}

fn cells(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).expect("a terminal has cells")
}
