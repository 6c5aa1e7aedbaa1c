//! Figures back, as [`undo`](super::super::undo) has it, by the tables of the server.

use super::super::Access;
use super::super::error::Fault;
use super::super::undo::{Tables, all_reverted};
use super::figures;
use super::link::Link;
use super::{Postgres, READ, log};
use laurels_core::change::LoggedEvidence;
use laurels_core::evidence::Batch;
use tokio_postgres::types::Type;

impl Postgres {
    /// What turning round those changes of figures, one after the other, would do to them: a batch for each.
    pub fn reverted(&self, revisions: &[u64]) -> Result<Vec<Batch>, Fault> {
        let begin = match self.access {
            Access::Read => READ.to_owned(),
            Access::Write => READ.replace("READ ONLY", "READ WRITE"),
        };
        self.at_one_moment(&begin, |link, _| all_reverted(link, revisions))
    }
}

impl Tables for Link {
    const KEY: &'static str = "series, month";
    const COLUMNS: &'static str = figures::COLUMNS;
    const GREATER: &'static str = "greatest";

    fn evidence(&self, revision: u64) -> Result<Option<LoggedEvidence>, Fault> {
        log::evidence(self, revision)
    }

    fn reverted_by(&self, revision: u64) -> Result<Option<u64>, Fault> {
        log::reverted_by(self, revision)
    }

    fn number(&self, sql: &str, import: i64) -> Result<Option<i64>, Fault> {
        Ok(self.one(sql, &[(&import, Type::INT8)])?.try_get(0)?)
    }

    fn batch(&self, sql: &str, import: i64) -> Result<Batch, Fault> {
        // COPY takes no parameter.
        figures::batch(self, &sql.replace("$1", &import.to_string()))
    }

    fn carry_out(&self, sql: &str, import: i64) -> Result<(), Fault> {
        self.work(sql, &[(&import, Type::INT8)])
    }
}
