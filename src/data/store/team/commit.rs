//! A change on the server: four round trips, however many records it has.

use super::super::commit::Commit;
use super::super::digest::Digest;
use super::super::error::Fault;
use super::super::{ledger, log as entries, undo};
use super::link::{Link, Parameter};
use super::{Postgres, Unsure, figures, first_number, records};
use chrono::SecondsFormat;
use laurels_core::book::{RecordKind, Snapshot, quoted};
use laurels_core::change::{Edit, EvidenceChange, LedgerRecord, LoggedEvidence};
use laurels_core::import_report::{OnProgress, Progress};
use laurels_core::scoring::Scorecard;
use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::thread;
use tokio_postgres::types::Type;

/// How a transaction begins that changes the book. The token is to tell its entry in the log, should the connection be lost.
const LOCKED: &str =
    "BEGIN; SET LOCAL statement_timeout = '10min'; SELECT revision, gen_random_uuid()::text FROM head FOR UPDATE";

/// What a change has to know of what is there: the records that it is about (`{from}`), who undid what it undoes, the newest
/// change of figures, and figures about what it deletes.
const PRESENT: &str = "SELECT kind, key, body::text, rev FROM {from}
    UNION ALL SELECT 'undone', '', NULL, revision FROM log WHERE undoes = $3
    UNION ALL SELECT 'figures', '', NULL, max(revision) FROM log WHERE evidence IS NOT NULL
    UNION ALL (SELECT 'orphan customer', customer, NULL, 0 FROM series WHERE customer = ANY($4)
        AND EXISTS (SELECT FROM usage WHERE usage.series = id) LIMIT 1)
    UNION ALL (SELECT 'orphan subscription', subscription, NULL, 0 FROM series WHERE subscription = ANY($5)
        AND subscription <> '' AND EXISTS (SELECT FROM usage WHERE usage.series = id) LIMIT 1)";

/// The records that a change is about.
const SUBJECTS: &str = "record JOIN unnest($1, $2) AS subject (kind, key) USING (kind, key)";

/// All of them; the parameters are named because they are there.
const ALL: &str = "record WHERE $1::text[] IS NOT NULL AND $2::text[] IS NOT NULL";

/// Keeps scores of a day ($1: the revision, $2 to $4: keys, bodies, days), each in the place of the one that was kept that
/// day for its designation, and the card ($5). A score that a change put into the book stays, and goes before.
const SCORES: &str = "outdated AS (
        DELETE FROM record WHERE kind = 'snapshot' AND day = ANY($4) AND NOT key = ANY($2)
    ), score AS (
        INSERT INTO record (kind, key, body, rev, day)
        SELECT 'snapshot', key, body::json, $1, day FROM unnest($2, $3, $4) AS score (key, body, day)
        ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body, rev = excluded.rev, day = excluded.day
            WHERE record.day IS NOT NULL
    ), card AS (
        INSERT INTO scorecard (revision, card) SELECT $1, $5::json WHERE $5 IS NOT NULL
        ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, card = excluded.card
    )";

/// Carries edits out ($6 to $9: types, keys, bodies, revisions of the records), each only if its record has the revision that
/// was looked at; writes the entry of the log; gives how many records were changed. Others hear of it with the commit.
const CHANGE: &str = "edit AS MATERIALIZED (
        SELECT * FROM unnest($6, $7, $8, $9) AS edit (kind, key, body, rev)
    ), gone AS (
        DELETE FROM record USING edit WHERE record.kind = edit.kind AND record.key = edit.key
            AND record.rev = edit.rev AND edit.body IS NULL RETURNING 1
    ), changed AS (
        UPDATE record SET body = edit.body::json, rev = $1, day = NULL FROM edit WHERE record.kind = edit.kind
            AND record.key = edit.key AND record.rev = edit.rev AND edit.body IS NOT NULL RETURNING 1
    ), added AS (
        INSERT INTO record (kind, key, body, rev) SELECT kind, key, body::json, $1 FROM edit
            WHERE rev IS NULL AND body IS NOT NULL RETURNING 1
    ), entry AS (
        INSERT INTO log (revision, token, host, what, undoes, moved, edits, evidence{columns})
        VALUES ($1, $10, $11, $12, $13, $14::json, $15::json, $16{values})
    ), newest AS (UPDATE head SET revision = $1)
    SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM changed) + (SELECT count(*) FROM added),
        pg_notify(current_schema(), $1::text)";

