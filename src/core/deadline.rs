//! When the next step of a claim is due, and whose it is.
//!
//! Only a CPOR claim runs against clocks that Microsoft publishes; how long each takes stands in the rulebook. A clock
//! starts on the day on which the association's log says that it came into its state: without that day nothing is due.

use super::book::{Association, AssociationState, AssociationType, LogEntry};
use super::rulebook::ClaimClocks;
use chrono::{Datelike, Days, NaiveDate, Weekday};

/// What is to happen next with a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Microsoft begins to review it.
    Review,
    /// Microsoft decides on it.
    Decision,
    /// The partner answers, or the claim is rejected.
    Answer,
    /// The partner may dispute a rejection until then.
    Dispute,
    /// Microsoft replies to the dispute.
    Reply,
    /// The customer may opt out until then.
    OptOut,
}

impl Step {
    /// Whether it is the partner who has to do something.
    pub const fn is_ours(self) -> bool {
        matches!(self, Step::Answer | Step::Dispute)
    }
}

/// A step and its last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub step: Step,
    pub on: NaiveDate,
}

/// The substate of a rejection that stands.
const FINAL: &str = "final";

/// What is due next for an association on `date`. A right that has lapsed (to dispute, to opt out) is no longer due, nor
/// is one that was used up: a rejection can be disputed once only. A duty that was missed stays.
pub fn next(association: &Association, clocks: &ClaimClocks, date: NaiveDate) -> Option<Deadline> {
    if association.kind != AssociationType::Cpor {
        return None;
    }
    let since = since(association)?;
    let (step, on) = match association.state {
        AssociationState::Submitted => (Step::Review, after_business_days(since, clocks.submitted)),
        AssociationState::UnderReview => (Step::Decision, after_business_days(since, clocks.under_review)),
        AssociationState::ActionRequired => (Step::Answer, after_business_days(since, clocks.action_required)),
        AssociationState::Disputed => (Step::Reply, after_business_days(since, clocks.dispute_reply)),
        AssociationState::Rejected => (Step::Dispute, dispute_until(association, clocks)?),
        AssociationState::Active => (Step::OptOut, after_business_days(since, clocks.customer_opt_out)),
        _ => return None,
    };
    let lapsed = matches!(step, Step::Dispute | Step::OptOut) && on < date;
    (!lapsed).then_some(Deadline { step, on })
}

/// Whether a claim was rejected and may be disputed on `date`.
pub fn may_be_disputed(association: &Association, clocks: &ClaimClocks, date: NaiveDate) -> bool {
    next(association, clocks, date).is_some_and(|due| due.step == Step::Dispute)
}

/// The last day on which a rejected claim may be disputed; none where the day of the rejection is not known, or where it
/// was disputed before.
pub fn dispute_until(association: &Association, clocks: &ClaimClocks) -> Option<NaiveDate> {
    let disputed = this_time(association).iter().any(|entry| entry.state == AssociationState::Disputed);
    let is_final = association.substate.as_deref() == Some(FINAL);
    let rejected = association.state == AssociationState::Rejected && !disputed && !is_final;
    since(association).filter(|_| rejected).map(|since| after_days(since, clocks.dispute_window))
}

/// The log since the claim was last submitted: what is submitted again is a new claim.
pub fn this_time(association: &Association) -> &[LogEntry] {
    let submitted = association.log.iter().rposition(|entry| entry.state == AssociationState::Submitted);
    association.log.get(submitted.unwrap_or_default()..).unwrap_or_default()
}

/// The day on which an association last came into its state: what is noted while it stays there changes nothing, but that a
/// customer was asked again.
pub fn since(association: &Association) -> Option<NaiveDate> {
    let mut log: Vec<&LogEntry> = association.log.iter().collect();
    log.sort_by_key(|entry| entry.on);
    let is_now = |entry: &&&LogEntry| entry.state == association.state;
    let mut stay = log.iter().rev().skip_while(|entry| !is_now(entry)).take_while(is_now);
    let asked_again = association.state == AssociationState::Requested;
    if asked_again { stay.next() } else { stay.last() }.map(|entry| entry.on)
}

/// So many calendar days later.
fn after_days(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
}

