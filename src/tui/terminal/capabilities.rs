//! What the terminal can do, read off the environment once at the start.
//!
//! A pure function of the variables and of whether the output is a terminal: nothing is asked of the terminal itself,
//! because an answer over a slow line would arrive among the first keys. Flags and configuration waive the result.

use std::time::Duration;

/// How many colours may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColorDepth {
    /// None at all: emphasis comes from bold, reverse and underline.
    None,
    /// The sixteen named colours, whose look is the terminal's own.
    Ansi16,
    /// The indexed palette of 256.
    Indexed,
    /// Red, green and blue in full.
    Rgb,
}

/// What may be sent to the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Capabilities {
    /// Characters beyond ASCII arrive as such.
    pub unicode: bool,
    /// Colours that may be written.
    pub color: ColorDepth,
    /// The terminal is at the other end of an SSH connection.
    pub ssh: bool,
    /// Not a terminal, or one that understands no control sequences: no dashboard can be drawn on it.
    pub dumb: bool,
    /// Rows may be moved within margins instead of written again.
    pub region_scroll: bool,
    /// Addresses are sent as links (OSC 8): where the terminal is known to take them, as others may show the sequence.
    pub links: bool,
    /// Clicks and the wheel are asked for: not over SSH, where a slow line would carry every one of them.
    pub mouse: bool,
}

