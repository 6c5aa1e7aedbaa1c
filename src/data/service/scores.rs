//! What a change does to the scores: before and after, and what is kept of it for the history.

use std::ops::ControlFlow;
use std::sync::Arc;

use chrono::{Local, NaiveDate};

use super::backing::{Backing, Draft, Prepared};
use super::{BookService, ServiceError};
use crate::exchange::summary_file;
use crate::store::Fault;
use laurels_core::book::{Basis, Book, Snapshot};
use laurels_core::change::{Change, Revision};
use laurels_core::import_report::OnProgress;
use laurels_core::import_report::Progress;
use laurels_core::rulebook::{self, Rulebook};
use laurels_core::scoring::{AsOf, DesignationScore, Scorecard, score};
use laurels_core::summary::Summary;
use laurels_core::todo::{Occasion, TodoSettings};

/// How often a change is made ready anew because others came between.
const ATTEMPTS: usize = 30;

impl BookService {
    /// Makes a change to the book as it is, with all that belongs to it: scores before and after, the log, the day's backup.
    ///
    /// # Errors
    /// When changes are ruled out, there is no book, the change does not fit it, it is to stop, or it cannot be written.
    pub fn commit(
        &mut self,
        change: &Change,
        what: &str,
        undoes: Option<u64>,
        on_progress: &mut OnProgress<'_>,
    ) -> Result<(), ServiceError> {
        self.refuse_if_read_only()?;
        let made = self.make_store()?;
        let outcome = self.attempt(
            |service, on_progress| {
                let current = service.current()?;
                let (book, base) = (Arc::clone(&current.book), current.revision);
                let change = &*change.with_free_ids(&book);
                let after = Arc::new(book.apply(change, &service.ranking)?);
                service.write(vec![Draft { change, what, undoes, base, after }], on_progress)
            },
            on_progress,
        );
        if made && outcome.is_err() {
            self.discard_new_store();
        }
        outcome
    }

    /// Does it, and again where others came between.
    pub(super) fn attempt(
        &mut self,
        mut once: impl FnMut(&mut BookService, &mut OnProgress<'_>) -> Result<(), ServiceError>,
        on_progress: &mut OnProgress<'_>,
    ) -> Result<(), ServiceError> {
        for _ in 0..ATTEMPTS {
            match once(self, on_progress) {
                Err(ServiceError::Store(error))
                    if matches!(
                        error.fault,
                        Fault::Behind { .. } | Fault::Conflict { .. } | Fault::BrokenReference(_) | Fault::CutOff
                    ) =>
                {
                    // What others did is read with the next attempt, and whether the change still fits is seen there.
                    self.invalidate();
                }
                outcome => return outcome,
            }
        }
        Err(ServiceError::Crowded)
    }

    /// Scores changes that fit the book, each after the one before, and writes them down: all or none.
    pub(super) fn write(
        &mut self,
        drafts: Vec<Draft<'_>>,
        on_progress: &mut OnProgress<'_>,
    ) -> Result<(), ServiceError> {
        let mut before = self.card()?;
        let mut prepared = Vec::with_capacity(drafts.len());
        for Draft { change, what, undoes, base, after } in drafts {
            report_progress(on_progress, "scoring")?;
            let card = self.score(&after, self.day())?;
            let moved = card.moved_from(&before).into_iter().filter(|m| m.from != m.to).collect();
            before = Arc::clone(&card);
            prepared.push(Prepared { change, what, undoes, base, after, moved, card });
        }
        self.back_up()?;
        self.write_prepared(prepared, on_progress)?;
        self.keep_summary();
        Ok(())
    }

    /// Keeps how the partner stands in a team store, so that who looks after many need not read its book. Where that
    /// is not possible, they do.
    fn keep_summary(&mut self) {
        let moment = self.day();
        let Ok(rules) = self.in_force(moment.date) else { return };
        if let (Backing::Store(store), Some(current)) = (&mut self.backing, &self.loaded)
            && store.signer().is_some()
        {
            let (book, days) = (&current.book, TodoSettings::default());
            let summary = Summary::of(Occasion { book, rules: &rules, moment, days, drafts: &[] });
            let _ = summary_file::written(&summary).map(|text| store.keep_summary(current.revision, &text));
        }
    }

    /// Today's card of the book as it is current.
    pub(super) fn card(&mut self) -> Result<Arc<Scorecard>, ServiceError> {
        let day = self.day();
        let current = self.current()?;
        let (book, known) = (Arc::clone(&current.book), current.card.clone());
        let revision = current.revision;
        let rules = self.in_force(day.date)?.id.clone();
        let fits = |card: &Scorecard| card.as_of == day.date && card.rulebook == rules;
        if let Some(card) = known.filter(|card| fits(card)) {
            return Ok(card);
        }
        let stored = match &self.backing {
            Backing::Store(store) => store.stored_card()?.filter(|stored| stored.revision == revision),
            _ => None,
        };
        let card = match stored.map(|stored| stored.card).filter(fits) {
            Some(card) => Arc::new(card),
            None => self.score(&book, day)?,
        };
        if let Some(current) = &mut self.loaded {
            current.card = Some(Arc::clone(&card));
        }
        Ok(card)
    }

    /// What is kept of scores is of today, whatever day somebody looks at, and by the rules of today.
    pub(super) fn day(&self) -> AsOf {
        AsOf { date: self.today(), today: self.today() }
    }

    /// The scorecard of a book by the rules in force on the day. The last two are remembered: what was looked at is often
    /// what is then made so.
    pub(super) fn score(&mut self, book: &Arc<Book>, moment: AsOf) -> Result<Arc<Scorecard>, ServiceError> {
        let known = self.scored.iter().find(|(of, when, _)| of.as_ptr() == Arc::as_ptr(book) && *when == moment);
        if let Some((_, _, card)) = known {
            return Ok(Arc::clone(card));
        }
        let rules = self.in_force(moment.date)?;
        let card = Arc::new(score(book, &rules, moment));
        self.scored.truncate(1);
        self.scored.insert(0, (Arc::downgrade(book), moment, Arc::clone(&card)));
        Ok(card)
    }

    pub(super) fn in_force(&mut self, date: NaiveDate) -> Result<Arc<Rulebook>, ServiceError> {
        if let Some((_, rules)) = self.in_force.as_ref().filter(|(of, _)| *of == date) {
            return Ok(Arc::clone(rules));
        }
        let (id, _) = rulebook::in_force(date);
        let known = || self.setup.rulebooks.iter().find(|rules| rules.id == id);
        let rules = match rulebook::own_in_force(&self.setup.own_rules, date).or_else(known).cloned() {
            Some(rules) => rules,
            None => {
                let read = rulebook::shipped(id).ok_or_else(|| ServiceError::Rules(id.to_owned()))?;
                let rules = read.map_err(|faults| faults.first().map(ToString::to_string).unwrap_or_default());
                Arc::new(rules.map_err(ServiceError::Rules)?)
            }
        };
        self.in_force = Some((date, Arc::clone(&rules)));
        Ok(rules)
    }

    /// What the first opening of a day for changes does: keeps the day's scores and makes the day's backup.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn keep_day(&mut self) -> Result<(), ServiceError> {
        let today = self.today();
        if self.setup.read_only || !self.has_book()? || self.protected.is_some() {
            return Ok(());
        }
        let kept = self.book()?.snapshots.iter().any(|s| s.date == today && s.basis == Basis::Computed);
        self.back_up()?;
        if kept {
            return Ok(());
        }
        let card = self.card()?;
        let scores = snapshots(&card);
        if let Backing::Store(store) = &mut self.backing {
            store.keep_scores(&scores, &card)?;
            if let Some(current) = &mut self.loaded {
                remember(Arc::make_mut(&mut current.book), scores);
            }
            self.keep_summary();
        }
        Ok(())
    }

