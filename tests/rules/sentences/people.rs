//! Sentences about people.

use super::Said;
use super::read::{captured, day, figure};
use laurels_core::scoring::{Reason, Validity};

impl Said<'_> {
    pub(super) fn of_person(&self, text: &str) -> bool {
        let is = |template: &str| captured(template, text);
        let step = |text: &str| {
            if let Some(of) = captured("{} counts towards {} until {}", text) {
                return self.gate_of(of[0], of[1]).is_some() && self.counts_until(of[0], of[2]);
            }
            if let Some(of) = captured("{} counts towards {}", text) {
                return self.gate_of(of[0], of[1]).is_some() && self.counts(of[0]);
            }
            if let Some(of) = captured("{} counts until {}", text) {
                return self.counts_until(of[0], of[1]);
            }
            if let Some(of) = captured("{} counts once {}", text) {
                return self.counts(of[0]) && self.gate(of[1]);
            }
            captured("{} counts and doesn't expire", text)
                .is_some_and(|of| self.held(of[0], |s| s == Validity::Counts(chrono::NaiveDate::MAX)))
        };
        let expired = |exam: &str, on: &str| {
            self.held(exam, |validity| day(on).is_some_and(|on| validity == Validity::Expired(on)))
        };
        let retired = |exam: &str, on: &str| {
            let days = exam.split(" + ").filter_map(|exam| self.rules.exams.get(exam)?.retires);
            let on = day(on);
            days.into_iter().any(|day| Some(day) == on && day < self.moment.date)
        };
        let instead = |exam: &str, text: &str| match captured("Pass {} instead.", text) {
            Some(of) => self.passable(of[0], exam),
            None => {
                text == "No exam that counts in its place can be passed any more."
                    && self.open_beside(exam).iter().any(Vec::is_empty)
            }
        };
        if let Some(of) = is("{} counts towards {}, which needs {} and has {}: one more earns nothing.") {
            let (needed, has) = (figure(of[2]), figure(of[3]));
            if self.gate_of(of[0], of[1]).map(|people| i64::from(people) * 100) != needed {
                return false;
            }
            return self.has(Reason::AlreadyCounted)
                && self.counts(of[0])
                && needed <= has
                && has.is_some_and(|has| has <= self.book.people.len() as i64 * 100);
        }
        let half = |exam: &str, missing: &str| {
            let holds = |exam: &str| {
                let held = self.book.certifications_of(self.item.id.as_str());
                held.iter().any(|c| self.rules.same_certification(&c.exam, exam))
            };
            self.has(Reason::NotEarnedYet) && holds(exam) && !holds(missing)
        };
        if let Some(of) = is("{} counts only together with {}, and that exam retired on {}. {}") {
            return half(of[0], of[1]) && retired(of[1], of[2]) && instead(of[1], of[3]);
        }
        if let Some(of) = is("{} counts only together with {}.") {
            return half(of[0], of[1]);
        }
        if let Some(of) = is("{} expired on {}. It can no longer be renewed: {}.") {
            let again = match captured("pass {}, which has taken over from it", of[2]) {
                Some(new) => self.rules.passable(of[0], self.moment.date) == Some(new[0]),
                None => {
                    ["pass the exam again", "pass the exams again"].contains(&of[2]) && {
                        of[0].split(" + ").all(|exam| {
                            self.rules
                                .exams
                                .get(exam)
                                .is_none_or(|e| e.retires.is_none_or(|day| day >= self.moment.date))
                        })
                    }
                }
            };
            return self.has(Reason::CertExpired) && expired(of[0], of[1]) && again;
        }
        if let Some(of) = is("{} expired on {}, and the exam retired on {}. {}") {
            return self.has(Reason::CertExpired)
                && expired(of[0], of[1])
                && retired(of[0], of[2])
                && instead(of[0], of[3]);
        }
        if let Some(of) = is("{} retired on {} and counted until {}. {}") {
            let until = self.held(of[0], |validity| day(of[2]).is_some_and(|on| validity == Validity::Retired(on)));
            return self.has(Reason::CertRetired) && until && retired(of[0], of[1]) && instead(of[0], of[3]);
        }
        if let Some(of) = is("{} counts from {}, when it is earned.") {
            let later = |validity| day(of[1]).is_some_and(|on| validity == Validity::NotEarnedYet(on));
            return self.has(Reason::NotEarnedYet) && self.held(of[0], later);
        }
        let person = self.book.person(self.item.id.as_str());
        if let Some(of) = is("Left on {}, so no certification counts.") {
            return self.has(Reason::Left) && person.and_then(|person| person.left) == day(of[0]);
        }
        if let Some(of) = is("The Learn profile is linked from {}; until then {}.") {
            return self.has(Reason::NotLinked) && person.and_then(|person| person.linked_on) == day(of[0]);
        }
        if let Some(of) = is("The Learn profile is not linked to your company, so {}.") {
            let exam = of[0].strip_suffix(" doesn't count");
            return self.has(Reason::NotLinked)
                && person.is_some_and(|person| person.linked != Some(true))
                && exam.map_or(of[0] == "no certification counts", |exam| self.counts(exam));
        }
        if let Some(of) = is("{} is not on Microsoft's list yet, so it doesn't count.") {
            return self.has(Reason::NotListedYet) && self.held(of[0], |_| true);
        }
        if let Some(of) = is("Its successor {} is not on Microsoft's list yet.") {
            let succeeds = self.rules.exams.get(of[0]).map_or(&[][..], |exam| &exam.succeeds);
            return succeeds.iter().any(|exam| self.book.certifications.iter().any(|c| c.exam == *exam));
        }
        if let Some(of) = is("No rulebook knows an exam {}: check its code.") {
            return self.has(Reason::NotInRulebook) && self.held(of[0], |_| true);
        }
        text.strip_suffix('.').is_some_and(|text| text.split("; ").all(step))
    }
}