impl Capabilities {
    /// Reads the capabilities from the environment `var` looks up and from whether the output is a terminal.
    ///
    /// The codeset is that of the first of `LC_ALL`, `LC_CTYPE` and `LANG` which is set and not empty (POSIX); the Linux
    /// console has too few glyphs whatever its codeset. `NO_COLOR` counts when not empty (no-color.org).
    /// `LAURELS_REGION_SCROLL=off` is for terminals that get scrolling within margins wrong.
    pub fn detect(var: impl Fn(&str) -> Option<String>, is_terminal: bool) -> Capabilities {
        let set = |name: &str| var(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_else(|| "dumb".to_owned());
        let dumb = !is_terminal || term == "dumb";
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default();
        let color = match set("COLORTERM").as_deref() {
            _ if dumb || set("NO_COLOR").is_some() || is_monochrome(&term) => ColorDepth::None,
            Some("truecolor" | "24bit") => ColorDepth::Rgb,
            _ if term.contains("256color") => ColorDepth::Indexed,
            _ => ColorDepth::Ansi16,
        };
        let links = !dumb && color != ColorDepth::None && takes_links(&term, set);
        let ssh = ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"].into_iter().any(|name| set(name).is_some());
        Capabilities {
            unicode: is_utf8(&locale) && term != "linux",
            color,
            ssh,
            links,
            mouse: !dumb && !ssh,
            dumb,
            region_scroll: !dumb && set("LAURELS_REGION_SCROLL").is_none_or(|value| value != "off"),
        }
    }

    /// How long an ESC that ends a read may still be the beginning of a longer sequence; lines that chop up what they
    /// carry get longer.
    pub fn escape_wait(self) -> Duration {
        Duration::from_millis(if self.ssh { 100 } else { 50 })
    }
}

/// Whether a locale's name carries the codeset UTF-8, in any of its spellings (`C.UTF-8`, `de_DE.utf8@euro`, `UTF-8`).
fn is_utf8(locale: &str) -> bool {
    let codeset = locale.split('@').next().unwrap_or_default();
    let codeset = codeset.rsplit('.').next().unwrap_or_default();
    codeset.eq_ignore_ascii_case("utf-8") || codeset.eq_ignore_ascii_case("utf8")
}

/// Whether the terminal is one that is known to take links. Inside tmux and screen that depends on versions and settings
/// which the environment does not tell.
fn takes_links(term: &str, set: impl Fn(&str) -> Option<String>) -> bool {
    const TERMS: [&str; 7] = ["alacritty", "contour", "foot", "foot-extra", "wezterm", "xterm-ghostty", "xterm-kitty"];
    const PROGRAMS: [&str; 6] = ["ghostty", "Hyper", "iTerm.app", "rio", "vscode", "WezTerm"];
    let multiplexed = ["TMUX", "STY"].into_iter().any(|name| set(name).is_some());
    if multiplexed || term.starts_with("tmux") || term.starts_with("screen") {
        return false;
    }
    let since = |name: &str, version: u32| set(name).is_some_and(|v| v.parse::<u32>().is_ok_and(|v| v >= version));
    TERMS.contains(&term)
        || set("TERM_PROGRAM").is_some_and(|program| PROGRAMS.contains(&program.as_str()))
        || since("VTE_VERSION", 5002)
        || since("KONSOLE_VERSION", 201_200)
        || set("WT_SESSION").is_some()
}

/// Terminals of the VT line, which knew no colour.
fn is_monochrome(term: &str) -> bool {
    term.strip_prefix("vt").is_some_and(|model| model.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The capabilities on a terminal with the given `NAME=value` words as its environment.
    fn with(environment: &str) -> Capabilities {
        let lookup = |name: &str| {
            environment.split_whitespace().filter_map(|word| word.split_once('=')).find(|(n, _)| *n == name)
        };
        Capabilities::detect(|name| lookup(name).map(|(_, value)| value.to_owned()), true)
    }

    #[test]
    fn the_first_non_empty_locale_variable_decides() {
        for (environment, unicode) in [
            ("LANG=en_GB.UTF-8", true),
            ("LANG=de_DE.utf8@euro", true),
            ("LC_CTYPE=UTF-8", true),
            ("LC_ALL=C LANG=en_GB.UTF-8", false),
            ("LC_ALL= LANG=en_GB.UTF-8", true),
            ("LC_CTYPE=C.UTF-8 LANG=C", true),
            ("LANG=de_DE.ISO-8859-1", false),
            ("LANG=POSIX", false),
            ("", false),
        ] {
            assert_eq!(with(&format!("TERM=xterm {environment}")).unicode, unicode, "{environment}");
        }
        assert!(!with("TERM=linux LANG=en_GB.UTF-8").unicode);
    }

    #[test]
    fn colours_follow_the_terminal_and_no_color_stops_them() {
        for (environment, color) in [
            ("TERM=xterm", ColorDepth::Ansi16),
            ("TERM=linux", ColorDepth::Ansi16),
            ("TERM=tmux-256color", ColorDepth::Indexed),
            ("TERM=xterm COLORTERM=truecolor", ColorDepth::Rgb),
            ("TERM=xterm-256color NO_COLOR=1 COLORTERM=truecolor", ColorDepth::None),
            ("TERM=xterm NO_COLOR=", ColorDepth::Ansi16),
            ("TERM=vt220", ColorDepth::None),
            ("TERM=vte", ColorDepth::Ansi16),
            ("TERM=dumb COLORTERM=truecolor", ColorDepth::None),
        ] {
            assert_eq!(with(environment).color, color, "{environment}");
        }
    }

    #[test]
    fn an_unnamed_or_missing_terminal_is_dumb() {
        assert!(with("TERM=dumb").dumb && with("TERM=").dumb && with("").dumb);
        assert!(!with("TERM=xterm").dumb);
        assert!(Capabilities::detect(|_| Some("xterm".to_owned()), false).dumb);
    }

    #[test]
    fn regions_scroll_unless_switched_off() {
        assert!(with("TERM=xterm").region_scroll);
        assert!(!with("TERM=xterm LAURELS_REGION_SCROLL=off").region_scroll);
        assert!(!with("TERM=dumb").region_scroll);
    }

    #[test]
    fn links_are_sent_only_where_they_are_known_to_work() {
        for (environment, links) in [
            ("TERM=xterm-kitty", true),
            ("TERM=foot SSH_TTY=/dev/pts/1", true),
            ("TERM=xterm-256color TERM_PROGRAM=WezTerm", true),
            ("TERM=xterm-256color TERM_PROGRAM=Apple_Terminal", false),
            ("TERM=xterm-256color VTE_VERSION=7600", true),
            ("TERM=xterm-256color VTE_VERSION=4601", false),
            ("TERM=xterm-256color KONSOLE_VERSION=230805", true),
            ("TERM=xterm-256color WT_SESSION=3f2504e0", true),
            ("TERM=xterm-256color", false),
            ("TERM=linux", false),
            ("TERM=tmux-256color VTE_VERSION=7600 TMUX=/tmp/tmux", false),
            ("TERM=xterm-256color VTE_VERSION=7600 TMUX=/tmp/tmux", false),
            ("TERM=screen TERM_PROGRAM=iTerm.app", false),
            ("TERM=xterm-kitty NO_COLOR=1", false),
            ("TERM=dumb TERM_PROGRAM=vscode", false),
        ] {
            assert_eq!(with(environment).links, links, "{environment}");
        }
    }

    #[test]
    fn the_mouse_is_left_alone_over_ssh() {
        assert!(with("TERM=xterm").mouse);
        assert!(!with("TERM=xterm SSH_CONNECTION=192.0.2.1").mouse && !with("TERM=dumb").mouse);
    }

    #[test]
    fn an_escape_waits_longer_on_a_distant_terminal() {
        assert!(with("TERM=xterm SSH_TTY=/dev/pts/1").escape_wait() > with("TERM=xterm").escape_wait());
    }
}
