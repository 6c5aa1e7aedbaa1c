//! The dashboard on a real terminal: whatever happens, the terminal is left as it was found and the process is gone or
//! stopped as it should be.

mod background;
mod flows;
mod forms;
mod home;
mod links;
mod portfolio;
#[cfg(feature = "team")]
mod team;
mod two;
mod wizards;

use std::time::Duration;

use crate::support::program::LAURELS;
use crate::support::pty::Pty;
use crate::support::stores::{chmod, mode};
use rustix::process::Signal;

/// The mark of a threshold, which is on the screen once the dashboard has scored.
const SCORED: &str = "┃";

/// The dashboard on the demonstration book, scored.
fn dashboard() -> Pty {
    let mut pty = Pty::start(&[LAURELS, "--demo"], 100, 30);
    pty.wait_for(SCORED);
    pty
}

/// A shell with job control, in which the dashboard runs, scored.
fn in_a_shell() -> Pty {
    let mut pty = Pty::start(&["/bin/sh", "-i", "-m"], 100, 30);
    pty.wait_for("$ ");
    pty.press(&format!("{LAURELS} --demo\r"));
    pty.wait_for(SCORED);
    pty
}

#[test]
fn quitting_leaves_the_terminal_as_it_was_found() {
    let mut pty = dashboard();
    pty.wait_until("the alternate screen", vt100::Screen::alternate_screen);
    pty.wait_until("brackets around pastes", vt100::Screen::bracketed_paste);
    pty.press("q");
    assert_eq!(pty.end().exit_code(), 0);
    pty.assert_as_found();
    assert_eq!(pty.text().trim(), "", "nothing is left on the main screen");
}

#[test]
fn the_mouse_is_asked_for_unless_the_terminal_is_far_away_or_it_is_switched_off() {
    let home = home::Home::new();
    for (setting, ssh, asked) in
        [("auto", "", true), ("auto", "192.0.2.1 1 2 3", false), ("on", "192.0.2.1 1 2 3", true), ("off", "", false)]
    {
        let config = home.file("mouse.toml", &format!("mouse = \"{setting}\"\n")).display().to_string();
        let mut pty = Pty::start_with(&[LAURELS, "--demo", "--config", &config], &[("SSH_CONNECTION", ssh)], 100, 30);
        pty.wait_for(SCORED);
        let works = |screen: &vt100::Screen| screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None;
        pty.wait_until("the mouse", |screen| works(screen) == asked);
        pty.press("\u{1b}OQ");
        pty.wait_until("the mouse to be switched", |screen| works(screen) != asked);
        pty.signal(Signal::TERM);
        pty.end();
        pty.assert_as_found();
    }
}

#[test]
fn signals_end_it_as_signals_do() {
    for (signal, name) in [
        (Signal::TERM, "Terminated"),
        (Signal::INT, "Interrupt"),
        (Signal::HUP, "Hangup"),
        (Signal::QUIT, "Quit"),
        (Signal::USR1, "User defined signal 1"),
        (Signal::USR2, "User defined signal 2"),
        (Signal::ALARM, "Alarm clock"),
        (Signal::VTALARM, "Virtual timer expired"),
        (Signal::PROF, "Profiling timer expired"),
        (Signal::XCPU, "CPU time limit exceeded"),
    ] {
        let mut pty = dashboard();
        pty.signal(signal);
        assert_eq!(pty.end().signal(), Some(name));
        pty.assert_as_found();
    }
}

#[test]
fn sigxfsz_does_not_end_it() {
    let mut pty = dashboard();
    pty.signal(Signal::XFSZ);
    pty.press("?");
    pty.wait_for("Next row");
    pty.press("q");
    pty.wait_until("the pane", |screen| !screen.contents().contains("Next row"));
    pty.press("q");
    assert_eq!(pty.end().exit_code(), 0);
    pty.assert_as_found();
}

#[cfg(debug_assertions)]
#[test]
fn a_panic_is_printed_on_a_restored_terminal() {
    let mut pty = dashboard();
    pty.signal(Signal::URG);
    assert_eq!(pty.end().exit_code(), 101);
    pty.assert_as_found();
    assert!(pty.text().contains("panicked at"), "{}", pty.text());
}

#[test]
fn its_log_is_private_and_does_not_follow_links() {
    let home = tempfile::tempdir().expect("a folder");
    let state = home.path().join(".local/state/laurels");
    std::fs::create_dir_all(&state).expect("a folder");
    chmod(&state, 0o755); // As an earlier laurels left it.
    let run = || {
        let home = home.path().to_string_lossy();
        let variables = [("HOME", home.as_ref()), ("LAURELS_LOG", "debug")];
        let mut pty = Pty::start_with(&[LAURELS, "--demo"], &variables, 100, 30);
        pty.wait_for(SCORED);
        pty.press("q");
        assert_eq!(pty.end().exit_code(), 0);
    };
    run();
    let logs = || std::fs::read_dir(&state).expect("a folder").map(|entry| entry.expect("an entry").path());
    assert_eq!((mode(&state), logs().map(|log| mode(&log)).collect::<Vec<_>>()), (0o700, vec![0o600]));
    let (log, other) = (logs().next().expect("a log"), home.path().join("other"));
    std::fs::write(&other, "untouched").expect("written");
    std::fs::remove_file(&log).expect("removed");
    std::os::unix::fs::symlink(&other, &log).expect("linked");
    run();
    assert_eq!(std::fs::read_to_string(&other).expect("read"), "untouched");
}

