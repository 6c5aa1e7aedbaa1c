//! A todo in a line: who does what, what that achieves, and by when.

use super::overview::name_of;
use super::subject::Subject;
use super::{ledger, words};
use crate::compute::{Suggestion, TodoGroup};
use chrono::{Datelike, NaiveDate};
use laurels_core::book::{Association, AssociationState, AssociationType, Basis, DesignationId, Product};
use laurels_core::forecast::qualified_in_window;
use laurels_core::month::Month;
use laurels_core::points::Points;
use laurels_core::scoring::{DesignationScore, product_name, type_name};
use laurels_core::text::{clean, possessive};
use laurels_core::todo::{CORRECT, Todo, TodoKind, Urgency};

/// Links that one can check in a week beside other work.
const LINKS_A_WEEK: usize = 10;

/// Who does what, in a few words.
pub(super) fn title(subject: &Subject<'_>, todo: &Todo) -> String {
    let title = match todo.kind {
        TodoKind::NotLinked | TodoKind::CertExpired | TodoKind::CertExpiring | TodoKind::CertRetiring => {
            of_person(subject, todo)
        }
        TodoKind::SubscriptionEnding | TodoKind::SubscriptionReplaced => of_subscription(subject, todo),
        TodoKind::Enrol | TodoKind::RenewalWindow | TodoKind::MetricClosing => of_designation(subject, todo),
        TodoKind::PalMissing | TodoKind::DporMissing | TodoKind::AssociationMissing => of_gap(subject, todo),
        TodoKind::DataStale => Some(format!("Import the newest {} figures", words::in_sentence(&todo.subject))),
        TodoKind::BaselineMissing => todo.text.split_once(" for ").map(|(what, _)| what.to_owned()),
        TodoKind::ReportedDiffers => {
            todo.text.split_once(": ").map(|(metric, _)| format!("Compare {metric}, with Microsoft's points"))
        }
        TodoKind::LedgerMismatch => {
            let product = todo.subject.rsplit_once('/').and_then(|(_, product)| Product::from_word(product));
            let name = todo.text.split_once(": ").map(|(name, _)| possessive(name));
            name.zip(product)
                .map(|(whose, product)| format!("Compare {whose} usage of {} with the report", product_name(product)))
        }
        _ => of_association(subject, todo),
    };
    clean(&title.unwrap_or_else(|| first_sentence(&todo.text))).into_owned()
}

/// What is suggested, in the words of its todo where it has one.
pub(super) fn of_suggestion(subject: &Subject<'_>, suggestion: &Suggestion) -> String {
    let todos = subject.results.advice.iter().flat_map(|advice| &advice.todos);
    let own = todos.into_iter().find(|todo| suggestion.is_of(todo));
    let otherwise = || match suggestion.wizard.association_type() {
        _ if suggestion.corrects => format!("{CORRECT} at {}", suggestion.name),
        Some(kind) => associate(Some(kind), &suggestion.name),
        None => words::capitalised(&format!("{} of {}", suggestion.short(), suggestion.name)),
    };
    own.map_or_else(otherwise, |todo| title(subject, todo))
}

/// Where there is no shorter way to say it.
fn first_sentence(text: &str) -> String {
    text.split_once(". ").map_or(text, |(first, _)| first).trim_end_matches('.').to_owned()
}

fn of_person(subject: &Subject<'_>, todo: &Todo) -> Option<String> {
    let (id, exam) = todo.subject.split_once('/').unwrap_or((&todo.subject, ""));
    let name = &subject.book?.person(id)?.name;
    let rules = subject.rules?;
    let retired = || rules.exams.get(exam).and_then(|exam| exam.retires).is_some_and(|day| day < subject.date());
    Some(match todo.kind {
        TodoKind::NotLinked => format!("{name} links their Learn profile"),
        TodoKind::CertExpired => match rules.passable(exam, subject.date()) {
            Some(code) if code == exam => format!("{name} passes {exam} again"),
            Some(code) => format!("{name} passes {code}"),
            None => format!("{name} replaces {exam}, which has retired"),
        },
        TodoKind::CertRetiring if retired() => format!("{name} replaces {exam}, which has retired"),
        TodoKind::CertRetiring => format!("{name} renews {exam} before it retires"),
        _ => format!("{name} renews {exam}"),
    })
}

