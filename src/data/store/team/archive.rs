//! The whole of a book out of the server, and into a schema that has no change yet.

use super::super::archive::{Archive, Entry, IsRight, unfit, unlogged_scores};
use super::super::commit::Commit;
use super::super::error::Fault;
use super::commit::{Signature, no_orphans, scores, tokens, write};
use super::figures::{self, COLUMNS};
use super::link::Link;
use super::{Postgres, READ, loaded, log, records};
use laurels_core::book::{Book, RecordKind};
use laurels_core::change::{Change, EvidenceChange, LoggedChange, LoggedEvidence, Revision};
use laurels_core::evidence::{Batch, Ranking};
use laurels_core::import_report::OnProgress;

impl Postgres {
    /// The book and every change that led to it.
    pub fn book_and_log(&self, ranking: &Ranking) -> Result<(Book, Vec<Entry>), Fault> {
        self.at_one_moment(READ, |link, revision| {
            let book = loaded(link, revision, ranking)?.book;
            let log = log::all(link)?.into_iter().map(|(revision, change)| entry(link, revision, change));
            Ok((book, log.collect::<Result<_, _>>()?))
        })
    }

    /// Makes every change of an archive again, signed as it is: the owner's right.
    pub fn take(
        &self,
        (book, archive): (&Book, &Archive),
        ranking: &Ranking,
        is_right: IsRight<'_>,
        on_progress: &mut OnProgress<'_>,
    ) -> Result<u64, Fault> {
        self.changing(archive.log.last().map(|entry| entry.revision.what.as_str()), |link, newest, token| {
            if newest > 0 {
                return Err(Fault::Behind { revision: newest });
            }
            for ((number, entry), token) in (1..).zip(&archive.log).zip(tokens(token)) {
                make(link, entry, (number, &token), on_progress).map_err(|fault| unfit(fault, number))?;
            }
            let newest = archive.log.len() as u64;
            no_orphans(link).map_err(|fault| unfit(fault, newest))?;
            let logged = records::list(link, Some(RecordKind::Snapshot))?;
            let logged = logged.iter().map(|score| score.key()).collect();
            scores(link, newest, &unlogged_scores(book, &logged), None)?;
            is_right(&loaded(link, newest, ranking)?.book)?;
            Ok(newest)
        })
    }
}

fn make(
    link: &Link,
    entry: &Entry,
    (number, token): (u64, &str),
    on_progress: &mut OnProgress<'_>,
) -> Result<(), Fault> {
    entry.require_valid(number)?;
    let Entry { revision, change: logged, figures } = entry;
    let evidence = logged.evidence.map(|evidence| match evidence {
        LoggedEvidence::Apply { .. } => EvidenceChange::Apply(figures.clone()),
        LoggedEvidence::Revert(of) => EvidenceChange::Revert(of),
    });
    let commit = Commit {
        change: &Change { edits: logged.edits.clone(), evidence },
        base: number - 1,
        at: revision.at,
        who: &revision.who,
        host: revision.host.as_deref(),
        what: &revision.what,
        undoes: revision.undoes,
        moved: &revision.moved,
        snapshots: &[],
        card: None,
    };
    let (_, digest) = write(link, number - 1, &commit, (Signature::Given, token), on_progress)?;
    digest.map_or(Ok(()), |digest| entry.require_digest(digest))
}

fn entry(link: &Link, revision: Revision, change: LoggedChange) -> Result<Entry, Fault> {
    let figures = match change.evidence {
        Some(LoggedEvidence::Apply { .. }) => brought(link, revision.number)?,
        _ => Batch::default(),
    };
    Ok(Entry { revision, change, figures })
}

/// What an import brought and closed, wherever its rows are by now.
fn brought(link: &Link, import: u64) -> Result<Batch, Fault> {
    let nothing = "NULL::int, 0, 0, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint";
    let rows = format!(
        "SELECT {COLUMNS} FROM (
            SELECT 1 AS part, {COLUMNS} FROM usage WHERE revision = {import}
            UNION ALL SELECT 2, {COLUMNS} FROM usage_past WHERE revision = {import}
            UNION ALL SELECT 3, {COLUMNS} FROM usage_undone WHERE revision = {import}
            UNION ALL SELECT 4, series, month, {nothing} FROM usage_past WHERE closed = {import}
                AND (series, month) NOT IN (SELECT series, month FROM usage WHERE revision = {import}
                    UNION ALL SELECT series, month FROM usage_past WHERE revision = {import})
         ) AS brought ORDER BY part, series, month"
    );
    figures::batch(link, &rows)
}
