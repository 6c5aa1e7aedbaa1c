//! Pane 2: associations, all four types in one ledger, and each of them in full.

use super::explained::reason_sentence;
use super::ledger::{customer_name, customer_target, date_cell, empty};
use super::list::{LIST, List, Rows};
use super::subject::Subject;
use super::{overview, words};
use crate::view_model::{Cell, Column, Detail, Mark, Tone};
use laurels_core::book::RecordKind;
use laurels_core::book::description;
use laurels_core::book::{Activity, Association, AssociationState, Book, DesignationId, Evidence, Product};
use laurels_core::deadline::{self, Deadline, Step};
use laurels_core::ids::SubscriptionId;
use laurels_core::month::Month;
use laurels_core::points::Points;
use laurels_core::scoring::{
    Reason, activity_name, credential_name, evidence_name, product_name, subscription_title, type_name,
};
use laurels_core::states;
use laurels_core::wizard::eligible;
use std::collections::BTreeSet;

pub(super) const ASSOCIATIONS: List = List {
    columns: ASSOCIATION_COLUMNS,
    sort: Some((0, true)),
    title: |_| "Associations".to_owned(),
    len: |subject| subject.book.map_or(0, |b| b.associations.len()),
    rows: Rows::Many {
        key: |subject, place| Some(subject.book?.associations.get(place)?.id.to_string()),
        cell: |subject, place, column| association_cell(subject, subject.book?.associations.get(place)?, column),
    },
    target: |subject, place| customer_target(subject, &subject.book?.associations.get(place)?.customer),
    empty: |subject| empty(subject, "No associations yet."),
    unseen,
    kind: Some(RecordKind::Association),
    adds: Some(RecordKind::Association),
    ..LIST
};

pub(super) const ASSOCIATION_COLUMNS: &[Column] = &[
    Column::field(&description::ASSOCIATION, "customer", 18, 30, 0).wrapping(),
    Column::field(&description::ASSOCIATION, "type", 4, 4, 0),
    Column::field(&description::ASSOCIATION, "activity", 17, 26, 4).wrapping(),
    Column::names("Covers", 12, 24, 2),
    Column::words("Location", 8, 16, 6),
    Column::field(&description::ASSOCIATION, "state", 17, 17, 0),
    Column::figures("Since", 8, 5),
    Column::figures("Due", 13, 1),
    Column::figures("Points", 6, 3),
];

/// One cell of the row of an association.
pub(super) fn association_cell(subject: &Subject<'_>, association: &Association, column: usize) -> Option<Cell> {
    Some(match column {
        0 => Cell::outside(customer_name(subject.book?, &association.customer)),
        1 => Cell::text(type_name(association.kind)),
        2 => Cell::text(association.activity.map_or("", activity_name)),
        3 => Cell::outside(&covers_in_short(subject.book?, association)),
        4 => Cell::outside(location(subject, association)),
        5 => state_cell(association),
        6 => date_cell(association.started)
            .retext(&association.started.map_or_else(String::new, |on| words::month(Month::of(on)))),
        7 => due_cell(subject, association),
        8 => stake_cell(subject, association),
        _ => return None,
    })
}

/// The name of the location that an association carries; its id where the book has none.
fn location<'a>(subject: &Subject<'a>, association: &'a Association) -> &'a str {
    let id = association.partner_id.as_deref().unwrap_or_default();
    let locations = subject.book.map_or(&[][..], |book| &book.partner.locations);
    locations.iter().find(|at| at.partner_id == id && !at.name.is_empty()).map_or(id, |at| &at.name)
}

fn covers(book: &Book, association: &Association) -> String {
    let named = |id: &SubscriptionId| book.subscription(id).map_or_else(|| id.to_string(), subscription_title);
    let subscription = association.subscription.as_ref().map(named);
    let parts: Vec<String> = subscription.into_iter().chain(association.workloads.iter().cloned()).collect();
    match (parts.is_empty(), association.product) {
        (false, _) => parts.join(", "),
        (true, Some(product)) => product_name(product).to_owned(),
        (true, None) => "everything".to_owned(),
    }
}

