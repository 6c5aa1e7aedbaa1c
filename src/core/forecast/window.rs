//! The days on which a designation may qualify, and whether it did on one of them.

use crate::book::{Basis, Book};
use crate::day::day_text;
use crate::scoring::{DesignationScore, Status};
use chrono::NaiveDate;

/// The newest day of the window on which both conditions were met, and whose figure says so: Microsoft's where it does,
/// since that decides.
pub fn qualified_in_window(book: &Book, score: &DesignationScore, date: NaiveDate) -> Option<(NaiveDate, Basis)> {
    let (from, to) = (score.window.from, score.window.to.min(date));
    let known = book.snapshots.iter().filter(|snapshot| snapshot.designation == score.id && snapshot.qualified);
    let known = known.map(|snapshot| (snapshot.date, snapshot.basis));
    let today = score.qualified.then_some((date, Basis::Computed));
    let inside = known.chain(today).filter(|(day, _)| (from..=to).contains(day));
    inside.max_by_key(|(day, basis)| (*basis == Basis::Reported, *day))
}

/// The window of a designation, and whether a day in it is safe: in a sentence or two.
pub fn window_sentence(book: &Book, score: &DesignationScore, date: NaiveDate) -> String {
    let (from, to) = (day_text(score.window.from), day_text(score.window.to));
    let enrolled = matches!(score.status, Status::Enrolled | Status::RenewalDue);
    let others = book.partner.enrolled.iter().filter(|other| other.designation != score.id && other.anniversary > date);
    let joined = others.map(|other| other.anniversary).max();
    let (window, safe) = match (enrolled, joined) {
        (true, _) => (format!("The renewal counts any one day from {from} to {to}."), "the renewal is safe"),
        (false, Some(until)) => (
            format!("Any one day from {from} to {to} is enough to join your enrolment until {}.", day_text(until)),
            "it joins",
        ),
        (false, None) => (format!("Any one day from {from} to {to} is enough to enrol."), "you can enrol"),
    };
    let then = match qualified_in_window(book, score, date) {
        Some((day, Basis::Reported)) => {
            format!("It qualified on {} by Microsoft's figure, inside the window: {safe}.", day_text(day))
        }
        Some((day, _)) => format!(
            "It {} by our figure, inside the window: {safe} if Microsoft's figure agrees.",
            if day == date { "qualifies today".to_owned() } else { format!("qualified on {}", day_text(day)) }
        ),
        None if date < score.window.from => "That window has not begun yet.".to_owned(),
        None => "No day so far is known on which it qualified.".to_owned(),
    };
    format!("{window} {then}")
}
