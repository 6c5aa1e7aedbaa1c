//! A book in a schema of a PostgreSQL server's: the promises of a store, kept by tables there.
//!
//! Who changes the book locks the one row of `head`, so that changes come one after the other. Every record has a revision
//! of its own, by which a change finds the record that it was made for or nothing. The server says who made a change and
//! when, and its grants keep the log from being rewritten. Figures go in and out by COPY in its binary format.

mod archive;
mod commit;
mod doctor;
mod figures;
mod grants;
mod kept;
mod link;
mod listen;
mod log;
mod partners;
mod records;
mod rows;
mod session;
mod undo;

use super::Access;
use super::address::Address;
use super::commit::Outcome;
use super::error::Fault;
use super::load::{self, Loaded};
use laurels_core::book::{Book, RecordKind, Snapshot};
use laurels_core::evidence::Ranking;
use link::Link;
pub use listen::follow;
pub use partners::partners;
use session::session;
use std::cell::RefCell;
use tokio_postgres::types::Type;

/// The version of the tables that this program works with.
const VERSION: i32 = 3;

/// How a transaction begins that only reads, all of it as of one moment.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = '10min';
    SELECT revision FROM head";

pub struct Postgres {
    address: Address,
    access: Access,
    /// None where it was lost, and is looked for again.
    link: RefCell<Option<Link>>,
    who: String,
    /// The change of which nobody knows whether it was made.
    unsure: RefCell<Option<Unsure>>,
    /// What became of it.
    outcome: RefCell<Option<Outcome>>,
}

/// A change that was cut off, by what its entry in the log would have.
#[derive(Clone, Debug)]
struct Unsure {
    token: String,
    what: String,
}

impl std::fmt::Debug for Postgres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Postgres").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Postgres {
    /// # Errors
    /// When the server cannot be reached, or has no book there that this user may work with.
    pub fn open(address: Address, access: Access) -> Result<Postgres, Fault> {
        address.check_folder()?;
        let link = Link::connect(&address, access)?;
        let who = session(&link, &address, access)?;
        let link = RefCell::new(Some(link));
        Ok(Postgres { address, access, link, who, unsure: RefCell::default(), outcome: RefCell::default() })
    }

    /// Who the server says that this is.
    pub fn who(&self) -> &str {
        &self.who
    }

    pub fn revision(&self) -> Result<u64, Fault> {
        self.with(|link| Ok(link.word("SELECT revision FROM head")?.try_get::<_, i64>(0)? as u64))
    }

    /// What became of a change that was cut off, where it is known since.
    pub fn take_outcome(&self) -> Option<Outcome> {
        self.outcome.borrow_mut().take()
    }

    pub fn load(&self, ranking: &Ranking) -> Result<Loaded, Fault> {
        self.at_one_moment(READ, |link, revision| loaded(link, revision, ranking))
    }

    pub fn snapshots(&self) -> Result<Vec<Snapshot>, Fault> {
        let found = self.with(|link| records::list(link, Some(RecordKind::Snapshot)))?;
        Ok(records::book_of(found).snapshots)
    }

    pub fn stored_card(&self) -> Result<Option<(u64, String)>, Fault> {
        let rows = self.with(|link| link.query("SELECT revision, card::text FROM scorecard", &[]))?;
        let card = |row: &tokio_postgres::Row| Ok((row.try_get::<_, i64>(0)? as u64, row.try_get(1)?));
        rows.first().map(card).transpose()
    }

    pub fn newest_about(&self, column: &str, id: &str) -> Result<Option<u64>, Fault> {
        let sql = format!("SELECT max(usage.revision) FROM series JOIN usage ON usage.series = id WHERE {column} = $1");
        let newest: Option<i64> = self.with(|link| Ok(link.one(&sql, &[(&id, Type::TEXT)])?.try_get(0)?))?;
        Ok(newest.map(|newest| newest as u64))
    }

    /// Reads something, or writes something that may be written twice. Where only reading is wanted, what stands in somebody
    /// else's tables cannot make a statement of ours write: not even one that turned the session's setting off.
    fn with<T>(&self, mut work: impl FnMut(&Link) -> Result<T, Fault>) -> Result<T, Fault> {
        match self.access {
            Access::Write => self.connected(work),
            Access::Read => self.connected(|link| {
                link.run("BEGIN READ ONLY")?;
                let done = work(link)?;
                link.run("ROLLBACK")?;
                Ok(done)
            }),
        }
    }

    /// The same, of transactions that say themselves how they begin.
    fn connected<T>(&self, mut work: impl FnMut(&Link) -> Result<T, Fault>) -> Result<T, Fault> {
        let known = self.link.take().filter(|link| !link.is_closed());
        if let Some(link) = known {
            match work(&link) {
                Err(Fault::Lost(_)) if link.is_closed() => {} // Perhaps long ago: there may be a server again.
                result => return self.put_back(link, result),
            }
        }
        let link = self.connect()?;
        let result = work(&link);
        self.put_back(link, result)
    }

    /// A new connection, by which it is found out first what became of a change that was cut off.
    fn connect(&self) -> Result<Link, Fault> {
        self.address.check_folder()?;
        let link = Link::connect(&self.address, self.access)?;
        let unsure = self.unsure.borrow().clone();
        if let Some(Unsure { token, what }) = unsure {
            let made = commit::made(&link, &token)?;
            self.outcome.replace(Some(Outcome { what, made }));
            self.unsure.replace(None);
        }
        Ok(link)
    }

    /// Keeps a connection for the next time, unless it is lost; a transaction in which something went wrong ends.
    fn put_back<T>(&self, link: Link, result: Result<T, Fault>) -> Result<T, Fault> {
        let is_usable = match &result {
            Ok(_) => true,
            Err(Fault::Lost(_)) => false,
            Err(_) => link.run("ROLLBACK").is_ok(),
        };
        self.link.replace(Some(link).filter(|_| is_usable));
        result
    }

    /// What `work` does within a transaction that begins so, gives the revision, and is not kept.
    fn at_one_moment<T>(&self, begin: &str, mut work: impl FnMut(&Link, u64) -> Result<T, Fault>) -> Result<T, Fault> {
        self.connected(|link| {
            let revision = first_number(link.run(begin)?.as_ref())?;
            let done = work(link, revision)?;
            link.run("ROLLBACK")?;
            Ok(done)
        })
    }
}

/// The book as a transaction sees it.
fn loaded(link: &Link, revision: u64, ranking: &Ranking) -> Result<Loaded, Fault> {
    let book: Book = load::sound(records::book_of(records::list(link, None)?))?;
    let figures = figures::load(link, &book)?;
    Ok(load::into_loaded(book, figures, revision, ranking))
}

fn first_number(row: Option<&tokio_postgres::SimpleQueryRow>) -> Result<u64, Fault> {
    let number = row.and_then(|row| row.get(0)?.parse().ok());
    number.ok_or_else(|| Fault::damaged("the table head has no row"))
}