/// The same without the subscription, where a product says enough.
pub(super) fn covers_in_short(book: &Book, association: &Association) -> String {
    match association.product.filter(|_| association.workloads.is_empty()) {
        Some(product) => product_name(product).to_owned(),
        None => covers(book, association),
    }
}

/// `CPOR, Defender for Identity, since Jun 2025`.
pub(super) fn in_short(book: &Book, association: &Association) -> String {
    let since = association.started.map(|on| format!("since {}", words::month(Month::of(on))));
    let parts = [Some(type_name(association.kind).to_owned()), Some(covers_in_short(book, association)), since];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// How far an association has come, with what that means.
pub(super) fn state_cell(association: &Association) -> Cell {
    let (tone, mark) = match association.state {
        AssociationState::Active => (Tone::Good, Mark::Met),
        AssociationState::Rejected | AssociationState::Displaced => (Tone::Bad, Mark::Missing),
        AssociationState::ActionRequired | AssociationState::Disputed => (Tone::Warn, Mark::Attention),
        AssociationState::Ended => (Tone::Dim, Mark::Missing),
        _ => (Tone::Plain, Mark::Open),
    };
    Cell::text(states::words(association)).tone(tone).mark(mark)
}

/// What is due next for an association by the clocks of the rulebook.
fn due(subject: &Subject<'_>, association: &Association) -> Option<Deadline> {
    deadline::next(association, &subject.rules?.claim_clocks, subject.date())
}

/// The day of the next deadline; one without a deadline sorts last.
fn due_cell(subject: &Subject<'_>, association: &Association) -> Cell {
    let Some(due) = due(subject, association) else {
        return Cell { rank: Some(f64::MAX), ..Cell::text("") };
    };
    let cell = date_cell(Some(due.on)).retext(&words::near_day(due.on, subject.date()));
    match (due.on < subject.date(), due.step.is_ours()) {
        (true, true) => cell.tone(Tone::Bad).mark(Mark::Missing),
        (true, false) | (false, true) => cell.tone(Tone::Warn).mark(Mark::Attention),
        (false, false) => cell,
    }
}

/// The points that the designation which needs the association most would lose without it.
fn stake_cell(subject: &Subject<'_>, association: &Association) -> Cell {
    let most = subject.results.stakes.as_ref().and_then(|stakes| stakes.most(&association.id));
    let points = most.map_or(Points::ZERO, |share| share.alone);
    let text = if points.is_zero() { String::new() } else { points.to_string() };
    overview::doubted(Cell::number(text, points.to_f64()), most.is_none_or(|share| share.certain))
}

/// Words by which an association is found though its row does not show them: the designations that it counts for.
pub(super) fn unseen(subject: &Subject<'_>, place: usize) -> String {
    let association = subject.book.and_then(|book| book.associations.get(place));
    let shares = association.zip(subject.results.stakes.as_ref()).map_or(&[][..], |(a, stakes)| stakes.shares(&a.id));
    let names = shares.iter().map(|share| overview::name_of(subject, share.designation));
    let state = association.map(|association| words::in_sentence(association.state.word()));
    names.chain(state).collect::<Vec<_>>().join(" ")
}

pub(super) fn association_detail(subject: &Subject<'_>, book: &Book, association: &Association) -> Detail {
    let tone = state_cell(association).tone;
    let activity = association.activity.map_or_else(String::new, |a| format!(" · {}", activity_name(a)));
    let claim = [association.claim_id.as_deref(), association.claim_name.as_deref()];
    let mut detail = Detail::of(customer_name(book, &association.customer));
    detail.add("", &path(association), tone);
    detail.add_plain("Type", &format!("{}{activity}", type_name(association.kind)));
    detail.add_plain("Covers", &covers(book, association));
    if let Some(due) = due(subject, association) {
        let tone = due_cell(subject, association).tone;
        detail.add("Due", &due_words(subject, due), tone);
    }
    counts(subject, association, &mut detail);
    detail.add_plain("Partner id", association.partner_id.as_deref().unwrap_or(""));
    detail.add_plain("Claim", &claim.into_iter().flatten().collect::<Vec<_>>().join(", "));
    detail.add_plain("From", &words::date_or(association.started, ""));
    detail.add_plain("To", &words::date_or(association.ended, ""));
    detail.add_plain("Lost to", association.displaced_by.as_deref().unwrap_or(""));
    detail.add_plain("With", association.counterparty.as_deref().unwrap_or(""));
    association.evidence.iter().for_each(|evidence| detail.add_plain("Evidence", &evidence_words(evidence)));
    credential(book, association, &mut detail);
    for entry in association.log.iter().rev() {
        let note = if entry.note.is_empty() { String::new() } else { format!(": {}", entry.note) };
        detail.add_plain(
            "History",
            &format!("{} {}{note}", words::date(entry.on), states::state_words(association.kind, entry.state)),
        );
    }
    detail.add_plain("Notes", &association.notes);
    detail
}

/// The way of an association through its states, the present one marked: `draft › submitted › ● under review › approved`.
fn path(association: &Association) -> String {
    let Some(current) = states::current(association) else {
        return format!("● {}", states::words(association));
    };
    let mut marked = false;
    let word = |state: &&states::State| {
        let is_here = !marked && state.id == current.id;
        marked |= is_here;
        format!("{}{}", if is_here { "● " } else { "" }, state.label.to_lowercase())
    };
    states::way(current).iter().map(word).collect::<Vec<_>>().join(" › ")
}

/// `answer Microsoft by 10 Dec 2026, 18 days`.
fn due_words(subject: &Subject<'_>, due: Deadline) -> String {
    let what = match due.step {
        Step::Review => "Microsoft begins the review by",
        Step::Decision => "Microsoft decides by",
        Step::Answer => "answer Microsoft, or it is rejected, by",
        Step::Dispute => "may be disputed until",
        Step::Reply => "Microsoft replies to the dispute by",
        Step::OptOut => "the customer may opt out until",
    };
    format!("{what} {}, {}", words::date(due.on), words::days_until(due.on, subject.date()))
}

/// What an association counts for, and why its customer's usage does not count in the other designations.
fn counts(subject: &Subject<'_>, association: &Association, detail: &mut Detail) {
    let Some(stakes) = &subject.results.stakes else {
        return detail.add("Counts", super::loading(), Tone::Dim);
    };
    let shares = stakes.shares(&association.id);
    for share in shares {
        let name = overview::name_of(subject, share.designation);
        let parts = [(share.alone, "at stake"), (share.shared, "shared with others")];
        let parts = parts.iter().filter(|(points, _)| !points.is_zero());
        let parts: Vec<String> = parts.map(|(points, how)| format!("{} {how}", (*points).signed())).collect();
        let unsure = if share.certain { "" } else { ", not certain" };
        detail.add("Counts", &format!("{name}: {}{unsure}", parts.join(", ")), Tone::Good);
    }
    if shares.is_empty() {
        detail.add("Counts", "Nothing counts through it now.", Tone::Warn);
    }
    // What its product can't touch is no news.
    let touched = touched(subject, association);
    let elsewhere = |id: &DesignationId| shares.iter().all(|share| share.designation != *id);
    let reasons = stakes.reasons(&association.customer);
    for &designation in DesignationId::ALL.iter().filter(|id| touched.contains(id) && elsewhere(id)) {
        let its: Vec<String> = reasons
            .iter()
            .filter(|(of, _)| *of == designation)
            .map(|(_, reason): &(_, Reason)| words::uncapitalised(reason_sentence(*reason)))
            .collect();
        if !its.is_empty() {
            let text = format!("{}: {}", overview::name_of(subject, designation), its.join("; "));
            detail.add("Does not", &text, Tone::Dim);
        }
    }
}

/// The designations in which an association of its type and product can count.
fn touched(subject: &Subject<'_>, association: &Association) -> BTreeSet<DesignationId> {
    let own = association.subscription.as_ref().and_then(|id| subject.book?.subscription(id));
    let by_activity = association.activity.and_then(|activity| match activity {
        Activity::OsuM365 | Activity::UsageOnlyM365 => Some(Product::Microsoft365),
        Activity::Osa | Activity::OsuBizapps | Activity::Revrec => Some(Product::Dynamics365),
        _ => None,
    });
    let product = association.product.or(own.map(|subscription| subscription.product)).or(by_activity);
    let rules = subject.rules.into_iter();
    rules.flat_map(|rules| eligible(rules, association.kind, product)).collect()
}

/// The designation of which an association's row tells most: the one with the most points at stake through it, else the
/// first in which it could count.
pub fn most_about(subject: &Subject<'_>, association: &Association) -> Option<DesignationId> {
    let most = subject.results.stakes.as_ref().and_then(|stakes| stakes.most(&association.id));
    most.map(|share| share.designation).or_else(|| touched(subject, association).into_iter().next())
}

/// `sow.pdf, statement of work, dated 1 Sep 2026, not sent`.
fn evidence_words(evidence: &Evidence) -> String {
    let sent = evidence.sent.map_or_else(|| "not sent".to_owned(), |on| format!("sent {}", words::date(on)));
    let dated = evidence.dated.map(|on| format!("dated {}", words::date(on)));
    let kind = evidence_name(evidence.kind).to_owned();
    [Some(evidence.name.clone()), Some(kind), dated, Some(sent)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The identity that carries a link, what it may do where, and whether that was seen to work.
fn credential(book: &Book, association: &Association, detail: &mut Detail) {
    let Some(credential) = &association.credential else {
        return;
    };
    let person = credential.person.as_ref().and_then(|id| book.person(id));
    let of = person.map_or_else(String::new, |person| format!(", of {}", person.name));
    detail.add_plain("Identity", &format!("{} {}{of}", credential_name(credential.kind), credential.name));
    for role in &credential.assignments {
        let on = if role.scope.is_empty() { String::new() } else { format!(" on {}", role.scope) };
        detail.add_plain("Role", &format!("{}{on}", role.role));
    }
    match credential.verified {
        Some(on) => detail.add_plain("Verified", &words::date(on)),
        None => detail.add("Verified", "not yet", Tone::Warn),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::table::TableId;
    use crate::test_harness::{TestHarness, book, day, loaded};
    use laurels_core::book::{AssociationType, LogEntry};

    /// A dashboard at the ledger, with a claim of Woodgrove that waits for the partner's answer since 20 November.
    fn ledger() -> TestHarness {
        let mut book = book();
        let state = AssociationState::ActionRequired;
        book.associations.push(Association {
            activity: Some(Activity::OsuM365),
            state,
            log: vec![LogEntry { state, on: day(2026, 11, 20), note: "Proof of execution asked".into() }],
            ..Association::active("c4-cpor", AssociationType::Cpor, "c4")
        });
        let mut harness = TestHarness::empty();
        harness.act(Action::Loaded(loaded(book.sorted()))).press("2");
        harness
    }

    /// What the row of an association says under a column's title.
    fn said(harness: &TestHarness, key: &str, title: &str) -> (String, Tone) {
        let list = harness.table(TableId::Associations);
        let column = list.columns.iter().position(|column| column.title == title).expect("a column");
        let row = list.rows.iter().find(|row| row.key == key).expect("a row");
        (row.cells[column].as_text().to_owned(), row.cells[column].tone)
    }

    #[test]
    fn a_claim_shows_the_partners_deadline() {
        let mut harness = ledger();
        assert_eq!(said(&harness, "c4-cpor", "Due"), ("10 Dec".into(), Tone::Warn));
        assert_eq!(said(&harness, "c0-pal", "Due").0, "");
        harness.press("a").type_text("2026-12-11").press("enter");
        assert_eq!(said(&harness, "c4-cpor", "Due"), ("10 Dec".into(), Tone::Bad));
    }

    #[test]
    fn the_points_at_stake_of_an_association_are_shown_and_found() {
        let mut harness = ledger();
        let stakes = harness.state.results.stakes.as_ref().expect("worked out");
        let most = stakes.most(&"c0-pal".into()).expect("something counts through it");
        let doubt = if most.certain { "" } else { "?" };
        assert_eq!(said(&harness, "c0-pal", "Points").0, format!("{}{doubt}", most.alone));
        assert_eq!(said(&harness, "c4-cpor", "Points").0, "");
        harness.press("/").type_text("infrastructure");
        assert_eq!(
            harness.names(TableId::Associations),
            ["Contoso", "Northwind"],
            "by a word that the row does not show"
        );
    }

    #[test]
    fn the_state_line_marks_the_current_state() {
        let way = |kind, state| path(&Association { state, ..Association::active("a", kind, "c") });
        use AssociationState::*;
        assert_eq!(way(AssociationType::Cpor, UnderReview), "draft › submitted › ● under review › approved");
        assert_eq!(way(AssociationType::Cpor, Rejected), "draft › submitted › under review › ● rejected");
        assert_eq!(way(AssociationType::Pal, Active), "draft › access requested › access granted › ● linked");
        for (kind, state) in AssociationType::ALL.iter().flat_map(|k| AssociationState::ALL.iter().map(move |s| (k, s)))
        {
            assert_eq!(way(*kind, *state).matches('●').count(), 1, "{kind} {state}");
        }
    }

    #[test]
    fn the_detail_shows_what_counts_what_does_not_and_the_log() {
        let mut harness = ledger();
        let lines = |harness: &TestHarness| harness.state.detail(TableId::Associations).lines;
        let of = |label: &str, lines: &[(&str, String, Tone)]| -> Vec<String> {
            lines.iter().filter(|line| line.0 == label).map(|line| line.1.clone()).collect()
        };
        let pal = lines(&harness);
        assert!(of("Counts", &pal).iter().any(|text| text.starts_with("Infrastructure: +")), "{pal:?}");
        harness.press("G");
        let claim = lines(&harness);
        assert_eq!(of("Counts", &claim), ["Nothing counts through it now."]);
        assert_eq!(of("History", &claim), ["20 Nov 2026 action required: Proof of execution asked"]);
        assert_eq!(of("Due", &claim), ["answer Microsoft, or it is rejected, by 10 Dec 2026, 18 days"]);
        let elsewhere = of("Does not", &claim);
        let touched = ["Modern Work: ", "Security: "];
        let is_touched = |text: &String| touched.iter().any(|name| text.starts_with(name));
        assert!(elsewhere.iter().all(is_touched), "a claim on Microsoft 365 touches no Azure: {elsewhere:?}");
        assert!(of("Does not", &pal).iter().all(|text| !text.starts_with("Modern Work: ")), "{pal:?}");
    }

    #[test]
    fn an_association_is_explained_by_the_designation_at_stake() {
        let mut harness = ledger();
        let association = harness.state.book.as_ref().expect("loaded").association("c0-pal").expect("it is there");
        let stakes = harness.state.results.stakes.as_ref().expect("worked out");
        let most = stakes.most(&"c0-pal".into()).expect("something counts").designation;
        assert_eq!(most_about(&harness.state.subject(), association), Some(most));
        let explained = crate::selection::explained_metric(&harness.state).expect("a metric");
        assert_eq!(explained.0, most);
        harness.press("G");
        let claim = crate::selection::explained_metric(&harness.state).expect("a metric");
        assert!(matches!(claim.0, DesignationId::ModernWork | DesignationId::Security), "{claim:?}");
    }
}
