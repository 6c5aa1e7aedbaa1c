//! The store: one SQLite file that keeps a book for years, or a schema of a PostgreSQL server's.
//!
//! It opens, checks and brings up to date the file ([`open`](Store::open)), reads the whole book at one moment
//! ([`load`](Store::load)), takes changes one transaction each ([`commit`](Store::commit)) with a log that is the audit,
//! and copies itself while in use ([`backup`](Store::backup), [`restore`]). It knows records by their keys only; what a
//! change is and whether it makes sense is [`laurels_core::change`]'s business, what it means for the score nobody's here.
//! The clock is the caller's, or the server's: every date and time comes in as an argument.
//!
//! Every promise is one operation of a `Backend`. Of a file, a rollback journal and `synchronous=FULL` make a commit that returned survive a power cut, on network file systems
//! too. Writers prepare outside and write at the end, so that readers hardly ever wait.

mod address;
mod archive;
mod backend;
mod backup;
mod barrier;
mod check;
mod commit;
mod companions;
mod connect;
mod copy;
mod digest;
mod draft;
mod error;
mod evidence;
mod figures;
mod file;
mod ledger;
mod load;
mod log;
mod log_parts;
mod migrate;
mod partners;
mod restore;
mod rows;
mod scenario;
mod snooze;
#[cfg(feature = "team")]
mod team;
mod told;
mod undo;

pub use address::{Address, has_password, is_name, is_team, key_of, of_schema, shown};
pub use archive::{Archive, Beside, Entry, Whole};
pub use barrier::{Barrier, barrier};
pub use check::{Check, Health};
pub use commit::{Commit, Outcome};
pub use digest::of_texts as number_of;
pub use draft::Draft;
pub use error::{Fault, StoreError};
pub use load::{Loaded, StoredCard};
pub use partners::{PartnerSchema, SchemaState, partners};
pub use restore::restore;
pub use told::ListChange;

use crate::unfinished;
use backend::{Backend, either};
use rusqlite::{Connection, TransactionBehavior};
use std::fs;
use std::path::{Path, PathBuf};

/// What tells our files from other programs' databases ("LAUR" in the header).
const APPLICATION_ID: u32 = 0x4C41_5552;
/// The version of the store that this program reads and writes.
pub const VERSION: u32 = migrate::MIGRATIONS.len() as u32;

/// The roles and tables of a team store as SQL, with `{schema}`, `{owner}`, `{user}` and `{reader}` for their names.
pub const GRANTS: &str = concat!(
    include_str!("../../../assets/team/roles.sql"),
    include_str!("../../../assets/team/0002-book.sql"),
    include_str!("../../../assets/team/0003-indexes.sql"),
    include_str!("../../../assets/team/grants.sql")
);

/// What somebody wants to do with a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Look only: nothing is written, not even a newer version.
    Read,
    Write,
}

#[derive(Debug)]
pub struct Store {
    backend: Backend,
    path: PathBuf,
}

impl Store {
    /// Makes a new, empty store: a file of its owner's alone, and so the folders that are missing.
    ///
    /// # Errors
    /// When there is a file already, or it cannot be made.
    pub fn create(path: &Path) -> Result<Store, StoreError> {
        if is_team(path) {
            return open_team(path, Access::Write).map_err(|fault| fault.of(path));
        }
        let made = match file::inspect(path) {
            Err(Fault::Missing) if path.exists() => Ok(()), // Made, and cut off before anything was written.
            Err(Fault::Missing) => {
                let made =
                    file::create_private_folder(&file::folder_of(path)).and_then(|()| file::create_private(path));
                made.or_else(|fault| match fault {
                    // Somebody else made it just now, and may not have written to it yet.
                    Fault::Exists if file::inspect(path) == Err(Fault::Missing) => Ok(()),
                    fault => Err(fault),
                })
            }
            Ok(()) => Err(Fault::Exists),
            Err(fault) => Err(fault),
        };
        let connection = made.and_then(|()| connect::open(path, Access::Write)).map_err(|fault| fault.of(path))?;
        Ok(Store::of_file(connection, path))
    }

