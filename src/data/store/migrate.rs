//! The versions of the store, each a numbered file of SQL that makes it from the one before.

use super::error::Fault;
use super::{APPLICATION_ID, VERSION, copy, file};
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// What makes each version from the one before, version 1 first.
pub const MIGRATIONS: &[&str] = &[
    include_str!("../../../assets/migrations/0001-ledger.sql"),
    include_str!("../../../assets/migrations/0002-evidence.sql"),
    include_str!("../../../assets/migrations/0003-snooze.sql"),
    include_str!("../../../assets/migrations/0004-keys-first.sql"),
    include_str!("../../../assets/migrations/0005-told-columns.sql"),
    include_str!("../../../assets/migrations/0006-scenario.sql"),
    include_str!("../../../assets/migrations/0007-log-parts.sql"),
];

/// The version of an open store; 0 is a file that nothing was written to.
///
/// # Errors
/// When the file cannot be read.
pub fn version(connection: &Connection) -> Result<u32, Fault> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Brings a store to the present version, in one transaction. A store that already holds something is copied beside first.
///
/// # Errors
/// When it is of a later version, or cannot be copied or written.
pub fn bring_up_to_date(connection: &mut Connection, path: &Path) -> Result<(), Fault> {
    let found = version(connection)?;
    if found == VERSION {
        return Ok(());
    }
    if found > 0 && found < VERSION {
        copy::to_file(connection, &file::beside(path, &format!("-version-{found}")))?;
    }
    migrate(connection)
}

/// Takes the steps to the present version that an open store lacks, all or none: nobody sees a store that is half made.
///
/// # Errors
/// When it is of a later version, or cannot be written.
pub fn migrate(connection: &mut Connection) -> Result<(), Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = version(&transaction)?;
    match done {
        VERSION => return Ok(()), // By somebody else, just now.
        newer if newer > VERSION => return Err(Fault::Newer { version: newer }),
        _ => {}
    }
    for sql in MIGRATIONS.iter().skip(done as usize) {
        transaction.execute_batch(sql)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    Ok(transaction.commit()?)
}
