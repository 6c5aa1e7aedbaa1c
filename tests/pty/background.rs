//! The theme follows the terminal's background: asked for once where there are colours enough, never waited for.

use super::SCORED;
use crate::support::program::LAURELS;
use crate::support::pty::Pty;
use vt100::Color;

const QUESTION: &[u8] = b"\x1b]11;?";

/// The background of the selected row.
fn selected(screen: &vt100::Screen) -> Option<Color> {
    screen.cell(3, 5).map(vt100::Cell::bgcolor)
}

#[test]
fn a_terminal_that_reports_its_background_gets_the_matching_theme() {
    for (answer, theme) in [("ffff/ffff/ffff", 254), ("0000/0000/0000", 237)] {
        let mut pty = Pty::start(&[LAURELS, "--demo"], 100, 30);
        pty.wait_for_bytes(QUESTION);
        pty.press(&format!("\x1b]11;rgb:{answer}\x1b\\"));
        pty.wait_until("the theme", |screen| selected(screen) == Some(Color::Idx(theme)));
        pty.press("q");
        assert_eq!(pty.end().exit_code(), 0);
        pty.assert_as_found();
    }
}

#[test]
fn terminals_with_few_colours_are_not_asked() {
    for variables in [[("TERM", "xterm"), ("LANG", "C.UTF-8")], [("TERM", "xterm-256color"), ("NO_COLOR", "1")]] {
        let mut pty = Pty::start_with(&[LAURELS, "--demo"], &variables, 100, 30);
        pty.wait_for(SCORED);
        assert!(!pty.has_written(QUESTION), "{variables:?}");
        pty.press("q");
        assert_eq!(pty.end().exit_code(), 0);
    }
}
