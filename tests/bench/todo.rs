//! How long it takes to say what needs attention, where much does.

use crate::generate::{Seed, as_of, book};
use crate::report::{Report, median};
use chrono::Days;
use laurels_core::book::{
    Association, AssociationState, Book, Certification, Credential, CredentialKind, LogEntry, Person,
};
use laurels_core::rulebook;
use laurels_core::scoring::AsOf;
use laurels_core::todo::{Occasion, TodoKind, TodoSettings, todo};
use std::hint::black_box;

const SEED: u64 = 20_261_122;

/// People, each with three certifications.
const PEOPLE: usize = 3_000;

pub fn run(report: &mut Report) {
    let rules = rulebook::shipped("2026-07").expect("it ships").expect("it loads");
    let book = busy(book(1_000_000, SEED));
    let occasion = Occasion {
        book: &book,
        rules: &rules,
        moment: AsOf::today(as_of()),
        days: TodoSettings::default(),
        drafts: &[],
    };
    let todos = todo(occasion);
    let of = |kind| todos.iter().filter(|todo| todo.kind == kind).count();
    assert!(of(TodoKind::CertExpiring) > 1_000 && of(TodoKind::SubscriptionEnding) > 1_000);
    assert!(of(TodoKind::LinkUnverified) > 1_000 && of(TodoKind::AssociationDraft) > 1_000);
    println!("  ({} todos, {} associations, {} people)", todos.len(), book.associations.len(), book.people.len());
    let took = median(3, || {
        black_box(todo(occasion));
    });
    report.measure("todo over 1,000,000 rows, thousands of it due", took.as_secs_f64(), 3.0, "s");
}

/// The book with people by the thousand, associations in every state, and subscriptions that end.
pub fn busy(mut book: Book) -> Book {
    let mut seed = Seed(SEED + 2);
    let ago = |days: u64| as_of() - Days::new(days);
    for subscription in &mut book.subscriptions {
        subscription.ends = Some(ago(90) + Days::new(seed.below(1_500)));
    }
    for association in &mut book.associations {
        on_its_way(association, &mut seed);
    }
    let exams = ["AZ-104", "AZ-305", "AZ-700", "AZ-400", "DP-300", "SC-200", "SC-300", "AZ-500", "MS-700", "MB-800"];
    for index in 0..PEOPLE {
        let id = format!("q{index:04}");
        let first = seed.below(10) as usize;
        for exam in (0..3).map(|at| exams[(first + at * 3) % exams.len()]) {
            let earned = ago(seed.below(500));
            book.certifications.push(Certification {
                person: id.as_str().into(),
                exam: exam.into(),
                earned,
                expires: None,
            });
        }
        let linked = Some(seed.below(5) > 0);
        let name = format!("Person {index} of many");
        book.people.push(Person { linked, ..Person::new(id, name) });
    }
    book.sorted()
}

/// One association in seven is somewhere on its way; of the others every link was seen working some time ago.
fn on_its_way(association: &mut Association, seed: &mut Seed) {
    use AssociationState::{ActionRequired, Active, Displaced, Draft, Rejected, Requested, Submitted};
    let on = as_of() - Days::new(seed.below(40));
    association.state = match seed.below(42) {
        0 => Draft,
        1 => Requested,
        2 => Submitted,
        3 => ActionRequired,
        4 => Rejected,
        5 => Displaced,
        _ => Active,
    };
    if association.state != Active {
        association.log.push(LogEntry { state: association.state, on, note: String::new() });
        association.ended = (association.state == Displaced).then_some(on);
    }
    association.credential = Some(Box::new(Credential {
        kind: CredentialKind::User,
        name: format!("admin of {}", association.customer),
        object_id: None,
        tenant_id: None,
        assignments: Vec::new(),
        verified: Some(as_of() - Days::new(seed.below(200))),
        person: None,
    }));
}