fn of_subscription(subject: &Subject<'_>, todo: &Todo) -> Option<String> {
    let book = subject.book?;
    let subscription = book.subscription(todo.subject.as_str())?;
    let (customer, product) = (ledger::customer_name(book, &subscription.customer), product_name(subscription.product));
    Some(match (todo.kind, todo.urgency) {
        (TodoKind::SubscriptionReplaced, _) => format!("Move the association to the new {product} of {customer}"),
        (_, Urgency::Overdue) => format!("{product} of {customer} has ended"),
        _ => format!("{product} of {customer} ends"),
    })
}

fn of_designation(subject: &Subject<'_>, todo: &Todo) -> Option<String> {
    let (id, metric) = todo.subject.split_once('/').unwrap_or((&todo.subject, ""));
    let name = name_of(subject, DesignationId::from_word(id)?);
    Some(match todo.kind {
        TodoKind::RenewalWindow => format!("Renew {name}"),
        TodoKind::Enrol if todo.joins() => format!("Record {name} as enrolled"),
        TodoKind::Enrol => format!("Enrol in {name}"),
        _ => format!("{name}: {} close", words::in_sentence(metric)),
    })
}

fn of_gap(subject: &Subject<'_>, todo: &Todo) -> Option<String> {
    let book = subject.book?;
    let name = ledger::customer_name(book, todo.customer(book)?);
    let Some(start) = &todo.wizard else { return Some(format!("Record a subscription of {name}")) };
    let wizard = laurels_core::wizard::wizard(&start.wizard)?;
    if todo.text.starts_with(CORRECT) {
        return Some(format!("{CORRECT} at {name}"));
    }
    Some(match todo.kind {
        TodoKind::PalMissing => associate(Some(AssociationType::Pal), name),
        TodoKind::DporMissing => associate(Some(AssociationType::Dpor), name),
        _ => associate(wizard.association_type(), name),
    })
}

/// What brings an association of a type with a customer.
fn associate(kind: Option<AssociationType>, customer: &str) -> String {
    match kind {
        Some(AssociationType::Pal) => format!("Link PAL at {customer}"),
        Some(AssociationType::Dpor) => format!("Ask {customer} for DPOR"),
        Some(AssociationType::Cpor) => format!("Claim CPOR at {customer}"),
        Some(kind) => format!("Associate {customer} as {}", type_name(kind)),
        None => format!("Associate {customer}"),
    }
}

fn of_association(subject: &Subject<'_>, todo: &Todo) -> Option<String> {
    let association = association(subject, todo)?;
    let customer = ledger::customer_name(subject.book?, &association.customer);
    let kind = type_name(association.kind);
    Some(match todo.kind {
        TodoKind::AssociationDraft => format!("Finish {kind} at {customer}"),
        TodoKind::EvidenceRequested => format!("Send the proof for {kind} at {customer}"),
        TodoKind::CustomerDecision if association.state == AssociationState::Active => {
            format!("{customer} may still opt out of {kind}")
        }
        TodoKind::CustomerDecision => format!("{customer} approves {kind}"),
        TodoKind::ReviewLate => format!("Ask Microsoft about {kind} at {customer}"),
        TodoKind::DisputeWindow => format!("Dispute the rejected {kind} at {customer}"),
        TodoKind::Displaced => format!("Claim {kind} at {customer} again"),
        TodoKind::LinkUnverified => format!("Check the link at {customer}"),
        _ => return None,
    })
}

fn association<'a>(subject: &Subject<'a>, todo: &Todo) -> Option<&'a Association> {
    subject.book?.association(todo.subject.as_str())
}

/// What designations gain or lose by it: what is suggested says so of all, the todo of the one that gains most.
pub(super) fn effects(subject: &Subject<'_>, todo: &Todo) -> Vec<(DesignationId, Points)> {
    match subject.results.advice.as_ref().and_then(|advice| advice.suggestion_of(todo)) {
        Some(same) => {
            let gains = same.gains.iter().filter(|gain| gain.points.is_positive());
            gains.map(|gain| (gain.designation, gain.points)).collect()
        }
        None => todo.effects.clone(),
    }
}

