//! Every state and every move of the table.

use super::*;
use crate::book::{Credential, CredentialKind};
use crate::rulebook::{shipped, sources};
use std::collections::BTreeSet;

fn clocks() -> ClaimClocks {
    shipped("2026-07").expect("ships").expect("sound").claim_clocks
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn credential() -> Credential {
    Credential { name: "ada@contoso.example".into(), ..Credential::new(CredentialKind::User) }
}

/// An association that has come to a state and says so.
fn at(state: &State) -> Association {
    let started = (state.state == AssociationState::Active).then(|| day("2026-01-05"));
    Association {
        state: state.state,
        substate: Some(state.id.clone()),
        log: vec![LogEntry { state: state.state, on: day("2026-11-02"), note: String::new() }],
        started,
        credential: (state.kind == AssociationType::Pal).then(|| Box::new(credential())),
        ..Association::active("a", state.kind, "contoso")
    }
}

fn after(edit: Edit) -> Association {
    match edit.after {
        Some(LedgerRecord::Association(after)) => after.into_owned(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_state_table_is_consistent() {
    let all = read().expect("sound");
    let ids: BTreeSet<(AssociationType, &str)> = all.iter().map(|state| (state.kind, state.id.as_str())).collect();
    assert_eq!(ids.len(), all.len(), "an id occurs twice");
    let sources = sources();
    for state in &all {
        for step in &state.moves {
            assert!(ids.contains(&(state.kind, step.to.as_str())), "{} {} leads to {}", state.kind, state.id, step.to);
        }
        for tag in state.source.split(", ") {
            assert!(sources.contains_key(tag), "{tag}");
        }
        let entry = |other: &State| other.kind == state.kind && other.moves.iter().any(|step| step.to == state.id);
        let first = of(state.kind).next().is_some_and(|first| first.id == state.id);
        assert!(first || all.iter().any(entry), "nothing leads to {} {}", state.kind, state.id);
    }
}

#[test]
fn each_type_has_its_states() {
    let ids = |kind| of(kind).map(|state| state.id.as_str()).collect::<Vec<_>>().join(" ");
    assert_eq!(
        ids(AssociationType::Cpor),
        "draft submitted under-review action-required approved rejected dispute final displaced ended"
    );
    assert_eq!(ids(AssociationType::Dpor), "draft requested saved attached changed removed");
    assert_eq!(ids(AssociationType::Pal), "draft access-requested access-granted linked verified revoked");
    assert_eq!(ids(AssociationType::Csp), "draft invited agreed accepted ended");
}

#[test]
fn every_move_of_the_table_can_be_made_and_no_other() {
    let (clocks, on) = (clocks(), day("2026-11-23"));
    for from in states() {
        let before = at(from);
        let offered: Vec<&str> = moves(&before, &clocks, on).iter().map(|step| step.to.as_str()).collect();
        let listed: Vec<&str> = from.moves.iter().map(|step| step.to.as_str()).collect();
        assert_eq!(offered, listed, "{} {}", from.kind, from.id);
        for to in of(from.kind) {
            let made = move_to(&before, &to.id, on, "a note", &clocks);
            if !listed.contains(&to.id.as_str()) {
                let refused = made.expect_err("no such move").to_string();
                assert!(refused.contains(&to.id), "{refused}");
                continue;
            }
            let edit = made.expect("a move");
            assert_eq!(edit.before, Some(LedgerRecord::from(before.clone())));
            let after = after(edit);
            assert_eq!((after.state, after.substate.as_deref()), (to.state, Some(to.id.as_str())));
            let entry = LogEntry { state: to.state, on, note: "a note".into() };
            assert_eq!(after.log.split_first().expect("a log").1, [entry]);
            assert_eq!(current(&after).expect("known").id, to.id);
            let no_longer_possible = matches!(to.state, AssociationState::Ended | AssociationState::Displaced);
            assert_eq!(after.ended, no_longer_possible.then_some(on), "{} {} to {}", from.kind, from.id, to.id);
            let begins = to.state == AssociationState::Active && from.state != AssociationState::Active;
            assert_eq!(after.started, if begins { Some(on) } else { before.started });
            let verified = after.credential.and_then(|credential| credential.verified);
            assert_eq!(verified, (to.id == "verified").then_some(on));
        }
    }
}

#[test]
fn a_missing_substate_is_derived_from_state_and_log() {
    let read = |kind, state, log: &[AssociationState], substate: Option<&str>| {
        let log = log.iter().map(|&state| LogEntry { state, on: day("2026-11-02"), note: String::new() }).collect();
        let substate = substate.map(str::to_owned);
        current(&Association { state, log, substate, ..Association::active("a", kind, "c") }).map(|s| s.id.as_str())
    };
    use AssociationState::*;
    use AssociationType::*;
    assert_eq!(read(Cpor, Active, &[], None), Some("approved"));
    assert_eq!(read(Cpor, Rejected, &[Rejected], None), Some("rejected"));
    assert_eq!(read(Cpor, Rejected, &[Rejected, Disputed, Rejected], None), Some("final"));
    assert_eq!(read(Cpor, Rejected, &[], Some("final")), Some("final"));
    assert_eq!(read(Pal, Draft, &[], None), Some("draft"), "nobody granted anything");
    assert_eq!(read(Pal, Draft, &[Requested, Draft], None), Some("access-granted"));
    assert_eq!(read(Pal, Active, &[], None), Some("linked"));
    assert_eq!(read(Pal, Ended, &[], Some("verified")), Some("revoked"), "a substate of another state");
    assert_eq!(read(Csp, Disputed, &[], None), None);
}

#[test]
fn a_rejection_is_disputed_within_thirty_days_and_once() {
    let clocks = clocks();
    let rejected = at(state(AssociationType::Cpor, "rejected").expect("a state"));
    assert!(move_to(&rejected, "dispute", day("2026-12-02"), "", &clocks).is_ok(), "the thirtieth day");
    let until = day("2026-12-02");
    assert_eq!(move_to(&rejected, "dispute", day("2026-12-03"), "", &clocks), Err(Refused::Late { until }));
    let offered =
        |a: &Association, on: &str| moves(a, &clocks, day(on)).iter().map(|m| m.to.as_str()).collect::<Vec<_>>();
    assert_eq!(offered(&rejected, "2026-12-03"), ["submitted"]);
    let disputed = after(move_to(&rejected, "dispute", day("2026-11-09"), "", &clocks).expect("in time"));
    let won = after(move_to(&disputed, "approved", day("2026-11-16"), "", &clocks).expect("a move"));
    let declined = after(move_to(&won, "rejected", day("2026-11-20"), "", &clocks).expect("a move"));
    assert_eq!(offered(&declined, "2026-11-23"), ["submitted"]);
    let once = Refused::Once { on: day("2026-11-09") };
    assert_eq!(move_to(&declined, "dispute", day("2026-11-23"), "", &clocks), Err(once));
    let again = after(move_to(&declined, "submitted", day("2026-11-23"), "", &clocks).expect("a move"));
    let approved = after(move_to(&again, "approved", day("2026-11-30"), "", &clocks).expect("a move"));
    let declined = after(move_to(&approved, "rejected", day("2026-12-03"), "", &clocks).expect("a move"));
    assert_eq!(offered(&declined, "2026-12-04"), ["dispute", "submitted"], "a new claim");
}

#[test]
fn a_move_that_is_not_possible_gives_the_reason() {
    let clocks = clocks();
    let not_possible =
        |a: &Association, on: &str| not_possible((a, "It"), AssociationState::Disputed, &clocks, day(on));
    let rejected = at(state(AssociationType::Cpor, "rejected").expect("a state"));
    assert_eq!(not_possible(&rejected, "2026-12-02"), None);
    let late = "Dispute the rejection: this could be done until 2026-12-02.";
    assert_eq!(not_possible(&rejected, "2026-12-03").as_deref(), Some(late));
    let disputed = after(move_to(&rejected, "dispute", day("2026-11-09"), "", &clocks).expect("in time"));
    let lost = after(move_to(&disputed, "final", day("2026-11-16"), "", &clocks).expect("a move"));
    let once = "Dispute the rejection: this can be done once only, and was done on 2026-11-09.";
    assert_eq!(not_possible(&lost, "2026-11-20").as_deref(), Some(once));
    let linked = at(state(AssociationType::Pal, "linked").expect("a state"));
    assert_eq!(not_possible(&linked, "2026-11-20"), None, "no link is disputed");
    let approved = at(state(AssociationType::Cpor, "approved").expect("a state"));
    let not = "It is approved, so that it can't become disputed.";
    assert_eq!(not_possible(&approved, "2026-11-20").as_deref(), Some(not));
}

#[test]
fn log_entries_may_not_go_back_in_time() {
    let draft = at(state(AssociationType::Cpor, "draft").expect("a state"));
    let last = day("2026-11-02");
    assert_eq!(move_to(&draft, "submitted", day("2026-11-01"), "", &clocks()), Err(Refused::Early { last }));
    assert!(move_to(&draft, "submitted", last, "", &clocks()).is_ok());
}

#[test]
fn a_state_of_another_type_can_be_corrected() {
    let strange = Association {
        state: AssociationState::UnderReview,
        ..Association::active("a", AssociationType::Pal, "contoso")
    };
    let (clocks, on) = (clocks(), day("2026-11-22"));
    let offered: Vec<&str> = moves(&strange, &clocks, on).iter().map(|step| step.to.as_str()).collect();
    assert_eq!(offered, ["draft", "access-requested", "access-granted", "linked", "verified", "revoked"]);
    let linked = after(move_to(&strange, "linked", on, "", &clocks).expect("a move"));
    assert_eq!((linked.state, linked.started), (AssociationState::Active, Some(on)));
}

#[test]
fn a_path_runs_from_the_first_state_to_active_or_a_final_one() {
    let ids = |kind, id: &str| -> Vec<&str> {
        way(state(kind, id).expect("a state")).iter().map(|s| s.id.as_str()).collect()
    };
    use AssociationType::{Cpor, Csp, Dpor, Pal};
    assert_eq!(ids(Cpor, "draft"), ["draft", "submitted", "under-review", "approved"]);
    assert_eq!(ids(Cpor, "displaced"), ["draft", "submitted", "under-review", "approved", "displaced"]);
    assert_eq!(ids(Cpor, "dispute"), ["draft", "submitted", "under-review", "rejected", "dispute", "approved"]);
    assert_eq!(ids(Dpor, "requested"), ["draft", "requested", "attached"]);
    assert_eq!(ids(Pal, "verified"), ["draft", "access-requested", "access-granted", "linked", "verified"]);
    assert_eq!(ids(Csp, "ended"), ["draft", "invited", "accepted", "ended"]);
    for state in states() {
        assert!(way(state).iter().any(|step| step.id == state.id), "{}", state.id);
    }
}