/// So many business days, Monday to Friday, later; holidays are not known.
pub fn after_business_days(date: NaiveDate, days: u32) -> NaiveDate {
    let business = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let later = date.iter_days().skip(1).filter(business);
    match days.checked_sub(1) {
        Some(before) => later.take(days as usize).nth(before as usize).unwrap_or(NaiveDate::MAX),
        None => date,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOCKS: ClaimClocks = ClaimClocks {
        submitted: 5,
        under_review: 14,
        action_required: 14,
        dispute_window: 30,
        dispute_reply: 5,
        customer_opt_out: 5,
        subscription_visible: 7,
    };

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).expect("a date")
    }

    fn claim(states: &[(AssociationState, NaiveDate)]) -> Association {
        let entry = |&(state, on): &(AssociationState, NaiveDate)| LogEntry { state, on, note: String::new() };
        Association {
            state: states.last().expect("a state").0,
            log: states.iter().map(entry).collect(),
            ..Association::active("a", AssociationType::Cpor, "c")
        }
    }

    #[test]
    fn business_days_leave_the_weekend_out() {
        // 20 November 2026 is a Friday.
        let after = |days| after_business_days(day(11, 20), days);
        assert_eq!([0, 1, 5, 6].map(after), [day(11, 20), day(11, 23), day(11, 27), day(11, 30)]);
        assert_eq!(after_business_days(day(11, 21), 1), day(11, 23), "from a Saturday on");
    }

    #[test]
    fn each_state_of_a_claim_has_its_clock() {
        use AssociationState::*;
        let due = |state| next(&claim(&[(Submitted, day(11, 2)), (state, day(11, 20))]), &CLOCKS, day(11, 22));
        let on = |step, on| Some(Deadline { step, on });
        assert_eq!(due(Submitted), on(Step::Review, day(11, 9)), "what is noted later does not begin it anew");
        assert_eq!(due(UnderReview), on(Step::Decision, day(12, 10)));
        assert_eq!(due(ActionRequired), on(Step::Answer, day(12, 10)));
        assert_eq!(due(Rejected), on(Step::Dispute, day(12, 20)), "calendar days");
        assert_eq!(due(Disputed), on(Step::Reply, day(11, 27)));
        assert_eq!(due(Active), on(Step::OptOut, day(11, 27)));
        assert_eq!([Draft, Requested, Displaced, Ended].map(due), [None; 4]);
    }

    #[test]
    fn optional_steps_lapse_and_duties_stay_due() {
        use AssociationState::*;
        let due = |state| next(&claim(&[(state, day(1, 5))]), &CLOCKS, day(11, 22)).map(|due| due.step);
        assert_eq!([Rejected, Active].map(due), [None; 2]);
        assert_eq!([Submitted, ActionRequired].map(due), [Some(Step::Review), Some(Step::Answer)]);
    }

    #[test]
    fn a_rejection_is_disputed_once_only() {
        use AssociationState::*;
        let lost = claim(&[(Rejected, day(10, 1)), (Disputed, day(10, 9)), (Rejected, day(11, 20))]);
        assert_eq!(next(&lost, &CLOCKS, day(11, 22)), None);
        let first = claim(&[(Submitted, day(10, 1)), (Rejected, day(11, 20))]);
        assert_eq!(dispute_until(&first, &CLOCKS), Some(day(12, 20)));
        let again =
            claim(&[(Rejected, day(6, 1)), (Disputed, day(6, 9)), (Submitted, day(10, 1)), (Rejected, day(11, 20))]);
        assert_eq!(dispute_until(&again, &CLOCKS), Some(day(12, 20)), "submitted again");
        let known = Association { substate: Some(FINAL.into()), ..claim(&[(Rejected, day(11, 20))]) };
        assert_eq!(dispute_until(&known, &CLOCKS), None, "final by its substate");
        assert_eq!(dispute_until(&claim(&[(Active, day(11, 20))]), &CLOCKS), None);
    }

    #[test]
    fn clocks_run_over_weekends_month_ends_and_leap_days() {
        use AssociationState::*;
        let date = |text: &str| text.parse::<NaiveDate>().expect("a date");
        let due = |state, since: &str, on: &str| {
            let found = next(&claim(&[(state, date(since))]), &CLOCKS, date(since)).expect("due");
            assert_eq!(found.on, date(on), "{state} since {since}");
        };
        // Five business days: a week later, from a weekend the Friday after.
        due(Submitted, "2026-11-23", "2026-11-30");
        due(Submitted, "2026-11-21", "2026-11-27");
        due(Submitted, "2026-11-22", "2026-11-27");
        due(Active, "2026-12-29", "2027-01-05");
        // Fourteen: over a month's end, and over February with and without its 29th.
        due(UnderReview, "2026-10-19", "2026-11-06");
        due(ActionRequired, "2028-02-21", "2028-03-10");
        due(ActionRequired, "2027-02-22", "2027-03-12");
        due(UnderReview, "2028-02-29", "2028-03-20");
        // Thirty calendar days, whatever day of the week the last one is.
        due(Rejected, "2026-01-31", "2026-03-02");
        due(Rejected, "2028-01-31", "2028-03-01");
        due(Rejected, "2028-01-30", "2028-02-29");
        due(Rejected, "2026-12-15", "2027-01-14");
        due(Disputed, "2028-02-25", "2028-03-03");
    }

    #[test]
    fn without_a_day_or_a_claim_nothing_is_due() {
        let undated = Association { log: Vec::new(), ..claim(&[(AssociationState::Submitted, day(11, 2))]) };
        let other = Association { kind: AssociationType::Dpor, ..claim(&[(AssociationState::Submitted, day(11, 2))]) };
        assert_eq!([undated, other].map(|a| next(&a, &CLOCKS, day(11, 22))), [None; 2]);
    }
}
