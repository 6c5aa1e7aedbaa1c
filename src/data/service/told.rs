//! What was said about files, and Microsoft's lists of whom it counted: kept in the store beside the log, or in memory with a
//! book that is.

use super::import::Plan;
use super::{Backing, BookService, ServiceError};
use crate::store::ListChange;
use laurels_core::import_report::{FileHints, ToldColumn};
use laurels_core::qualified::{ListComparison, ListedLines, QualifiedLists};
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

    /// Holds one of Microsoft's lists against those of its kind, once the lists that are planned before it are there: counts what
    /// is new in it, and drops it from the plan where nothing is and nothing goes.
    pub(super) fn compare_listed(&mut self, plan: &mut Plan, before: &[Plan]) -> Result<(), ServiceError> {
        let Some(listed) = plan.listed.clone() else { return Ok(()) };
        let kind = plan.report.kind;
        let mut earlier = ListedLines::default();
        let of_kind = before.iter().filter(|before| before.report.kind == kind);
        of_kind.filter_map(|before| before.listed.as_ref()).for_each(|listed| earlier.replace(listed));
        let change = match &self.backing {
            Backing::Store(store) if earlier.is_empty() => store.compare_listed(kind, &listed)?,
            backing => ListChange::of(&listed, |meet| {
                let mut earlier = ListComparison::new(&earlier);
                let mut of_book = |number: i64, body: &str| {
                    if earlier.keeps(body) {
                        meet(number, body)
                    }
                };
                match backing {
                    Backing::Store(store) => store.each_listed(kind, &mut of_book)?,
                    _ => self.qualified.lines(kind).bodies().for_each(|body| of_book(0, body)),
                }
                earlier.new_lines().for_each(|body| meet(0, body));
                Ok::<_, ServiceError>(())
            })?,
        };
        let (known, all) = (change.known as u64, listed.len() as u64);
        (plan.report.added, plan.report.unchanged) = (all - known, known);
        plan.listed = plan.listed.take().filter(|_| known < all || !change.gone.is_empty());
        plan.list_change = earlier.is_empty().then(|| Arc::new(change));
        Ok(())
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
        match (&mut self.backing, &plan.listed) {
            (Backing::Store(store), listed) => {
                let told = plan.told.iter().map(|column| ToldColumn { kind: Some(kind), ..column.clone() });
                let known = if plan.told.is_empty() { Vec::new() } else { store.told_columns()? };
                let new: Vec<_> = told.filter(|column| !known.contains(column)).map(|column| (kind, column)).collect();
                if !new.is_empty() {
                    store.keep_told_columns(&new)?;
                }
                if let Some(listed) = listed {
                    store.keep_listed(kind, listed, plan.list_change.as_deref())?;
                }
            }
            (Backing::Memory(_), Some(listed)) => self.qualified = Arc::new(self.qualified.with(kind, listed)),
            (Backing::Memory(_), None) | (Backing::Closed, _) => {}
        }
        Ok(())
    }
}
