//! Commands as a shell reads them: every argument stays one argument, whatever is in it.

use super::model::Shell;

/// The command as a line for the shell.
pub fn line(shell: Shell, argv: &[String]) -> String {
    let quote = match shell {
        Shell::Posix => posix,
        Shell::Powershell => powershell,
    };
    argv.iter().map(|argument| quote(argument)).collect::<Vec<_>>().join(" ")
}

/// Whether the argument means the same to every shell without quotes.
fn is_plain(argument: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '=');
    !argument.is_empty() && argument.chars().all(plain)
}

/// An argument for sh and its kin: in single quotes nothing is special but the quote itself.
fn posix(argument: &str) -> String {
    match is_plain(argument) {
        true => argument.to_owned(),
        false => format!("'{}'", argument.replace('\'', r"'\''")),
    }
}

/// An argument for PowerShell: in single quotes nothing is special but the quote, which is written twice; the
/// typographic quotes count as quotes too.
fn powershell(argument: &str) -> String {
    if is_plain(argument) {
        return argument.to_owned();
    }
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
            assert_eq!(line(shell, &argv), "az login --tenant 7e000000-0000-4000-8000-000000000001");
        }
    }

    #[test]
    fn what_a_shell_would_read_is_quoted() {
        let argv = ["echo", "it's", "$(id)", "`id`", "a;b", "", "two words", "\u{2019}"].map(str::to_owned);
        assert_eq!(line(Shell::Posix, &argv), r"echo 'it'\''s' '$(id)' '`id`' 'a;b' '' 'two words' '’'");
        assert_eq!(
            line(Shell::Powershell, &argv),
            "echo 'it''s' '$(id)' '`id`' 'a;b' '' 'two words' '\u{2019}\u{2019}'"
        );
    }
}
