//! Addresses are links (OSC 8) in a terminal that is known to take them, and plain text in any other.

use super::SCORED;
use crate::support::program::LAURELS;
use crate::support::pty::Pty;

/// What opens a link to the web.
const LINK: &[u8] = b"\x1b]8;;https://";

#[test]
fn addresses_are_links_only_in_terminals_that_are_known_to_take_them() {
    for (variables, linked) in [
        ([("TERM", "xterm-256color"), ("VTE_VERSION", "7600")], true),
        ([("TERM", "xterm-kitty"), ("COLORTERM", "truecolor")], true),
        ([("TERM", "xterm-256color"), ("VTE_VERSION", "")], false),
        ([("TERM", "tmux-256color"), ("VTE_VERSION", "7600")], false),
        ([("TERM", "xterm-kitty"), ("NO_COLOR", "1")], false),
    ] {
        let mut pty = Pty::start_with(&[LAURELS, "--demo"], &variables, 100, 30);
        pty.wait_for(SCORED);
        pty.press(":what does the designation cost\r");
        pty.wait_for("https://");
        assert_eq!(pty.has_written(LINK), linked, "{variables:?}");
        pty.press("qq");
        assert_eq!(pty.end().exit_code(), 0);
        pty.assert_as_found();
    }
}
