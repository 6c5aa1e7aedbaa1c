//! The dashboard on a real pseudo-terminal: how soon it shows six scored gauges, and what it costs when nobody touches it.

use crate::report::Report;
use crate::stores::memory_of;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::ffi::OsStr;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

const SIZE: PtySize = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
const NAMES: [&str; 6] =
    ["Business Applications", "Modern Work", "Security", "Infrastructure", "Data & AI", "Digital & App"];
const STARTS: usize = 9;
const IDLE: Duration = Duration::from_secs(60);

/// A running dashboard and what it writes.
pub struct Dashboard {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    written: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    _pty: Box<dyn portable_pty::MasterPty + Send>,
}

impl Dashboard {
    fn start() -> Dashboard {
        Dashboard::start_with(&["--demo".as_ref()])
    }

    /// The dashboard on a store.
    pub fn start_on(store: &Path) -> Dashboard {
        Dashboard::start_with(&["--store".as_ref(), store.as_os_str()])
    }

    fn start_with(arguments: &[&OsStr]) -> Dashboard {
        let pair = native_pty_system().openpty(SIZE).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_laurels"));
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        let cells = |count| NonZeroU16::new(count).expect("a size");
        let screen = vt100::Parser::new(cells(SIZE.rows), cells(SIZE.cols), 0);
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let keys = pair.master.take_writer().expect("a writer");
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let (send, written) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 65_536];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if send.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Dashboard { child, keys, written, screen, _pty: pair.master }
    }

    /// Whether each of the six designations stands on a line with its points.
    fn shows_six_scores(&self) -> bool {
        let text = self.screen.screen().contents();
        let scored = |line: &str| line.split_whitespace().any(|word| word.contains('.') && word.parse::<f64>().is_ok());
        NAMES.iter().all(|name| text.lines().any(|line| line.contains(name) && scored(line)))
    }

    pub fn wait_for_scores(&mut self) {
        while !self.shows_six_scores() {
            self.take_in();
        }
    }

    /// Waits until the screen's text is as wanted.
    pub fn wait_until(&mut self, wanted: impl Fn(&str) -> bool) {
        while !wanted(&self.screen.screen().contents()) {
            self.take_in();
        }
    }

    fn take_in(&mut self) {
        let bytes = self.written.recv_timeout(Duration::from_secs(20)).expect("the dashboard shows its scores");
        self.screen.process(&bytes);
    }

    /// Presses a key after a rest of `rest`, and tells how long the first byte of the answer took.
    pub fn answer(&mut self, key: &[u8], rest: Duration) -> Duration {
        let rested = Instant::now();
        while let Some(left) = rest.checked_sub(rested.elapsed()) {
            if let Ok(bytes) = self.written.recv_timeout(left) {
                self.screen.process(&bytes);
            }
        }
        let begin = Instant::now();
        self.keys.write_all(key).expect("a key is pressed");
        self.take_in();
        begin.elapsed()
    }

    /// Presses keys after a rest of `rest`, and tells how many bytes the answer has.
    pub fn frame(&mut self, keys: &[u8], rest: Duration) -> usize {
        self.drain(rest);
        self.keys.write_all(keys).expect("keys are pressed");
        self.drain(Duration::from_millis(100))
    }

    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// The most memory that it held so far, in megabytes, where the system tells.
    pub fn memory(&self) -> Option<f64> {
        memory_of(self.child.process_id()?)
    }

    /// Bytes written until nothing came for `quiet`.
    pub fn drain(&mut self, quiet: Duration) -> usize {
        let mut count = 0;
        loop {
            match self.written.recv_timeout(quiet) {
                Ok(bytes) => {
                    self.screen.process(&bytes);
                    count += bytes.len();
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return count,
            }
        }
    }

    /// Processor time so far, in seconds, where the system tells.
    fn processor_time(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.process_id()?)).ok()?;
        let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
        let ticks = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
        Some(ticks / 100.0)
    }

    pub fn quit(mut self) {
        let _ = self.keys.write_all(b"q");
        let _ = self.child.wait();
    }
}

pub fn run(report: &mut Report) {
    let (mut times, mut later): (Vec<Duration>, Vec<Duration>) = (0..STARTS)
        .map(|_| {
            let begin = Instant::now();
            let mut dashboard = Dashboard::start();
            dashboard.take_in();
            let first = begin.elapsed();
            dashboard.wait_for_scores();
            let took = begin.elapsed();
            dashboard.quit();
            (took, took.saturating_sub(first))
        })
        .unzip();
    times.sort();
    later.sort();
    let took = times[STARTS / 2].as_secs_f64() * 1e3;
    report.measure("demonstration: start to a frame with six scored gauges", took, 100.0, "ms");
    let later = later[STARTS / 2].as_secs_f64() * 1e3;
    report.measure("demonstration: six scored gauges, later than the first byte", later, 15.0, "ms");

    let mut dashboard = Dashboard::start();
    dashboard.wait_for_scores();
    dashboard.drain(Duration::from_secs(3));
    let before = dashboard.processor_time();
    let begin = Instant::now();
    let mut bytes = 0;
    while begin.elapsed() < IDLE {
        bytes += dashboard.drain(IDLE.saturating_sub(begin.elapsed()));
    }
    report.measure("demonstration: bytes written in 60 s without a key", bytes as f64, 0.0, "bytes");
    match before.zip(dashboard.processor_time()) {
        Some((before, after)) => {
            report.measure("demonstration: processor time of those 60 s", after - before, 0.02, "s");
        }
        None => report.skipped("demonstration: processor time of those 60 s", "needs /proc"),
    }
    dashboard.quit();
}
