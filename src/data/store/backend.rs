//! Where a book is kept: in a file of SQLite's, or in a schema of a PostgreSQL server's. Either keeps every promise of a
//! [`Store`](super::Store); what is SQL and what are rows stays within it.

#[cfg(feature = "team")]
use super::team::Postgres;
use rusqlite::Connection;

#[derive(Debug)]
pub enum Backend {
    Sqlite(Connection),
    #[cfg(feature = "team")]
    Postgres(Box<Postgres>),
}

/// Keeps a promise where the book is: `either!(backend, sqlite => …, postgres => …)`. Without team stores there is only one
/// place.
macro_rules! either {
    ($backend:expr, $sqlite:pat => $here:expr, $postgres:pat => $there:expr) => {
        match $backend {
            Backend::Sqlite($sqlite) => $here,
            #[cfg(feature = "team")]
            Backend::Postgres($postgres) => $there,
        }
    };
}
pub(super) use either;

#[cfg(test)]
impl Backend {
    pub fn sqlite(&self) -> Option<&Connection> {
        either!(self, sqlite => Some(sqlite), _ => None)
    }
}