/// What stands behind points, and what they come to, where they are not certain.
const fn doubt(todo: &Todo) -> &'static str {
    if todo.certain { "" } else { " ?" }
}

/// What doing it achieves, or what is lost without; `?` behind what is not certain.
pub(super) fn achieves(subject: &Subject<'_>, todo: &Todo) -> String {
    match achieved(subject, todo) {
        nothing if nothing.is_empty() => nothing,
        said => format!("{said}{}", doubt(todo)),
    }
}

fn achieved(subject: &Subject<'_>, todo: &Todo) -> String {
    let effects = effects(subject, todo);
    let Some((first, points)) = effects.first().copied() else { return String::new() };
    let Some(score) = score(subject, first) else { return String::new() };
    match todo.kind {
        TodoKind::RenewalWindow if score.qualified || is_safe(subject, score) => return "ready to renew".to_owned(),
        TodoKind::RenewalWindow => return format!("{} points short at renewal", score.short_by()),
        TodoKind::Enrol => return "qualifies".to_owned(),
        _ => {}
    }
    let passes = |points: Points| points >= score.pass_points;
    let after = if todo.loses { score.points - points } else { score.points + points };
    let name = name_of(subject, first);
    let crosses = passes(score.points) != passes(after);
    match (crosses, todo.loses) {
        (true, false) => format!("{name} passes {}", words::quantity(score.pass_points)),
        (true, true) => format!("{name} falls below {}", words::quantity(score.pass_points)),
        _ if effects.len() > 1 => several(subject, &effects),
        (_, false) => format!("{name} reaches {after}"),
        (_, true) => format!("{name} falls to {after}"),
    }
}

/// Whether Microsoft's figure of a day makes a renewal safe already.
fn is_safe(subject: &Subject<'_>, score: &DesignationScore) -> bool {
    let known = subject.book.and_then(|book| qualified_in_window(book, score, subject.date()));
    known.is_some_and(|(_, basis)| basis == Basis::Reported)
}

/// `3 Azure designations`.
fn several(subject: &Subject<'_>, effects: &[(DesignationId, Points)]) -> String {
    let azure = effects.iter().all(|(id, _)| score(subject, *id).is_some_and(|score| score.name.contains("(Azure)")));
    format!("{} {}designations", effects.len(), if azure { "Azure " } else { "" })
}

fn score<'a>(subject: &Subject<'a>, id: DesignationId) -> Option<&'a DesignationScore> {
    subject.results.card.as_ref()?.designation(id)
}

/// Who acts, or by when.
pub(super) fn who_and_when(subject: &Subject<'_>, todo: &Todo) -> String {
    let asked = || laurels_core::deadline::since(association(subject, todo)?);
    match todo.kind {
        TodoKind::NotLinked => {
            let name = subject.book.and_then(|book| book.person(todo.subject.as_str())).map(|person| &person.name);
            name.map_or_else(String::new, |name| format!("5 minutes of {}", clean(name)))
        }
        TodoKind::CustomerDecision if !todo.loses => match asked() {
            Some(day) => format!("waiting since {}", short_day(subject, day)),
            None => "waiting".to_owned(),
        },
        TodoKind::PalMissing
        | TodoKind::DporMissing
        | TodoKind::AssociationMissing
        | TodoKind::AssociationDraft
        | TodoKind::Displaced
        | TodoKind::BaselineMissing
        | TodoKind::ReportedDiffers
        | TodoKind::SubscriptionReplaced => "you".to_owned(),
        _ if todo.urgency == Urgency::Overdue => format!("since {}", short_day(subject, todo.due)),
        _ => format!("by {}, {}", short_day(subject, todo.due), words::days_until(todo.due, subject.date())),
    }
}

/// A day with its year only where that is another one than this or, from autumn on, the next.
fn short_day(subject: &Subject<'_>, day: NaiveDate) -> String {
    let full = words::date(day);
    let near = day.signed_duration_since(subject.date()).num_days().abs() < 200;
    match full.rsplit_once(' ') {
        Some((short, _)) if near || day.year() == subject.date().year() => short.to_owned(),
        _ => full,
    }
}