    /// Makes the day's backup before the day's first change. A store that was begun today has nothing from before the day.
    fn back_up(&mut self) -> Result<(), ServiceError> {
        let today = self.today();
        let began = |entry: &Revision| entry.number == 1 && entry.at.with_timezone(&Local).date_naive() == today;
        if self.loaded.as_ref().is_some_and(|current| current.log.first().is_none_or(began)) {
            return Ok(());
        }
        match &self.backing {
            Backing::Store(store) => store.daily_backup(today).map(drop).map_err(ServiceError::from),
            _ => Ok(()),
        }
    }

    /// Refuses where changes were ruled out, or the store may not be written to.
    pub(super) fn refuse_if_read_only(&mut self) -> Result<(), ServiceError> {
        if self.setup.read_only {
            return Err(ServiceError::ReadOnly);
        }
        self.open()?;
        self.protected.clone().map_or(Ok(()), |why| Err(ServiceError::Protected(why)))
    }
}

/// Says what is going on, and whether to go on with it.
pub(super) fn report_progress(on_progress: &mut OnProgress<'_>, doing: &'static str) -> Result<(), ServiceError> {
    match on_progress(Progress { doing, done: 0, total: 0 }) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(ServiceError::Stopped),
    }
}

/// A card as scores of the past.
pub(super) fn snapshots(card: &Scorecard) -> Vec<Snapshot> {
    let snapshot = |d: &DesignationScore| Snapshot {
        date: card.as_of,
        designation: d.id,
        track: Some(d.track.clone()),
        points: d.points,
        qualified: d.qualified,
        basis: basis(d),
        rulebook: Some(card.rulebook.clone()),
    };
    card.designations.iter().map(snapshot).collect()
}

/// A score is reported where nothing of it was computed and something reported.
fn basis(designation: &DesignationScore) -> Basis {
    let any = |basis| designation.metrics.iter().any(|metric| metric.basis == basis);
    if any(Basis::Reported) && !any(Basis::Computed) { Basis::Reported } else { Basis::Computed }
}

/// Puts the day's scores into a book as the store does: each in the place of the day's earlier one.
pub(super) fn remember(book: &mut Book, scores: Vec<Snapshot>) {
    let same = |a: &Snapshot, b: &Snapshot| (a.date, a.designation, a.basis) == (b.date, b.designation, b.basis);
    book.snapshots.retain(|known| !scores.iter().any(|new| same(known, new)));
    book.snapshots.extend(scores);
    book.snapshots.sort_by(|a, b| (a.date, a.designation, &a.track).cmp(&(b.date, b.designation, &b.track)));
}
