//! A team store: the changes of a book in PostgreSQL, which a store in memory follows.
//!
//! The server keeps the log, which nobody rewrites, and says who made a change and when. Everybody who has the book open
//! makes the same changes again here, where it is read, checked and undone as in any store. To change it, one locks the
//! head, catches up, makes the change here, writes it there, and then lets both stand: what does not fit is seen before
//! anything is written.

mod kept;
mod rows;

use super::address::Address;
use super::archive::Archive;
use super::commit::{self, Commit};
use super::error::Fault;
use super::{Access, Barrier, Check, Health, archive, load, log};
use chrono::{DateTime, Utc};
pub use kept::Kept;
use laurels_core::book::{Book, Snapshot};
use laurels_core::evidence::Ranking;
use laurels_core::import_report::OnProgress;
use postgres::error::SqlState;
use postgres::{Client, Config, GenericClient, NoTls, Transaction};
use rusqlite::Connection;
use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use std::time::Duration;

/// The version of the tables that this program works with.
const VERSION: i32 = 1;

/// How long the server may take to be reached.
const REACHING: Duration = Duration::from_secs(10);

/// Deadlines of the server's own: a statement, a lock, a transaction that does nothing.
const DEADLINES: &str = "-c statement_timeout=60000 -c lock_timeout=30000 -c idle_in_transaction_session_timeout=60000";

/// Seconds by which the clocks may differ.
const APART: i64 = 60;

const HEAD: &str = "SELECT revision, kept FROM head";

/// The same for whoever changes something, with the signature that the server gives the change.
const LOCKED: &str = "SELECT revision, kept, session_user::text,
    to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM head FOR UPDATE";

/// The way to the server, and how much of what it has is known.
pub struct Remote {
    address: Address,
    /// None where it was lost, and is looked for again.
    client: RefCell<Option<Client>>,
    /// The newest entry of what lies beside the book.
    kept: Cell<i64>,
    who: String,
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remote").field("address", &self.address).finish_non_exhaustive()
    }
}

/// The head, locked, as it is for a change.
struct Head {
    revision: i64,
    kept: i64,
    who: String,
    at: DateTime<Utc>,
}

impl Remote {
    /// Connects, and reads all that there is into an empty store in memory.
    pub fn open(address: Address, access: Access, local: &Connection) -> Result<Remote, Fault> {
        address.check_folder()?;
        let mut client = connect(&address)?;
        let who = session(&mut client, &address, access)?;
        let remote = Remote { address, client: RefCell::new(Some(client)), kept: Cell::new(0), who };
        remote.pull(local)?;
        Ok(remote)
    }

    /// Who the server says that this is.
    pub fn who(&self) -> &str {
        &self.who
    }

    /// Makes the changes here that others made since.
    pub fn pull(&self, local: &Connection) -> Result<(), Fault> {
        self.with(|client| {
            let head = client.query_one(HEAD, &[])?;
            self.follow(client, local, (head.try_get(0)?, head.try_get(1)?))
        })
    }

