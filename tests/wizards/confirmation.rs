//! Wizards walked with nothing but the key that leads on: nothing is recorded that nobody said, what somebody else does
//! waits, and the gauges live from the first step to the last, in a wizard that was resumed too.

use crate::support::branches::{self, PLAIN, dataset, not_enrolled, rules, today, wrong_ids};
use crate::support::case::book;
use laurels_core::book::{Association, AssociationState, Book};
use laurels_core::change::LedgerRecord;
use laurels_core::scoring::AsOf;
use laurels_core::wizard::{
    Answers, FieldKind, REVIEW, Refused, Wizard, WizardContext, WizardRun, outcome, outlook, planned, shipped, wizard,
};
use std::collections::BTreeSet;

/// What chooses the way and says whom it is about; everything else stays blank.
fn chosen(wizard: &Wizard, answers: &Answers) -> Answers {
    let is_choice = |field: &str| {
        let kind = wizard.fields[field].kind;
        !matches!(kind, FieldKind::Date | FieldKind::Text | FieldKind::Evidence | FieldKind::Contact)
            && !matches!(kind, FieldKind::Certifications)
            && (kind != FieldKind::Choice || field != "identity")
    };
    answers.iter().filter(|(field, _)| is_choice(field)).map(|(f, v)| (f.clone(), v.clone())).collect()
}

/// Does something at every step of every way that can be walked, and at its end.
fn for_every_step(mut check: impl FnMut(&Wizard, WizardContext<'_>, &WizardRun)) {
    let (rules, mut seen) = (rules(), BTreeSet::new());
    for (place, set) in [dataset(PLAIN), not_enrolled(PLAIN), wrong_ids(PLAIN)].into_iter().enumerate() {
        let book = book(&set);
        let context = WizardContext::new(&book, &rules, today());
        for wizard in shipped() {
            for branch in branches::branches(wizard, context).iter().filter(|branch| branch.refused.is_none()) {
                // How a link is made and an agreement is called make no difference here.
                let mut kind = branch.answers.clone();
                kind.retain(|field, _| !["method", "licensing", "identity"].contains(&field.as_str()));
                if !seen.insert((wizard.id.clone(), place, kind)) {
                    continue;
                }
                let mut run = WizardRun::begin(wizard, context, &chosen(wizard, &branch.answers));
                check(wizard, context, &run);
                while run.at != REVIEW {
                    let place = format!("{}/{} with {:?}", wizard.id, run.at, branch.answers);
                    run.next(wizard, context, "Kim").unwrap_or_else(|why| panic!("{place}: {why}"));
                    check(wizard, context, &run);
                }
            }
        }
    }
}

/// The association of the book that an edit changes.
fn before<'b>(book: &'b Book, after: &Association) -> Option<&'b Association> {
    book.association(&after.id)
}

#[test]
fn nothing_is_recorded_without_confirmation() {
    for_every_step(|wizard, context, run| {
        if run.at != REVIEW {
            return;
        }
        let place = format!("{} with {:?}", wizard.id, run.answers);
        let recorded = match outcome(run, wizard, context) {
            Ok(recorded) => recorded,
            Err(Refused::Unsaid { .. }) => return,
            // The claim of this book is approved: there is nothing to answer, to dispute or to claim again.
            Err(Refused::Impossible { why, .. }) if why.contains(" is approved") => return,
            Err(other) => panic!("{place}: {other}"),
        };
        for edit in &recorded.change.edits {
            let Some(LedgerRecord::Association(after)) = &edit.after else { panic!("{place}: {edit:?}") };
            let before = before(context.book, after);
            let state = before.map_or(AssociationState::Draft, |before| before.state);
            assert_eq!(after.state, state, "{place}");
            assert_eq!(after.log, before.map_or_else(Vec::new, |before| before.log.clone()), "{place}");
            assert_eq!(after.credential.as_ref(), before.and_then(|a| a.credential.as_ref()), "{place}");
            assert_eq!(after.started, before.filter(|a| a.id == after.id).and_then(|a| a.started), "{place}");
            assert!(after.ended.is_none() && after.evidence.is_empty(), "{place}");
        }
    });
}

#[test]
fn steps_of_others_wait_until_confirmed() {
    for_every_step(|wizard, context, run| {
        let known = run.known(wizard, context);
        let passed = run.path(wizard, context).into_iter().filter(|step| run.done.contains_key(&step.id));
        let mut open = passed.filter(|step| !step.is_done(|field| known.get(field)) && step.waits_days.is_some());
        let first = open.next().map(|step| &step.id);
        if let Some(first) = first {
            let waiting = run.waiting.as_ref().map(|waiting| &waiting.step);
            assert!(waiting.is_some(), "{}: {first} waits", wizard.id);
        }
    });
    let (book, rules) = (book(&dataset(PLAIN)), rules());
    let context = WizardContext::new(&book, &rules, today());
    let dpor = wizard("dpor-azure").expect("it ships");
    let known = [("customer", "contoso"), ("subscription", "azure")].map(|(f, v)| (f.to_owned(), v.to_owned()));
    let mut run = WizardRun::begin(dpor, context, &known.into());
    while run.at != "confirm" {
        run.next(dpor, context, "Kim").expect("all is answered");
    }
    assert_eq!(run.waiting, None, "nobody was asked");
    run.answer(dpor, context, "request_on", "2026-11-18").expect("a day");
    run.at = "attach".into();
    run.next(dpor, context, "Kim").expect("all is answered");
    assert_eq!(run.waiting.as_ref().map(|waiting| waiting.step.as_str()), Some("attach"));
    run.answer(dpor, context, "attach_on", "2026-11-20").expect("a day");
    assert_eq!(run.waiting, None, "it was said to be done");
}

#[test]
fn the_gauges_are_current_at_every_step_and_after_resuming() {
    let as_of = AsOf::today(today());
    for_every_step(|wizard, context, run| {
        let place = format!("{}/{} with {:?}", wizard.id, run.at, run.answers);
        let seen = outlook(&planned(run, wizard, context), context, as_of);
        let restored: WizardRun = serde_json::from_str(&serde_json::to_string(run).expect("JSON")).expect("a walk");
        assert_eq!(seen, outlook(&planned(&restored, wizard, context), context, as_of), "{place}");
        assert!(!seen.designations.is_empty() && !seen.is_open, "{place}: no gauge");
    });
}