/// Who signs an entry, and when.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// The server, for whoever is logged in, now.
    Server,
    /// The owner, for somebody else: what the commit says.
    Given,
}

impl Postgres {
    /// Makes changes, all or none of them; gives the number of the last.
    pub fn commit(&self, commits: &[Commit<'_>], on_progress: &mut OnProgress<'_>) -> Result<u64, Fault> {
        self.changing(commits.last().map(|commit| commit.what), |link, mut newest, token| {
            for (commit, token) in commits.iter().zip(tokens(token)) {
                (newest, _) = write(link, newest, commit, (Signature::Server, &token), on_progress)?;
            }
            Ok(newest)
        })
    }

    /// Keeps the day's scores and the card without a change.
    pub fn keep_scores(&self, snapshots: &[Snapshot], card: &Scorecard) -> Result<(), Fault> {
        let kept = self.changing(None, |link, newest, _| {
            scores(link, newest, snapshots, Some(card))?;
            Ok(newest)
        });
        kept.map(drop)
    }

    /// Locks the head and lets `work` change the book: it gets the newest revision and a token for its entries, and gives the
    /// newest one after it. Where the connection is lost, it is found out whether the change (what the log says of it) was
    /// made.
    pub fn changing(
        &self,
        what: Option<&str>,
        work: impl FnOnce(&Link, u64, &str) -> Result<u64, Fault>,
    ) -> Result<u64, Fault> {
        let (newest, token) = self.connected(|link| {
            let row = link.run(LOCKED)?;
            let token = row.as_ref().and_then(|row| row.get(1)).map(str::to_owned);
            Ok((first_number(row.as_ref())?, token.unwrap_or_default()))
        })?;
        let Some(link) = self.link.take() else { return Err(Fault::CutOff) };
        match work(&link, newest, &token) {
            Ok(number) => match (link.run("COMMIT"), what) {
                (Err(Fault::Lost(_)), Some(what)) => {
                    drop(link);
                    self.find_out(Unsure { token, what: what.to_owned() })
                }
                (ended, _) => self.put_back(link, ended.map(|_| number)),
            },
            // Only what was committed is kept, and nothing was.
            Err(Fault::Lost(_)) => Err(Fault::CutOff),
            Err(fault) => self.put_back(link, Err(fault)),
        }
    }

    /// Whether a change was made whose connection was lost: its number.
    fn find_out(&self, unsure: Unsure) -> Result<u64, Fault> {
        self.unsure.replace(Some(unsure));
        let link = self.connect().map_err(|_| Fault::Unsure)?;
        self.link.replace(Some(link));
        self.take_outcome().and_then(|outcome| outcome.made).ok_or(Fault::CutOff)
    }
}

/// A token for each entry of a transaction.
pub fn tokens(token: &str) -> impl Iterator<Item = String> {
    (0..).map(move |number: u64| format!("{token}-{number}"))
}

/// The newest entry of a transaction, where the log has it. The lock is waited for: whoever cut off somebody else's
/// connection, the server may still be at work for it.
pub fn made(link: &Link, token: &str) -> Result<Option<u64>, Fault> {
    link.run(LOCKED)?;
    let found = link.one("SELECT max(revision) FROM log WHERE token LIKE $1 || '-%'", &[(&token, Type::TEXT)]);
    link.run("ROLLBACK")?;
    Ok(found?.try_get::<_, Option<i64>>(0)?.map(|number| number as u64))
}

/// What a change finds.
#[derive(Default)]
struct Present {
    /// The records that it is about, or all, each with its revision.
    records: HashMap<(RecordKind, String), (LedgerRecord, i64)>,
    undone_by: Option<u64>,
    newest_of_figures: u64,
    /// What figures are about that it deletes.
    orphan: Option<String>,
}

/// Writes a change after the newest one; gives its number, and the digest of the figures that it brought.
pub fn write(
    link: &Link,
    newest: u64,
    commit: &Commit<'_>,
    (signature, token): (Signature, &str),
    on_progress: &mut OnProgress<'_>,
) -> Result<(u64, Option<Digest>), Fault> {
    let revision = newest + 1;
    let reverts = matches!(commit.change.evidence, Some(EvidenceChange::Revert(_)));
    // Of what others did since `base`, or of old figures, the change knew nothing.
    let checks_references = newest != commit.base || reverts;
    // A book without a change has no records but for scores that were kept.
    let present = present(link, commit, checks_references || newest == 0)?;
    if let Some(undoes) = commit.undoes.filter(|undoes| *undoes > newest) {
        return Err(Fault::NoRevision(undoes));
    }
    if let Some(by) = present.undone_by {
        return Err(Fault::Undone { by });
    }
    if let Some(EvidenceChange::Apply(_)) = &commit.change.evidence
        && present.newest_of_figures > commit.base
    {
        return Err(Fault::Behind { revision: present.newest_of_figures });
    }
    let mut rows = EditRows::of(&commit.change.edits, &present)?;
    if checks_references {
        check_references(commit, &present)?;
    }
    let spelled = || entries::spelled(&commit.change.edits);
    let (digest, edits) = match &commit.change.evidence {
        None => (None, spelled()?),
        // Beside figures there may be a hundred thousand edits: they are spelled while the server is at work.
        Some(EvidenceChange::Apply(batch)) => thread::scope(|scope| {
            let edits = scope.spawn(spelled);
            rows.copy_created(link, revision)?;
            let digest = figures::apply(link, batch, revision, on_progress)?;
            Ok::<_, Fault>((Some(digest), edits.join().unwrap_or_else(|_| spelled())?))
        })?,
        Some(EvidenceChange::Revert(of)) => {
            undo::revert(link, *of, revision, on_progress)?;
            (None, spelled()?)
        }
    };
    insert(link, commit, (revision, &rows, digest, edits), (signature, token))?;
    if checks_references && commit.change.evidence.is_some() {
        no_orphans(link)?;
    }
    match on_progress(Progress { doing: "saving", done: 1, total: 1 }) {
        ControlFlow::Continue(()) => Ok((revision, digest)),
        ControlFlow::Break(()) => Err(Fault::Cancelled),
    }
}

fn present(link: &Link, commit: &Commit<'_>, all: bool) -> Result<Present, Fault> {
    let asked_for = commit.change.edits.iter().filter(|_| !all);
    let subjects: Vec<(RecordKind, String)> = asked_for.filter_map(Edit::subject).collect();
    let kinds: Vec<&str> = subjects.iter().map(|(kind, _)| kind.word()).collect();
    let keys: Vec<&str> = subjects.iter().map(|(_, key)| key.as_str()).collect();
    let deleted = |of: RecordKind| -> Vec<String> {
        let gone = commit.change.edits.iter().filter(|edit| edit.after.is_none()).filter_map(Edit::subject);
        gone.filter(|(kind, _)| *kind == of).map(|(_, key)| key).collect()
    };
    let (customers, subscriptions) = (deleted(RecordKind::Customer), deleted(RecordKind::Subscription));
    let undoes = commit.undoes.map(|undoes| undoes as i64);
    let parameters: [Parameter<'_>; 5] = [
        (&kinds, Type::TEXT_ARRAY),
        (&keys, Type::TEXT_ARRAY),
        (&undoes, Type::INT8),
        (&customers, Type::TEXT_ARRAY),
        (&subscriptions, Type::TEXT_ARRAY),
    ];
    let mut present = Present::default();
    for row in link.query(&PRESENT.replace("{from}", if all { ALL } else { SUBJECTS }), &parameters)? {
        let number = row.try_get::<_, Option<i64>>(3)?.unwrap_or(0);
        match row.try_get(0)? {
            "undone" => present.undone_by = Some(number as u64),
            "figures" => present.newest_of_figures = number as u64,
            "orphan customer" => present.orphan = Some(format!("customer {}", quoted(row.try_get(1)?))),
            "orphan subscription" => present.orphan = Some(format!("subscription {}", quoted(row.try_get(1)?))),
            _ => {
                let record = records::record(&row)?;
                present.records.insert((record.kind(), row.try_get(1)?), (record, number));
            }
        }
    }
    Ok(present)
}

/// Edits as columns.
#[derive(Default)]
struct EditRows<'e> {
    kinds: Vec<&'static str>,
    keys: Vec<String>,
    /// None deletes.
    records: Vec<Option<&'e LedgerRecord>>,
    /// None creates.
    revisions: Vec<Option<i64>>,
}