    /// Makes changes, all or none: here and there. Gives the number of the last.
    pub fn commit(
        &self,
        local: &mut Connection,
        commits: &[Commit<'_>],
        on_progress: &mut OnProgress<'_>,
    ) -> Result<u64, Fault> {
        self.pull(local)?; // Most of the way without a lock.
        self.changing(local, |remote, there, local, head| {
            let here = local.transaction()?;
            let mut number = head.revision as u64;
            for commit in commits {
                let signed = Commit { at: head.at, who: &head.who, ..*commit };
                number = commit::write(&here, &signed, on_progress)?;
                rows::write(there, &archive::entry_of(&here, number)?, None)?;
            }
            let scores: Vec<Snapshot> = commits.iter().flat_map(|commit| commit.snapshots).cloned().collect();
            let kept = remote.write_kept(there, head, &Kept::scores(&scores)?)?;
            finish(there, (number as i64, kept))?;
            Ok((here, number, kept))
        })
    }

    /// Takes an archive into a store that has no change yet, signed as it is: the owner's right.
    pub fn take(
        &self,
        local: &mut Connection,
        (book, archive): (&Book, &Archive),
        ranking: &Ranking,
        is_right: &dyn Fn(&Book) -> bool,
        on_progress: &mut OnProgress<'_>,
    ) -> Result<u64, Fault> {
        self.changing(local, |remote, there, local, head| {
            let here = local.transaction()?;
            let (newest, scores) = archive::make_again(&here, (book, archive), on_progress)?;
            if !is_right(&load::load_serially(&here, newest, ranking)?.book) {
                return Err(Fault::Log("it ends with other records".to_owned()));
            }
            for entry in &archive.log {
                rows::write(there, entry, Some(&entry.revision))?;
            }
            let kept = remote.write_kept(there, head, &Kept::scores(&scores)?)?;
            finish(there, (newest as i64, kept))?;
            Ok((here, newest, kept))
        })
    }

    /// Keeps something beside the book, there and then here; `make` is given the number that it gets.
    pub fn keep(&self, local: &Connection, make: impl FnOnce(i64) -> Result<Vec<Kept>, Fault>) -> Result<i64, Fault> {
        let number = self.with(|client| {
            let mut there = client.transaction()?;
            let head = locked(&mut there)?;
            let kept = self.write_kept(&mut there, &head, &make(head.kept + 1)?)?;
            finish(&mut there, (head.revision, kept))?;
            there.commit()?;
            Ok(head.kept + 1)
        })?;
        self.pull(local)?;
        Ok(number)
    }

    /// What the server says of itself and of us.
    pub fn checks(&self) -> Vec<Check> {
        let asked = self.with(|client| {
            let row = client.query_one(
                "SELECT current_setting('server_version'), pg_size_pretty(pg_database_size(current_database())),
                    extract(epoch FROM clock_timestamp())::bigint, has_any_column_privilege('log', 'INSERT'),
                    has_any_column_privilege('log', 'UPDATE') OR has_table_privilege('log', 'DELETE')",
                &[],
            )?;
            Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?, row.try_get(4)?))
        });
        let (version, size, clock, writes, rewrites): (String, String, i64, bool, bool) = match asked {
            Ok(asked) => asked,
            Err(fault) => {
                return vec![Check { id: "store-server", status: Health::Fail, text: format!("the store {fault}") }];
            }
        };
        let schema = &self.address.schema;
        let server = format!("PostgreSQL {version}, team store version {VERSION} in the schema {schema}, {size}");
        let access = match (writes, rewrites) {
            (_, true) => (Health::Warn, format!("{} can rewrite the log: work as a member of the user role", self.who)),
            (true, false) => (Health::Ok, format!("{} can change the book, and not rewrite its log", self.who)),
            (false, false) => (Health::Warn, format!("{} can only read the book", self.who)),
        };
        let apart = (clock - Utc::now().timestamp()).abs();
        let clock = match apart > APART {
            true => (Health::Warn, format!("the server's clock differs by {apart} s: set one of the two")),
            false => (Health::Ok, "the server's clock is right".to_owned()),
        };
        let check = |id, (status, text)| Check { id, status, text };
        vec![check("store-server", (Health::Ok, server)), check("store-access", access), check("store-clock", clock)]
    }

    fn with<T>(&self, work: impl FnOnce(&mut Client) -> Result<T, Fault>) -> Result<T, Fault> {
        let mut slot = self.client.borrow_mut();
        let mut client = match slot.take().filter(|client| !client.is_closed()) {
            Some(client) => client,
            None => connect(&self.address)?,
        };
        let result = work(&mut client);
        if !client.is_closed() {
            *slot = Some(client);
        }
        result
    }

    /// Locks the head, catches up, and lets `work` make changes here and there, which then both stand or neither.
    fn changing(
        &self,
        local: &mut Connection,
        work: impl for<'l> FnOnce(
            &Remote,
            &mut Transaction<'_>,
            &'l mut Connection,
            &Head,
        ) -> Result<(rusqlite::Transaction<'l>, u64, i64), Fault>,
    ) -> Result<u64, Fault> {
        self.with(|client| {
            let mut there = client.transaction()?;
            let head = locked(&mut there)?;
            self.follow(&mut there, local, (head.revision, head.kept))?;
            let (here, newest, kept) = work(self, &mut there, local, &head)?;
            there.commit()?;
            here.commit()?;
            self.kept.set(kept);
            Ok(newest)
        })
    }

    /// Brings the store here to that head.
    fn follow(
        &self,
        client: &mut impl GenericClient,
        local: &Connection,
        (revision, kept): (i64, i64),
    ) -> Result<(), Fault> {
        if log::newest(local)? as i64 > revision || self.kept.get() > kept {
            clear(local)?; // A backup was put back there.
            self.kept.set(0);
        }
        let known = log::newest(local)? as i64;
        if known < revision {
            let moment = local.unchecked_transaction()?;
            for entry in rows::read(client, known, revision)? {
                let number = entry.revision.number;
                let going = &mut |_| ControlFlow::Continue(());
                archive::make(&moment, &entry, number, going).map_err(|fault| unfit(fault, number))?;
            }
            moment.commit()?;
        }
        if self.kept.get() < kept {
            let sql = "SELECT kind, key, body::text FROM kept WHERE seq > $1 AND seq <= $2 ORDER BY seq";
            let moment = local.unchecked_transaction()?;
            for row in client.query(sql, &[&self.kept.get(), &kept])? {
                Kept { kind: row.try_get(0)?, key: row.try_get(1)?, body: row.try_get(2)? }
                    .put(&moment, revision as u64)?;
            }
            moment.commit()?;
            self.kept.set(kept);
        }
        Ok(())
    }

    /// Writes entries beside the book, in the place of those with their keys; gives the number of the newest.
    fn write_kept(&self, there: &mut Transaction<'_>, head: &Head, entries: &[Kept]) -> Result<i64, Fault> {
        if entries.is_empty() {
            return Ok(head.kept);
        }
        let kinds: Vec<&str> = entries.iter().map(|kept| kept.kind.as_str()).collect();
        let keys: Vec<&str> = entries.iter().map(|kept| kept.key.as_str()).collect();
        let bodies: Vec<Option<&str>> = entries.iter().map(|kept| kept.body.as_deref()).collect();
        let number = head.kept + 1;
        let sql = "INSERT INTO kept (kind, key, body, seq)
            SELECT kind, key, body::json, $4 FROM unnest($1::text[], $2::text[], $3::text[]) AS entry (kind, key, body)
            ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body, seq = excluded.seq";
        there.execute(sql, &[&kinds, &keys, &bodies, &number])?;
        Ok(number)
    }
}