pub(super) fn group_title(subject: &Subject<'_>, group: &TodoGroup, members: &[&Todo]) -> String {
    let number = members.len();
    let of = |one: &str, many: &str| words::count(number, one, many);
    if let Some(first) = members.first().filter(|_| !group.each.is_zero()) {
        return format!("{} and {} more", title(subject, first), number - 1);
    }
    match group.kind {
        TodoKind::CertExpiring => {
            let expired = members.iter().filter(|todo| todo.kind == TodoKind::CertExpired).count();
            let last = members.iter().map(|todo| todo.due).max().map(|day| month_of(subject, day)).unwrap_or_default();
            match (expired, number - expired) {
                (0, ending) => {
                    format!("{} by {last}", words::count(ending, "certificate expires", "certificates expire"))
                }
                (expired, 0) => words::count(expired, "certificate expired", "certificates expired"),
                (expired, ending) => {
                    let expired = words::count(expired, "certificate expired", "certificates expired");
                    format!("{expired}, {ending} more {} by {last}", if ending == 1 { "expires" } else { "expire" })
                }
            }
        }
        TodoKind::LinkUnverified => of("link to check", "links to check"),
        TodoKind::NotLinked => of("Learn profile to link", "Learn profiles to link"),
        TodoKind::ReviewLate => of("late answer from Microsoft", "late answers from Microsoft"),
        TodoKind::CustomerDecision => of("customer to decide", "customers to decide"),
        TodoKind::Displaced => of("displaced association", "displaced associations"),
        TodoKind::DisputeWindow => of("rejected claim to dispute", "rejected claims to dispute"),
        TodoKind::EvidenceRequested => of("claim to answer", "claims to answer"),
        TodoKind::AssociationDraft => of("association to finish", "associations to finish"),
        TodoKind::SubscriptionEnding => of("subscription ends", "subscriptions end"),
        TodoKind::SubscriptionReplaced => of("replaced subscription", "replaced subscriptions"),
        TodoKind::WizardWaiting => of("wizard to finish", "wizards to finish"),
        TodoKind::LedgerMismatch => of("report that disagrees", "reports that disagree"),
        TodoKind::DataStale => of("report to import", "reports to import"),
        TodoKind::BaselineMissing => of("report to download", "reports to download"),
        TodoKind::ReportedDiffers => of("difference from Microsoft's points", "differences from Microsoft's points"),
        TodoKind::Enrol => of("enrolment to record", "enrolments to record"),
        TodoKind::RenewalWindow => of("designation to renew", "designations to renew"),
        TodoKind::MetricClosing => of("metric closes", "metrics close"),
        TodoKind::CertExpired | TodoKind::CertRetiring => of("certificate", "certificates"),
        TodoKind::PalMissing | TodoKind::DporMissing | TodoKind::AssociationMissing => {
            of("customer without an association", "customers without an association")
        }
    }
}

pub(super) fn group_stake(members: &[&Todo]) -> String {
    match members.iter().max_by_key(|todo| todo.points_at_stake).filter(|most| most.points_at_stake.is_positive()) {
        Some(most) => format!("up to {} points{}", most.points_at_stake.amount(), doubt(most)),
        None => "nothing at stake".to_owned(),
    }
}

/// From when to when a group is due.
pub(super) fn group_days(subject: &Subject<'_>, group: &TodoGroup, members: &[&Todo]) -> String {
    if group.kind == TodoKind::LinkUnverified && members.len() > LINKS_A_WEEK {
        return format!("{LINKS_A_WEEK} a week is enough");
    }
    let days = || members.iter().map(|todo| todo.due);
    match (days().min(), days().max()) {
        (Some(first), Some(last)) if first != last => {
            format!("{} to {}", short_day(subject, first), short_day(subject, last))
        }
        (Some(day), _) => format!("by {}", short_day(subject, day)),
        _ => String::new(),
    }
}

fn month_of(subject: &Subject<'_>, day: NaiveDate) -> String {
    let month = words::month(Month::of(day));
    let near = day.signed_duration_since(subject.date()).num_days().abs() < 200;
    month.split_once(' ').filter(|_| near).map_or_else(|| month.clone(), |(name, _)| name.to_owned())
}
