//! Who signs a change: the person at the keyboard, also under `sudo`, and the machine.

use std::env;
use std::fs;

/// The signature of this process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Author {
    /// The login name; after `sudo` the one of whoever called it, with the one that it was called for.
    pub who: String,
    pub host: Option<String>,
}

impl Author {
    /// The signature as the environment tells it.
    pub(super) fn of_this_process() -> Author {
        let host = env::var("HOSTNAME").ok().or_else(|| fs::read_to_string("/proc/sys/kernel/hostname").ok());
        let host = host.or_else(|| fs::read_to_string("/etc/hostname").ok());
        let uid = rustix::process::getuid().as_raw();
        let listed = fs::read_to_string("/etc/passwd").ok().and_then(|users| name_of(&users, uid));
        Author::from_environment(|name| env::var(name).ok(), listed.unwrap_or_else(|| format!("uid {uid}")), host)
    }

    /// `nameless` signs where the environment names nobody.
    fn from_environment(variable: impl Fn(&str) -> Option<String>, nameless: String, host: Option<String>) -> Author {
        let named = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let login = named("LOGNAME").or_else(|| named("USER"));
        let who = match (named("SUDO_USER"), login) {
            (Some(caller), Some(login)) if caller != login => format!("{caller} as {login}"),
            (caller, login) => caller.or(login).unwrap_or(nameless),
        };
        let host = host.map(|host| host.trim().to_owned()).filter(|host| !host.is_empty());
        Author { who, host }
    }
}

/// The login name of a user in the system's own list of them.
fn name_of(users: &str, uid: u32) -> Option<String> {
    let entries = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let mut of_uid = entries.filter(|entry| entry.get(2).and_then(|id| id.parse().ok()) == Some(uid));
    of_uid.find_map(|entry| entry.first().map(|name| (*name).to_owned())).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(variables: &[(&str, &str)]) -> String {
        let author =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Author::from_environment(author, "uid 7".to_owned(), None).who
    }

    #[test]
    fn under_sudo_the_calling_user_is_the_author() {
        assert_eq!(who(&[("LOGNAME", "kari"), ("USER", "other")]), "kari");
        assert_eq!(who(&[("LOGNAME", "root"), ("SUDO_USER", "kari")]), "kari as root");
        assert_eq!(who(&[("USER", "kari"), ("LOGNAME", " ")]), "kari");
        assert_eq!(who(&[]), "uid 7");
    }

    #[test]
    fn the_author_falls_back_to_the_password_file() {
        let users = "root:x:0:0::/root:/bin/sh\nkari:x:1000:1000:Kari:/home/kari:/bin/sh\nbroken\n";
        assert_eq!(name_of(users, 1000).as_deref(), Some("kari"));
        assert_eq!(name_of(users, 7), None);
    }
}