fn connect(address: &Address) -> Result<Client, Fault> {
    let mut config = Config::new();
    config.host_path(&address.socket).port(address.port).dbname(&address.database).connect_timeout(REACHING);
    config.application_name("laurels").options(&format!("-c search_path={} {DEADLINES}", address.schema));
    if let Some(user) = &address.user {
        config.user(user);
    }
    Ok(config.connect(NoTls)?)
}

/// Who this is, if the schema is one that this program can work with.
fn session(client: &mut Client, address: &Address, access: Access) -> Result<String, Fault> {
    let schema = &address.schema;
    let found = client
        .query_one("SELECT version, session_user::text, has_any_column_privilege('log', 'INSERT') FROM head", &[]);
    let row = found.map_err(|error| match error.code() {
        Some(&SqlState::UNDEFINED_TABLE | &SqlState::INVALID_SCHEMA_NAME) => Fault::Team(format!(
            "has no team store in the schema {schema}; make one: laurels team grants --schema {schema} | psql -d {}",
            address.database
        )),
        _ => error.into(),
    })?;
    let (version, who, writes): (i32, String, bool) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    match version {
        VERSION if access == Access::Write && !writes => Err(Fault::Protected(Barrier::Role(who))),
        VERSION => Ok(who),
        other => Err(Fault::Team(format!("has team store version {other}, this laurels works with {VERSION}"))),
    }
}

fn locked(there: &mut Transaction<'_>) -> Result<Head, Fault> {
    let row = there.query_one(LOCKED, &[])?;
    let at: String = row.try_get(3)?;
    let at = DateTime::parse_from_rfc3339(&at).map_err(Fault::damaged)?.with_timezone(&Utc);
    Ok(Head { revision: row.try_get(0)?, kept: row.try_get(1)?, who: row.try_get(2)?, at })
}

fn finish(there: &mut Transaction<'_>, (revision, kept): (i64, i64)) -> Result<(), Fault> {
    there.execute("UPDATE head SET revision = $1, kept = $2", &[&revision, &kept])?;
    Ok(())
}

/// A change of the server's that cannot be made here.
fn unfit(fault: Fault, number: u64) -> Fault {
    match archive::unfit(fault, number) {
        Fault::Log(what) => Fault::Damaged(what),
        fault => fault,
    }
}

/// Empties a store.
fn clear(local: &Connection) -> Result<(), Fault> {
    let tables: Vec<String> = {
        let mut statement = local.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'log'")?;
        statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
    };
    let moment = local.unchecked_transaction()?;
    for table in tables {
        moment.execute(&format!("DELETE FROM {table}"), [])?;
    }
    moment.execute("UPDATE log SET undoes = NULL", [])?;
    moment.execute("DELETE FROM log", [])?;
    Ok(moment.commit()?)
}

impl From<postgres::Error> for Fault {
    fn from(error: postgres::Error) -> Fault {
        match error.code() {
            Some(&SqlState::INSUFFICIENT_PRIVILEGE) => {
                Fault::Team(format!("refuses this to your role: {}", cause(&error)))
            }
            Some(&SqlState::QUERY_CANCELED | &SqlState::LOCK_NOT_AVAILABLE) => Fault::Locked,
            Some(_) if !error.is_closed() => Fault::Team(format!("refuses this: {}", cause(&error))),
            // The client has no kind for this.
            _ if cause(&error) == "password missing" => Fault::Team(
                "asks for a password, and laurels keeps none: have its administrator let you in by your login name (peer in pg_hba.conf)"
                    .to_owned(),
            ),
            _ => Fault::Team(format!("can't be reached: {}; try again", cause(&error))),
        }
    }
}

/// What is behind an error that only says that there is one.
fn cause(error: &postgres::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}
