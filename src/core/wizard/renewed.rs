//! What the renewal of certifications and enrolments records.

use super::answer::names;
use super::outlook::Reading;
use super::record::{Outcome, Recording};
use super::{enrolment, renewal};
use crate::book::{Certification, DesignationId, Enrolment, Partner};
use crate::change::{Edit, LedgerRecord};
use crate::day::day_text;
use crate::text::{listed, possessive};
use chrono::NaiveDate;

impl Recording<'_> {
    /// Certifications are valid for longer, once they were said to be renewed; until then the plan shows what goes
    /// when they expire.
    pub(super) fn renew(&self, outcome: &mut Outcome) {
        let renewed_on = self.day("renewed");
        let which = self.asked("quarter").is_some() && renewed_on.is_some();
        outcome.not_confirmed(if which { "renewed_of" } else { "renewed" });
        outcome.reading = Reading::Expired;
        for before in self.certifications() {
            outcome.projection.lapsed.push(before.clone());
            if renewed_on.is_some() && self.is_renewed(before) {
                let expires = self.day("expires").unwrap_or(renewal::renewed_until(self.known.context.rules, before));
                let after = Certification { expires: Some(expires), ..before.clone() };
                outcome.reading = Reading::Renewed;
                outcome.projection.certifications.push(after.clone());
                let records = [before.clone(), after].map(LedgerRecord::from);
                let [before, after] = records;
                outcome.change.edits.push(Edit::replace(before, after));
            }
        }
        if outcome.reading == Reading::Renewed {
            // Of a quarter only what was renewed is told.
            let edited = |c: &Certification| outcome.projection.certifications.iter().any(|new| is_same(new, c));
            outcome.projection.lapsed.retain(edited);
        }
        outcome.what = match outcome.projection.certifications.as_slice() {
            [one] => format!("renewed {} {}", possessive(&self.name_of(one)), one.exam),
            several => format!("renewed {} certifications", several.len()),
        };
    }

    fn name_of(&self, certification: &Certification) -> String {
        let person = self.book().person(&certification.person);
        person.map_or_else(|| certification.person.to_string(), |person| person.name.clone())
    }

    /// What the walk is about: one certification, or all that expire in the quarter.
    fn certifications(&self) -> Vec<&Certification> {
        match self.asked("quarter") {
            Some(quarter) => renewal::in_quarter(self.known.context, quarter).into_iter().map(|(_, c)| c).collect(),
            None => self.known.certification().into_iter().collect(),
        }
    }

    /// Whether it was said of a certification: of a quarter those that were named.
    fn is_renewed(&self, certification: &Certification) -> bool {
        let key = format!("{}/{}", certification.person, certification.exam);
        self.asked("quarter").is_none() || self.asked("renewed_of").is_some_and(|of| names(of).contains(&key))
    }

    /// The partner is enrolled in a designation: for a fee, or along with another one, whose anniversary it joins.
    pub(super) fn enrol(&self, outcome: &mut Outcome) {
        outcome.reading = Reading::Enrolled;
        let Some(designation) = self.known.designation() else { return };
        let (paid_on, renewed_on) = (self.day("paid_on"), self.day("anniversary"));
        let anniversary = match enrolment::joined(self.known) {
            Some(first) => {
                outcome.not_confirmed("started");
                self.day("started").or(renewed_on).or(paid_on).map(|_| renewed_on.unwrap_or(first.anniversary))
            }
            None => {
                outcome.not_confirmed("paid_on");
                renewed_on.or(paid_on.map(enrolment::anniversary_of))
            }
        };
        let Some(anniversary) = anniversary else { return };
        let track = None;
        let mut after = self.book().partner.clone();
        after.enrolled.retain(|e| e.designation != designation);
        after.enrolled.push(Enrolment { designation, anniversary, track, paid_on });
        outcome.what = format!("enrolled in {} until {}", self.title(designation), day_text(anniversary));
        self.change_partner(after, outcome);
    }

    /// One fee renews the enrolments of an anniversary that qualified in its window.
    pub(super) fn renew_enrolment(&self, outcome: &mut Outcome) {
        outcome.reading = Reading::Enrolled;
        outcome.not_confirmed("paid_on");
        let (Some(own), Some(paid_on)) = (enrolment::own(self.known), self.day("paid_on")) else { return };
        let mut renewed = vec![own.designation];
        renewed.extend(enrolment::renewed_along(self.known, own));
        let anniversary: NaiveDate = enrolment::anniversary_of(paid_on);
        let mut after = self.book().partner.clone();
        let of_fee = |e: &&mut Enrolment| e.anniversary == own.anniversary && renewed.contains(&e.designation);
        for enrolment in after.enrolled.iter_mut().filter(of_fee) {
            (enrolment.anniversary, enrolment.paid_on) = (anniversary, Some(paid_on));
        }
        let names: Vec<String> = renewed.iter().map(|id| self.title(*id)).collect();
        outcome.what = format!("renewed {} until {}", listed(&names, "and"), day_text(anniversary));
        self.change_partner(after, outcome);
    }

    fn title(&self, designation: DesignationId) -> String {
        let of = self.known.context.rules.designations.get(&designation);
        of.map_or_else(|| designation.to_string(), |of| of.name.clone())
    }

    fn change_partner(&self, after: Partner, outcome: &mut Outcome) {
        let before = self.book().partner.clone();
        outcome.change.edits.push(Edit::replace(LedgerRecord::from(before), LedgerRecord::from(after)));
    }
}

/// Whether two records are of one certification.
fn is_same(one: &Certification, other: &Certification) -> bool {
    (&one.person, &one.exam, one.earned) == (&other.person, &other.exam, other.earned)
}
