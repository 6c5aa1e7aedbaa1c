//! Whether every row on the server can be read, as [`rows`](super::super::rows) has it of a file, and whether only laurels
//! writes them.

use super::super::error::Fault;
use super::super::rows::{check_key, check_score};
use super::link::Link;
use super::{figures, kept, records};
use laurels_core::book::quoted;

/// Tables that would write by themselves.
const BY_THEMSELVES: &str = "SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace
    AND (EXISTS (SELECT FROM pg_trigger WHERE tgrelid = pg_class.oid AND NOT tgisinternal)
        OR EXISTS (SELECT FROM pg_rewrite WHERE ev_class = pg_class.oid AND relkind <> 'v'))";

/// Reads what no other check does.
pub fn readable(link: &Link) -> Result<String, Fault> {
    for row in link.query("SELECT kind, key, body::text, day FROM record", &[])? {
        let record = records::record(&row)?;
        check_key(row.try_get(1)?, &record)?;
        check_score(row.try_get(3)?, &record)?;
    }
    for table in ["usage_past", "usage_undone"] {
        figures::batch(link, &format!("SELECT {} FROM {table}", figures::COLUMNS))?;
    }
    for row in link.query("SELECT kind, key, body::text FROM kept", &[])? {
        let (kind, key): (&str, &str) = (row.try_get(0)?, row.try_get(1)?);
        if !kept::is_readable(kind, key, row.try_get(2)?) {
            return Err(Fault::Damaged(format!("kept has a row that can't be read: {kind} {}", quoted(key))));
        }
    }
    Ok("every row can be read".to_owned())
}

/// Refuses a schema in which something else writes with each change.
pub fn by_laurels_only(link: &Link) -> Result<String, Fault> {
    match link.query(BY_THEMSELVES, &[])?.first() {
        None => Ok("no trigger and no rule changes what laurels writes".to_owned()),
        Some(row) => {
            let table = quoted(row.try_get(0)?);
            Err(Fault::Damaged(format!("its table {table} has a trigger or a rule, and laurels makes none")))
        }
    }
}