#[test]
fn ctrl_z_gives_the_terminal_back_and_fg_takes_it_again() {
    let mut pty = in_a_shell();
    pty.press("\x1a");
    pty.wait_for("Stopped");
    pty.assert_screen_as_found();
    pty.press("echo $((40 + 2)) is the answer\r");
    pty.wait_for("42 is the answer");
    pty.assert_screen_as_found();
    pty.press("fg\r");
    pty.wait_for(SCORED);
    pty.press("q");
    pty.wait_until("the shell's prompt", |screen| screen.contents().trim_end().ends_with('$'));
    pty.press("exit 7\r");
    assert_eq!(pty.end().exit_code(), 7);
    pty.assert_screen_as_found();
}

#[test]
fn without_job_control_ctrl_z_brings_it_back() {
    let mut pty = dashboard();
    pty.press("\x1a");
    pty.wait_until("the main screen", |screen| !screen.alternate_screen());
    pty.wait_for(SCORED);
    pty.press("q");
    assert_eq!(pty.end().exit_code(), 0);
    pty.assert_as_found();
}

#[test]
fn it_ends_with_its_terminal() {
    assert_eq!(dashboard().hang_up().end().signal(), Some("Hangup"));
}

#[test]
fn it_ends_with_its_terminal_where_hang_ups_are_ignored() {
    let ignoring = format!("trap '' HUP; {LAURELS} --demo; test $? -eq 129 && exit 42");
    let mut pty = Pty::start(&["/bin/sh", "-c", &ignoring], 100, 30);
    pty.wait_for(SCORED);
    assert_eq!(pty.hang_up().end().exit_code(), 42, "the shell outlives it and sees how it ended");
}

#[test]
fn a_resumed_program_redraws_the_whole_screen() {
    let mut pty = dashboard();
    pty.signal(Signal::STOP);
    pty.write_beside(b"\x1b[5;5Hanother program");
    pty.wait_for("another program");
    pty.signal(Signal::CONT);
    pty.wait_until("the dashboard alone", |screen| {
        screen.contents().contains(SCORED) && !screen.contents().contains("another program")
    });
    pty.press("q");
    assert_eq!(pty.end().exit_code(), 0);
    pty.assert_as_found();
}

#[test]
fn an_arrow_key_cut_after_its_escape_is_one_arrow() {
    // Over SSH the ESC is waited for longest, which is kind to a busy machine.
    let mut pty = Pty::start(&["/usr/bin/env", "SSH_TTY=/dev/tty", LAURELS, "--demo"], 100, 30);
    let first_row = "▌Business Applications";
    pty.wait_for(first_row);
    // Should the machine take too long between the two writes, the rest is swallowed, and nothing moves.
    for _ in 0..10 {
        pty.press("\x1b");
        pty.listen(Duration::from_millis(5));
        pty.press("[B");
        pty.listen(Duration::from_millis(500));
        if !pty.text().contains(first_row) {
            break;
        }
    }
    assert!(pty.text().contains("▌Modern Work"), "{}", pty.text());
    pty.press("q");
    assert_eq!(pty.end().exit_code(), 0);
}

#[test]
fn nothing_is_written_while_nothing_happens() {
    let mut pty = dashboard();
    pty.wait_until("all there is to see", |screen| !screen.contents().to_lowercase().contains("working it out"));
    while !pty.listen(Duration::from_millis(500)).is_empty() {}
    assert_eq!(String::from_utf8_lossy(&pty.listen(Duration::from_secs(3))), "");
    pty.press("q");
    assert_eq!(pty.end().exit_code(), 0);
}

#[test]
fn another_size_is_another_screen() {
    let mut pty = dashboard();
    pty.resize(80, 24);
    pty.wait_until("a frame that fits", |screen| screen.contents().contains(SCORED) && screen.cursor_position().0 < 24);
    pty.resize(120, 40);
    pty.wait_for(SCORED);
    pty.press("q");
    assert_eq!(pty.end().exit_code(), 0);
    pty.assert_as_found();
}

#[test]
fn keys_come_from_the_terminal_whatever_standard_input_is() {
    let mut pty = Pty::start(&["/bin/sh", "-c", &format!("exec {LAURELS} --demo </dev/null")], 100, 30);
    pty.wait_for(SCORED);
    pty.press("q");
    assert_eq!(pty.end().exit_code(), 0);
    pty.assert_as_found();
}
