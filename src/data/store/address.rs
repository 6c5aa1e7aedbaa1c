//! The address of a team store: a database behind a Unix socket, and the schema of one partner in it.

use super::error::Fault;
use super::number_of;
use rustix::process::geteuid;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

const SCHEMES: [&str; 2] = ["postgresql://", "postgres://"];

/// The schema where none is named.
const SCHEMA: &str = "laurels";

/// The port by which PostgreSQL names its socket where none is named.
const PORT: u16 = 5432;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The folder of the socket.
    pub socket: PathBuf,
    pub port: u16,
    pub database: String,
    /// The role to log in as; `None` is the login name.
    pub user: Option<String>,
    pub schema: String,
}

/// Whether a path is the address of a team store.
pub fn is_team(path: &Path) -> bool {
    path.to_str().is_some_and(|text| behind_scheme(text).is_some())
}

/// What an address says behind its scheme, in whatever letters that is.
fn behind_scheme(text: &str) -> Option<&str> {
    let begins = |scheme: &&&str| text.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme));
    text.get(SCHEMES.iter().find(begins)?.len()..)
}

/// What is shown in the place of a path: of an address that laurels can't read, or that has a password, only its scheme.
/// What it can't read may be a password that is misspelled.
pub fn shown(path: &Path) -> PathBuf {
    match is_team(path) && Address::read(path).is_err() {
        true => "postgresql://…".into(),
        false => path.to_owned(),
    }
}

/// Whether a text has an address with a password in it, of whatever scheme and however it is spelled: what reads the address
/// may know more spellings than this.
pub fn has_password(text: &str) -> bool {
    let (mut text, mut before) = (spelled_out(text), text.to_lowercase());
    while text != before {
        (text, before) = (spelled_out(&text), text);
    }
    let rest = text.split_once(":/").map_or("", |(_, rest)| rest.trim_start_matches('/'));
    let host = rest.split(['/', '?', '#', ' ']).next().filter(|host| !host.starts_with('[')).unwrap_or_default();
    let is_port = |behind: &str| behind.bytes().all(|b| b.is_ascii_digit());
    text.contains("password=")
        || rest.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
        || host.split_once(':').is_some_and(|(_, behind)| !is_port(behind))
}

/// Whether a word can name a schema or a role, in quotes where it is one of SQL's own.
pub fn is_name(word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let is_servers = word.starts_with("pg_");
    word.len() < 64 && !is_servers && word.chars().all(is_part) && word.starts_with(|c: char| !c.is_ascii_digit())
}