    fn of_file(connection: Connection, path: &Path) -> Store {
        Store { backend: Backend::Sqlite(connection), path: path.to_owned() }
    }

    /// Opens a store. For writing, one of an earlier version is brought up to date, after a copy of it was put beside.
    /// A change that was cut off half way is taken back, whatever the access: until then there is nothing to be read.
    ///
    /// # Errors
    /// When the file is missing, is no store, cannot be used that way, or is damaged so that it shows at once.
    pub fn open(path: &Path, access: Access) -> Result<Store, StoreError> {
        if is_team(path) {
            return open_team(path, access).map_err(|fault| fault.of(path));
        }
        let opened = file::inspect(path).and_then(|()| connect::open(path, access));
        if opened.is_ok() && access == Access::Write {
            [file::folder_of(path), backup::folder(path)].iter().for_each(|folder| unfinished::remove_stale(folder));
        }
        Ok(Store::of_file(opened.map_err(|fault| fault.of(path))?, path))
    }

    /// The newest change of a store's file. Who holds it for long is not waited for.
    ///
    /// # Errors
    /// As [`Store::open`] and [`Store::revision`].
    pub fn glance(path: &Path) -> Result<u64, StoreError> {
        let look = || log::newest(&file::inspect(path).and_then(|()| connect::open_to_glance(path))?);
        match look() {
            Err(fault @ Fault::Locked) => Err(fault.of(path)),
            Err(_) => Store::open(path, Access::Read)?.revision(),
            Ok(revision) => Ok(revision),
        }
    }

    /// Removes a store that holds no change. Nobody can write to it meanwhile, and whoever has it open is told.
    pub fn remove_if_empty(mut self) {
        // A schema is not laurels' to remove.
        either!(&mut self.backend, sqlite => remove_if_empty(sqlite, &self.path), _ => {})
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Who signs changes in the place of whoever makes them: what a team store's server says.
    pub fn signer(&self) -> Option<&str> {
        either!(&self.backend, _ => None, postgres => Some(postgres.who()))
    }

    fn at<T>(&self, result: Result<T, Fault>) -> Result<T, StoreError> {
        result.map_err(|fault| fault.of(&self.path))
    }
}

fn remove_if_empty(connection: &mut Connection, path: &Path) {
    if let Ok(alone) = connection.transaction_with_behavior(TransactionBehavior::Exclusive)
        && log::newest(&alone) == Ok(0)
    {
        let _ = fs::remove_file(path); // An empty store that stays is as good as none.
    }
}

#[cfg(feature = "team")]
fn open_team(path: &Path, access: Access) -> Result<Store, Fault> {
    let postgres = team::Postgres::open(address::Address::read(path)?, access)?;
    Ok(Store { backend: Backend::Postgres(Box::new(postgres)), path: path.to_owned() })
}

/// Calls `changed` whenever somebody may have changed a team store, and when its server is lost or is there again, until
/// nobody wants to know any more.
///
/// # Errors
/// When it is no team store, or this program knows none.
pub fn follow(path: &Path, changed: &dyn Fn() -> bool) -> Result<(), StoreError> {
    follow_team(path, changed).map_err(|fault| fault.of(path))
}

#[cfg(feature = "team")]
use team::follow as follow_team;

#[cfg(not(feature = "team"))]
fn follow_team(_: &Path, _: &dyn Fn() -> bool) -> Result<(), Fault> {
    Err(Fault::NoTeam)
}

/// Without team stores an address is only looked at.
#[cfg(not(feature = "team"))]
fn open_team(path: &Path, _: Access) -> Result<Store, Fault> {
    address::Address::read(path)?.check_folder().and(Err(Fault::NoTeam))
}
