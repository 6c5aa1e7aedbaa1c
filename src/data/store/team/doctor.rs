//! Whether a team store is sound: what the server says of itself and of us, and whether the log tells the same story as the
//! tables.

use super::super::check::{Check, Health, check, consistent, every_reference, every_value, replayed};
use super::super::error::Fault;
use super::link::Link;
use super::{Postgres, READ, VERSION, figures, grants, loaded, log, records, rows};
use chrono::Utc;
use laurels_core::book::Book;
use laurels_core::change::LoggedChange;
use laurels_core::evidence::Ranking;

/// Seconds by which the clocks may differ.
const APART: i64 = 60;

/// What the server says: version, size, clock.
const SERVER: &str = "SELECT current_setting('server_version'), pg_size_pretty(pg_database_size(current_database())),
    extract(epoch FROM clock_timestamp())::bigint";

impl Postgres {
    pub fn check(&self) -> Vec<Check> {
        let mut checks = match self.server() {
            Ok(checks) => checks,
            Err(fault) => return vec![check("store-server", Err(fault.of_team()))],
        };
        let tables = self.at_one_moment(READ, |link, newest| {
            let changes = aside(link, || Ok(log::all(link)?.into_iter().map(|(_, change)| change).collect::<Vec<_>>()));
            let (changes, unread) = match changes {
                Ok(changes) => (changes, None),
                Err(fault) => (Vec::new(), Some(fault)),
            };
            let ledger = || references(link, &loaded(link, newest, &Ranking::default())?.book);
            let mut checks = vec![check("store-ledger", aside(link, ledger))];
            match unread {
                Some(fault) => checks.push(check("store-log", Err(fault))),
                None => {
                    checks.push(check("store-log", aside(link, || replay(link, newest, &changes))));
                    checks.push(check("store-figures", aside(link, || history(link, newest, &changes))));
                }
            }
            checks.push(check("store-rows", aside(link, || rows::readable(link))));
            checks.push(check("store-schema", aside(link, || rows::by_laurels_only(link))));
            Ok(checks)
        });
        match tables {
            Ok(tables) => checks.extend(tables),
            Err(fault) => checks.push(check("store-log", Err(fault.of_team()))),
        }
        checks
    }

    fn server(&self) -> Result<Vec<Check>, Fault> {
        let row = self.with(|link| link.one(SERVER, &[]))?;
        let (version, size, clock): (String, String, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let schema = &self.address.schema;
        let server = format!("PostgreSQL {version}, team store version {VERSION} in the schema {schema}, {size}");
        let access = self.with(|link| grants::found(link, &self.address, &self.who))?;
        let apart = (clock - Utc::now().timestamp()).abs();
        let clock = match apart > APART {
            true => (Health::Warn, format!("the server's clock differs by {apart} s: set one of the two")),
            false => (Health::Ok, "the server's clock is right".to_owned()),
        };
        let check = |id, (status, text)| Check { id, status, text };
        Ok(vec![
            check("store-server", (Health::Ok, server)),
            check("store-access", access),
            check("store-clock", clock),
        ])
    }
}

fn references(link: &Link, book: &Book) -> Result<String, Fault> {
    every_value(book)?;
    every_reference(book, figures::orphan(link)?)
}

fn replay(link: &Link, newest: u64, changes: &[LoggedChange]) -> Result<String, Fault> {
    replayed(newest, |of| Ok(at(changes, of).cloned()), |kind| records::list(link, Some(kind)))
}

fn history(link: &Link, newest: u64, changes: &[LoggedChange]) -> Result<String, Fault> {
    let imports = |table: &str, column: &str| -> Result<Vec<u64>, Fault> {
        let rows = link.query(&format!("SELECT DISTINCT {column} FROM {table}"), &[])?;
        rows.iter().map(|row| Ok(row.try_get::<_, i64>(0)? as u64)).collect()
    };

    let rows: i64 = link.one("SELECT count(*) FROM usage", &[])?.try_get(0)?;
    let evidence = |of| Ok(at(changes, of).and_then(|change| change.evidence));
    consistent(newest, evidence, imports, &figures::digests(link)?.by_import, rows)
}

/// What a check finds; where it fails, the transaction is as it was before, for the next one.
fn aside<T>(link: &Link, look: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    link.run("SAVEPOINT look")?;
    let found = look();
    match &found {
        Err(Fault::Lost(_)) => {}
        _ => drop(link.run("ROLLBACK TO look")?),
    }
    found.map_err(Fault::of_team)
}

/// The change of a revision.
fn at(changes: &[LoggedChange], revision: u64) -> Option<&LoggedChange> {
    changes.get(usize::try_from(revision).ok()?.checked_sub(1)?)
}