impl Address {
    /// Reads an address. Whatever would lead anywhere but to a socket's folder is refused.
    ///
    /// # Errors
    /// When a part of it is refused or missing: which, and why.
    pub fn read(path: &Path) -> Result<Address, Fault> {
        let refuse = |why: &str| Fault::Address(why.to_owned());
        let text = path.to_str().unwrap_or_default();
        if has_password(text) {
            return Err(refuse("laurels keeps no password: leave it out"));
        }
        let rest = behind_scheme(text).unwrap_or(text);
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = place.split_once('/').unwrap_or((place, ""));
        let (user, host) = authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
        let mut socket = Some(decoded(host)?).filter(|host| !host.is_empty());
        let mut user = user.map(decoded).transpose()?;
        let (mut port, mut schema) = (PORT, SCHEMA.to_owned());
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let value = decoded(value)?;
            match name {
                "host" if socket.is_some() => return Err(refuse("it names two hosts")),
                "host" => socket = Some(value),
                "hostaddr" => {
                    return Err(refuse("hostaddr is a network address, and a team store is reached by a socket"));
                }
                "port" => port = value.parse().map_err(|_| refuse("the port is not a number up to 65535"))?,
                "user" => user = Some(value),
                "schema" if is_name(&value) => schema = value,
                "schema" => return Err(refuse("a schema is named with a to z, digits and _")),
                _ => return Err(refuse("it says host, port, user and schema, and nothing else")),
            }
        }
        let socket = socket.ok_or_else(|| refuse("host names no folder of a socket"))?;
        if !socket.starts_with('/') || socket.contains(',') {
            return Err(Fault::Address(format!("{socket} is not a folder: a team store is reached by a socket only")));
        }
        let database = decoded(database)?;
        if database.is_empty() {
            return Err(refuse("it names no database"));
        }
        Ok(Address { socket: socket.into(), port, database, user, schema })
    }

    /// The address of a database that names none of its partners.
    ///
    /// # Errors
    /// When it is no address, or names a schema.
    pub fn of_partners(path: &Path) -> Result<Address, Fault> {
        let address = Address::read(path)?;
        let (_, query) = path.to_str().and_then(|text| text.split_once('?')).unwrap_or_default();
        match query.split('&').any(|part| part.starts_with("schema=")) {
            true => Err(Fault::Team("names one partner; a portfolio reads every schema: leave schema out".to_owned())),
            false => Ok(address),
        }
    }

    /// Refuses the folder of a socket in whose place others could put a server of their own.
    ///
    /// # Errors
    /// When there is no such folder, or others may write to it.
    pub fn check_folder(&self) -> Result<(), Fault> {
        let folder = self.socket.display();
        let about = fs::metadata(&self.socket).map_err(|error| Fault::Lost(format!("{folder}: {error}")))?;
        let is_ours = about.uid() == geteuid().as_raw();
        match about.mode() {
            mode if is_ours && mode & 0o077 != 0 => Err(Fault::Team(format!(
                "can't be used safely: others can look into {folder}; forbid that: chmod 700 {folder}"
            ))),
            mode if mode & 0o002 != 0 => Err(Fault::Team(format!(
                "can't be used safely: anybody can put a server into {folder}; use another folder"
            ))),
            _ => Ok(()),
        }
    }
}

/// The address of a partner's schema in a database whose address names none.
pub fn of_schema(partners: &Path, schema: &str) -> PathBuf {
    let text = partners.to_str().unwrap_or_default();
    format!("{text}{}schema={schema}", if text.contains('?') { '&' } else { '?' }).into()
}

/// What stands for a store in the names of files about it.
pub fn key_of(store: &Path) -> String {
    let whole = fs::canonicalize(store).unwrap_or_else(|_| store.to_owned());
    format!("{:016x}", number_of([whole.to_string_lossy().as_ref()]))
}

