//! Who signs a change: the person at the keyboard, also under `sudo`, and the machine.

use std::env;
use std::fs;

/// The signature of this process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Author {
    /// The login name; after `sudo` the one of whoever called it, with the one that it was called for.
    pub who: String,
    /// The machine's name.
    pub host: Option<String>,
}

impl Author {
    /// The signature as the environment tells it.
    pub(super) fn of_this_process() -> Author {
        let host = env::var("HOSTNAME").ok().or_else(|| fs::read_to_string("/proc/sys/kernel/hostname").ok());
        let host = host.or_else(|| fs::read_to_string("/etc/hostname").ok());
        Author::told_by(|name| env::var(name).ok(), host)
    }

    fn told_by(variable: impl Fn(&str) -> Option<String>, host: Option<String>) -> Author {
        let named = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let login = named("LOGNAME").or_else(|| named("USER"));
        let who = match (named("SUDO_USER"), login) {
            (Some(caller), Some(login)) if caller != login => format!("{caller} as {login}"),
            (caller, login) => {
                caller.or(login).unwrap_or_else(|| format!("uid {}", rustix::process::getuid().as_raw()))
            }
        };
        let host = host.map(|host| host.trim().to_owned()).filter(|host| !host.is_empty());
        Author { who, host }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(variables: &[(&str, &str)]) -> String {
        let told =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Author::told_by(told, None).who
    }

    #[test]
    fn whoever_calls_sudo_signs() {
        assert_eq!(who(&[("LOGNAME", "kari"), ("USER", "other")]), "kari");
        assert_eq!(who(&[("LOGNAME", "root"), ("SUDO_USER", "kari")]), "kari as root");
        assert_eq!(who(&[("USER", "kari"), ("LOGNAME", " ")]), "kari");
        assert!(who(&[]).starts_with("uid "));
    }
}
