//! What was said about files, and Microsoft's lists of whom it counted: kept in the store beside the log, or in memory with a
//! book that is.

use super::import::Plan;
use super::{Backing, BookService, ServiceError};
use laurels_core::import_report::{FileHints, ToldColumn};
use laurels_core::qualified::QualifiedLists;
use std::sync::Arc;

impl BookService {
    /// Microsoft's lists of whom it counted, as they were imported last.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn qualified(&mut self) -> Result<Arc<QualifiedLists>, ServiceError> {
        self.open()?;
        if let Backing::Store(store) = &self.backing {
            self.qualified = Arc::new(store.qualified()?);
        }
        Ok(Arc::clone(&self.qualified))
    }

    /// What is said of files, and after it what was said of such files before.
    pub(super) fn with_what_was_told(&mut self, hints: &FileHints) -> Result<FileHints, ServiceError> {
        self.open()?;
        let mut hints = hints.clone();
        if let Backing::Store(store) = &self.backing {
            let is_said =
                |known: &ToldColumn| hints.columns.iter().any(|said| said.title.eq_ignore_ascii_case(&known.title));
            let known: Vec<ToldColumn> = store.told_columns()?.into_iter().filter(|known| !is_said(known)).collect();
            hints.columns.extend(known);
        }
        Ok(hints)
    }

    /// Keeps what was said of an import's columns, and what of it is no part of the book.
    pub(super) fn keep_told(&mut self, plan: &Plan) -> Result<(), ServiceError> {
        let kind = plan.report.kind;
        match (&mut self.backing, &plan.qualified) {
            (Backing::Store(store), lists) => {
                let told = plan.told.iter().map(|column| ToldColumn { kind: Some(kind), ..column.clone() });
                let known = if plan.told.is_empty() { Vec::new() } else { store.told_columns()? };
                let new: Vec<_> = told.filter(|column| !known.contains(column)).map(|column| (kind, column)).collect();
                if !new.is_empty() {
                    store.keep_told_columns(&new)?;
                }
                if let Some(lists) = lists {
                    store.keep_qualified(lists)?;
                }
            }
            (Backing::Memory(_), Some(lists)) => self.qualified.clone_from(lists),
            (Backing::Memory(_), None) | (Backing::Closed, _) => {}
        }
        Ok(())
    }
}
