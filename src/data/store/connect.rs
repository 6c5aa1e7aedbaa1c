//! A connection as every part of the store expects it.

use super::error::Fault;
use super::{Access, VERSION, barrier, companions, file, migrate};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// How long somebody else's write is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// The same where many others are to be looked at.
const GLANCE: Duration = Duration::from_secs(1);

/// Opens an inspected file; one that nothing was written to yet becomes a store by being opened for writing.
///
/// # Errors
/// See [`super::Store::open`].
pub fn open(path: &Path, access: Access) -> Result<Connection, Fault> {
    match access {
        Access::Read => open_to_read(path),
        Access::Write => {
            let mut connection = open_to_write(path)?;
            migrate::bring_up_to_date(&mut connection, path)?;
            Ok(connection)
        }
    }
}

/// Opens a file for SQLite's own copying, in which any version will do.
pub fn open_to_write(path: &Path) -> Result<Connection, Fault> {
    barrier::refuse(path)?;
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, PATIENCE)?;
    if connection.is_readonly("main")? {
        return Err(Fault::ReadOnly); // SQLite falls back to reading without a word.
    }
    migrate::version(&connection)?;
    // Another program may have turned the file, or the backup that it comes from, to the other journal mode, which loses
    // changes on network file systems.
    let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    if mode == "wal" {
        connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0))?;
    }
    Ok(connection)
}

/// Opens a file for reading, whatever version it is. What was cut off half way is taken back first.
pub fn open_any(path: &Path) -> Result<Connection, Fault> {
    let open = || {
        let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY, PATIENCE)?;
        migrate::version(&connection).map(|_| connection)
    };
    match open() {
        Err(Fault::Unfinished) => {
            open_to_write(path).map_err(|_| Fault::Unfinished)?;
            open()
        }
        opened => opened,
    }
}

/// Opens a store of this version to look at it, and gives up soon where somebody else holds it.
pub fn open_to_glance(path: &Path) -> Result<Connection, Fault> {
    of_this_version(connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY, GLANCE)?)
}

/// Opens a store that is open already once more for reading, and waits for nobody.
pub fn open_beside(path: &Path) -> Result<Connection, Fault> {
    connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY, Duration::ZERO)
}

fn open_to_read(path: &Path) -> Result<Connection, Fault> {
    of_this_version(open_any(path)?)
}

fn of_this_version(connection: Connection) -> Result<Connection, Fault> {
    match migrate::version(&connection)? {
        0 => Err(Fault::Missing), // Cut off while it was made.
        VERSION => Ok(connection),
        version if version < VERSION => Err(Fault::Older { version }),
        version => Err(Fault::Newer { version }),
    }
}

fn connect(path: &Path, access: OpenFlags, patience: Duration) -> Result<Connection, Fault> {
    companions::check(path)?;
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection = Connection::open_with_flags(file::resolved(path)?, flags)?;
    connection.busy_timeout(patience)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // Pages of a new store are twice the usual size: what a report changes lies everywhere, and each page it touches goes
    // through the journal by itself.
    connection.execute_batch(
        "PRAGMA page_size = 8192; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
         PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cache_spill = OFF; PRAGMA temp_store = MEMORY;",
    )?;
    Ok(connection)
}