/// In small letters, with those percent signs resolved that can be.
fn spelled_out(text: &str) -> String {
    let (mut spelled, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('%') {
        spelled += before;
        let byte = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        spelled.push(byte.map_or('%', char::from));
        rest = byte.and_then(|_| after.get(2..)).unwrap_or(after);
    }
    (spelled + rest).to_lowercase()
}

/// A part with its percent signs resolved.
fn decoded(part: &str) -> Result<String, Fault> {
    let wrong = || Fault::Address(format!("{part} is not well spelled"));
    let (mut bytes, mut rest) = (Vec::with_capacity(part.len()), part.bytes());
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next().ok_or_else(wrong)?, rest.next().ok_or_else(wrong)?];
                let digits = str::from_utf8(&digits).map_err(|_| wrong())?;
                u8::from_str_radix(digits, 16).map_err(|_| wrong())?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok().filter(|text| !text.chars().any(char::is_control)).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Address, String> {
        Address::read(Path::new(text)).map_err(|fault| fault.to_string())
    }

    #[test]
    fn an_address_names_a_socket_a_database_and_a_schema() {
        let found = read("postgresql:///book?host=/run/pg&schema=contoso&user=kari&port=5433").expect("an address");
        let expected = Address {
            socket: "/run/pg".into(),
            port: 5433,
            database: "book".to_owned(),
            user: Some("kari".to_owned()),
            schema: "contoso".to_owned(),
        };
        assert_eq!(found, expected);
        let encoded = read("postgres://kari@%2Frun%2Fpg/book").expect("an address");
        assert_eq!(encoded, Address { port: PORT, schema: SCHEMA.to_owned(), ..expected });
    }

    #[test]
    fn partners_are_named_by_their_schemas_only() {
        for all in ["postgresql:///book?host=/run/pg", "postgres://%2Frun%2Fpg/book"].map(Path::new) {
            assert_eq!(Address::of_partners(all).expect("an address").database, "book");
            let one = of_schema(all, "contoso");
            assert_eq!(Address::read(&one).expect("an address").schema, "contoso");
            let error = Address::of_partners(&one).expect_err("one of them").to_string();
            assert!(error.contains("leave schema out"), "{error}");
        }
    }

    #[test]
    fn whatever_leads_elsewhere_is_refused() {
        for (address, why) in [
            ("postgresql://db.example/book", "db.example is not a folder"),
            ("postgresql://127.0.0.1/book", "127.0.0.1 is not a folder"),
            ("postgresql://[::1]:5432/book", "is not a folder"),
            ("postgresql:///book?host=localhost", "localhost is not a folder"),
            ("postgresql:///book?host=/run/pg,db.example", "is not a folder"),
            ("postgresql:///book?host=/run/pg&host=db.example", "two hosts"),
            ("postgresql://db.example/book?host=/run/pg", "two hosts"),
            ("postgresql:///book?host=/run/pg&hostaddr=10.0.0.1", "hostaddr"),
            ("postgresql:///book?host=%64b.example", "db.example is not a folder"),
            ("postgresql:///book?host=/run/pg&service=other", "nothing else"),
            ("postgresql:///book?host=/run/pg&pasword=secret", "nothing else"),
            ("postgresql:///book?host=/run/pg&%2570assword=secret", "password"),
            ("postgresql://kari%25253Asecret@/book?host=/run/pg", "password"),
            ("PostgreSQL://kari:secret@/book?host=/run/pg", "password"),
            ("postgresql://kari:secret@/book?host=/run/pg", "password"),
            ("postgresql://kari:secret/book", "password"),
            ("postgresql://kari:secret/2@/book?host=/run/pg", "password"),
            ("postgresql:///book?host=/run/pg&password=secret", "password"),
            ("postgresql://kari%3Asecret@/book?host=/run/pg", "password"),
            ("postgresql://kari%3asecret%40/book?host=/run/pg", "password"),
            ("postgresql:///book?host=/run/pg&%70assword=secret", "password"),
            ("postgresql:///book?host=/run/pg&PASSWORD=secret", "password"),
            ("postgresql:///book?host=/run/pg&%50assw%6Frd%3Dsecret&x=%", "password"),
            ("postgresql:///book?host=/run/pg&schema=pg_temp", "a schema is named"),
            ("postgresql:///book", "no folder"),
            ("postgresql:///?host=/run/pg", "no database"),
            ("postgresql:///book?host=/run/pg&schema=a;b", "a schema is named"),
            ("postgresql:///book?host=/run/%0Apg", "not well spelled"),
            ("postgresql:///book?host=/run/pg&port=70000", "port"),
        ] {
            let path = Path::new(address);
            let error = Address::read(path).expect_err(address).of(path).to_string();
            assert!(error.contains(why), "{address}: {error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn a_password_is_seen_in_any_address() {
        for text in [
            "postgersql://kari:secret@db.example/book",
            "--store=postgres:/kari:secret@db.example/book",
            "https://kari:secret@db.example",
            "postgresql%3A//kari%3Asecret@db.example",
            "dbname=book password=secret",
        ] {
            assert!(has_password(text), "{text}");
        }
        for text in [
            "/home/kari/laurels.db",
            "postgresql://kari@%2Frun%2Fpg/book",
            "https://learn.microsoft.com:443/a?b#c",
            "file:///C:/books/a.json",
            "write to ada@fabrikam.example: the claim is late",
        ] {
            assert!(!has_password(text), "{text}");
        }
    }
}