impl<'e> EditRows<'e> {
    /// Those of edits, each of which finds its record as it expects it.
    fn of(edits: &'e [Edit], present: &Present) -> Result<EditRows<'e>, Fault> {
        let mut rows = EditRows::default();
        for edit in edits {
            let Some(subject) = edit.subject() else { continue };
            let found = present.records.get(&subject);
            let (kind, key) = subject;
            ledger::require_before(edit, (kind, &key), found.map(|(record, _)| record.clone()))?;
            if found.is_none() && edit.after.is_none() {
                continue; // A partner that nobody has recorded.
            }
            rows.push(kind.word(), key, edit.after.as_ref(), found.map(|(_, revision)| *revision));
        }
        Ok(rows)
    }

    fn push(&mut self, kind: &'static str, key: String, record: Option<&'e LedgerRecord>, revision: Option<i64>) {
        self.kinds.push(kind);
        self.keys.push(key);
        self.records.push(record);
        self.revisions.push(revision);
    }

    fn bodies(&self) -> Result<Vec<Option<String>>, Fault> {
        self.records.iter().map(|record| record.map(body).transpose()).collect()
    }

    /// Writes the new records by themselves and keeps the other edits: beside figures there may be a hundred thousand, and
    /// COPY takes the least time.
    fn copy_created(&mut self, link: &Link, revision: u64) -> Result<(), Fault> {
        let EditRows { kinds, keys, records, revisions } = std::mem::take(self);
        let mut created = Vec::new();
        for (((kind, key), record), known) in kinds.into_iter().zip(keys).zip(records).zip(revisions) {
            match (record, known) {
                (Some(record), None) => created.push((kind, key, record)),
                (record, known) => self.push(kind, key, record, known),
            }
        }
        // In the order of their index, which is the fastest to write.
        created.sort_by(|(kind, key, _), (other, than, _)| (kind, key).cmp(&(other, than)));
        let created = created.into_iter().map(|(kind, key, record)| Ok((kind, key, body(record)?)));
        link.copy_in(("record (kind, key, body, rev)", 4), created, |out, (kind, key, body)| {
            [*kind, key, body].into_iter().for_each(|text| out.text(Some(text)));
            out.bigint(Some(revision as i64));
        })
    }
}

fn body(record: &LedgerRecord) -> Result<String, Fault> {
    record.body().map_err(Fault::damaged)
}

/// Refuses a ledger in which something leads nowhere, and figures about what a change deletes.
fn check_references(commit: &Commit<'_>, present: &Present) -> Result<(), Fault> {
    let mut after: BTreeMap<(RecordKind, String), LedgerRecord> =
        present.records.iter().map(|(subject, (record, _))| (subject.clone(), record.clone())).collect();
    for edit in &commit.change.edits {
        let Some(subject) = edit.subject() else { continue };
        match &edit.after {
            Some(record) => drop(after.insert(subject, record.clone())),
            None => drop(after.remove(&subject)),
        }
    }
    let book = records::book_of(after.into_values().collect());
    if let Some(problem) = book.problems().first() {
        return Err(Fault::BrokenReference(problem.to_string()));
    }
    // Where figures change as well, they are looked at once they have.
    let orphan = present.orphan.as_ref().filter(|_| commit.change.evidence.is_none());
    orphan.map_or(Ok(()), |what| Err(orphaned(what)))
}

/// Refuses figures about what is not there.
pub fn no_orphans(link: &Link) -> Result<(), Fault> {
    match figures::orphan(link)? {
        Some((what, id)) => Err(orphaned(&format!("{what} {}", quoted(&id)))),
        None => Ok(()),
    }
}

fn orphaned(what: &str) -> Fault {
    Fault::BrokenReference(format!("figures are about the {what}, which is gone"))
}

fn insert(
    link: &Link,
    commit: &Commit<'_>,
    (revision, rows, digest, edits): (u64, &EditRows<'_>, Option<Digest>, String),
    (signature, token): (Signature, &str),
) -> Result<(), Fault> {
    let Commit { host, what, undoes, snapshots, card, .. } = commit;
    let mut change = commit.change.logged();
    if let Some(LoggedEvidence::Apply { digest: logged, .. }) = &mut change.evidence {
        *logged = digest.map(|digest| digest.0);
    }
    let (moved, bodies) = (entries::spelled(&commit.moved)?, rows.bodies()?);
    let evidence = change.evidence.as_ref().map(entries::spelled).transpose()?;
    let (number, undoes) = (revision as i64, undoes.map(|undoes| undoes as i64));
    let scores = ScoreRows::of(snapshots, *card)?;
    let at = commit.at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let mut parameters: Vec<Parameter<'_>> = vec![
        (&number, Type::INT8),
        (&scores.keys, Type::TEXT_ARRAY),
        (&scores.bodies, Type::TEXT_ARRAY),
        (&scores.days, Type::TEXT_ARRAY),
        (&scores.card, Type::TEXT),
        (&rows.kinds, Type::TEXT_ARRAY),
        (&rows.keys, Type::TEXT_ARRAY),
        (&bodies, Type::TEXT_ARRAY),
        (&rows.revisions, Type::INT8_ARRAY),
        (&token, Type::TEXT),
        (host, Type::TEXT),
        (what, Type::TEXT),
        (&undoes, Type::INT8),
        (&moved, Type::TEXT),
        (&edits, Type::TEXT),
        (&evidence, Type::TEXT),
    ];
    let (columns, values) = match signature {
        Signature::Server => ("", ""),
        Signature::Given => {
            parameters.extend([(&at as _, Type::TEXT), (&commit.who as _, Type::TEXT)]);
            (", at, who", ", $17::timestamptz, $18")
        }
    };
    let change = CHANGE.replace("{columns}", columns).replace("{values}", values);
    let changed: i64 = link.one(&format!("WITH {SCORES}, {change}"), &parameters)?.try_get(0)?;
    match usize::try_from(changed) == Ok(rows.keys.len()) {
        true => Ok(()),
        // Only somebody who goes round the lock can do that.
        false => Err(Fault::Conflict { kind: "one of the records".to_owned(), key: "of this change".to_owned() }),
    }
}

/// Scores of a day as columns, and the card.
#[derive(Default)]
struct ScoreRows {
    keys: Vec<String>,
    bodies: Vec<String>,
    days: Vec<String>,
    card: Option<String>,
}

impl ScoreRows {
    fn of(snapshots: &[Snapshot], card: Option<&Scorecard>) -> Result<ScoreRows, Fault> {
        let mut rows = ScoreRows::default();
        let mut by_day: BTreeMap<String, &Snapshot> = BTreeMap::new(); // The last one of a day counts.
        by_day.extend(snapshots.iter().map(|score| (format!("{} {}", score.date, score.designation), score)));
        for (day, snapshot) in by_day {
            let record = LedgerRecord::from(snapshot.clone());
            rows.keys.push(record.key());
            rows.bodies.push(body(&record)?);
            rows.days.push(day);
        }
        rows.card = card.map(serde_json::to_string).transpose().map_err(Fault::damaged)?;
        Ok(rows)
    }
}

/// Keeps scores and the card as of a revision.
pub fn scores(link: &Link, revision: u64, snapshots: &[Snapshot], card: Option<&Scorecard>) -> Result<(), Fault> {
    let rows = ScoreRows::of(snapshots, card)?;
    let parameters: [Parameter<'_>; 5] = [
        (&(revision as i64), Type::INT8),
        (&rows.keys, Type::TEXT_ARRAY),
        (&rows.bodies, Type::TEXT_ARRAY),
        (&rows.days, Type::TEXT_ARRAY),
        (&rows.card, Type::TEXT),
    ];
    link.query(&format!("WITH {SCORES} SELECT 1"), &parameters).map(drop)
}
