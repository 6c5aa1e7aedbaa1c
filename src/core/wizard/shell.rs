//! Commands as a shell reads them: every argument stays one argument, whatever is in it.

use super::model::Shell;

/// An argument, and whether it is the command's own or was filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument<'a> {
    /// The command's own, such as an option.
    Own(&'a str),
    /// Filled in from a book: never an option, whatever it begins with.
    Filled(&'a str),
}

/// The command as a line for the shell.
pub fn line<'a>(shell: Shell, arguments: impl IntoIterator<Item = Argument<'a>>) -> String {
    let quote = match shell {
        Shell::Posix => posix,
        Shell::Powershell => powershell,
    };
    let quoted = arguments.into_iter().map(|argument| match argument {
        Argument::Own(text) if is_plain(text) || shell == Shell::Powershell && is_command(text) => text.to_owned(),
        Argument::Filled(text) if is_plain(text) && !text.starts_with('-') => text.to_owned(),
        Argument::Own(text) | Argument::Filled(text) => quote(text),
    });
    quoted.collect::<Vec<_>>().join(" ")
}

/// Whether the argument means the same to every shell without quotes.
fn is_plain(argument: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '=');
    !argument.is_empty() && argument.chars().all(plain)
}

/// Whether the argument is a command in parentheses, for whose result PowerShell runs it: `(Get-Credential)`.
fn is_command(argument: &str) -> bool {
    argument.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).is_some_and(is_plain)
}

/// An argument for sh and its kin: in single quotes nothing is special but the quote itself.
fn posix(argument: &str) -> String {
    format!("'{}'", argument.replace('\'', r"'\''"))
}

/// An argument for PowerShell: in single quotes nothing is special but the quote, which is written twice; the
/// typographic quotes count as quotes too.
fn powershell(argument: &str) -> String {
    let mut quoted = String::from("'");
    for c in argument.chars() {
        if matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}') {
            quoted.push(c);
        }
        quoted.push(c);
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_arguments_stay_as_they_are() {
        let argv = ["az", "login", "--tenant", "7e000000-0000-4000-8000-000000000001"].map(str::to_owned);
        for shell in [Shell::Posix, Shell::Powershell] {
            assert_eq!(
                line(shell, argv.iter().map(|a| Argument::Own(a))),
                "az login --tenant 7e000000-0000-4000-8000-000000000001"
            );
        }
    }

    #[test]
    fn a_filled_in_argument_cannot_become_an_option() {
        let arguments =
            [Argument::Own("show"), Argument::Own("-Name"), Argument::Filled("-Force"), Argument::Filled("kari")];
        assert_eq!(line(Shell::Powershell, arguments), "show -Name '-Force' kari");
    }

    #[test]
    fn powershell_runs_a_command_of_our_own_and_none_that_is_filled_in() {
        let arguments = [Argument::Own("(Get-Credential)"), Argument::Filled("(Get-Credential)")];
        assert_eq!(line(Shell::Powershell, arguments), "(Get-Credential) '(Get-Credential)'");
        assert_eq!(line(Shell::Posix, [Argument::Own("(id)")]), "'(id)'");
        assert_eq!(line(Shell::Powershell, [Argument::Own("(a;b)")]), "'(a;b)'");
    }

    #[test]
    fn shell_metacharacters_are_quoted() {
        let argv = ["echo", "it's", "$(id)", "`id`", "a;b", "", "two words", "\u{2019}"].map(str::to_owned);
        assert_eq!(
            line(Shell::Posix, argv.iter().map(|a| Argument::Own(a))),
            r"echo 'it'\''s' '$(id)' '`id`' 'a;b' '' 'two words' '’'"
        );
        assert_eq!(
            line(Shell::Powershell, argv.iter().map(|a| Argument::Own(a))),
            "echo 'it''s' '$(id)' '`id`' 'a;b' '' 'two words' '\u{2019}\u{2019}'"
        );
    }
}
