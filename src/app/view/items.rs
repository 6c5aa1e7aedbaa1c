//! What counts for a metric and what does not, item by item: what would fix it, and where its figures come from.

use super::subject::Subject;
use super::{overview, provenance, words};
use crate::compute::Gap;
use crate::view_model::{Detail, Tone};
use laurels_core::book::{DesignationId, MetricId};
use laurels_core::scoring::{Fix, Item, Reason};
use laurels_core::wizard;

/// An item in full.
pub(super) fn detail(subject: &Subject<'_>, designation: DesignationId, metric: MetricId, item: &Item) -> Detail {
    let mut detail = Detail::of(&item.name);
    detail.tell("", &item.text);
    detail.say("Suggestion", &suggestion(item), Tone::Good);
    detail.tell("From", &provenance::of_item(subject, designation, metric, item));
    detail.tell("Through", &item.through.join(", "));
    let codes: Vec<&str> = item.reasons.iter().map(|reason| reason.word()).collect();
    detail.say("Reasons", &codes.join(", "), Tone::Dim);
    fix_lines(item.fix.as_ref(), &mut detail);
    detail
}

/// The wizard of a fix, and what it would fill in.
fn fix_lines(fix: Option<&Fix>, detail: &mut Detail) {
    let Some(fix) = fix else { return };
    let gain = if fix.gain.is_zero() { String::new() } else { format!(", {} points", words::signed(fix.gain)) };
    let Some(wizard) = wizard::of_fix(fix) else { return };
    detail.say("Wizard", &format!("{}{gain}", wizard.id), Tone::Good);
    let set: Vec<String> = fix.set.iter().map(|(field, value)| format!("{field} {value}")).collect();
    detail.tell("Fields", &set.join(", "));
}

/// What would fix an item, in few words: the wizard's mode, else the way out that its reason leaves.
pub(super) fn suggestion(item: &Item) -> String {
    match &item.fix {
        Some(fix) => of_fix(fix),
        None => item.reasons.first().map_or("", |reason| way_out(*reason)).to_owned(),
    }
}

fn of_fix(fix: &Fix) -> String {
    wizard::of_fix(fix).map_or_else(String::new, |wizard| wizard.in_short(&fix.set))
}

/// What can be done where no wizard would gain anything by itself; empty where nothing is amiss or nothing helps.
const fn way_out(reason: Reason) -> &'static str {
    match reason {
        Reason::NoAssociation => "associate the customer",
        Reason::NotCovered => "widen what is covered",
        Reason::NotActiveYet => "bring it to active",
        Reason::Ended | Reason::Displaced => "associate anew",
        Reason::BeforeClaim => "counts from the next month on",
        Reason::TypeNotEligible | Reason::LicensingNotEligible => "another association type",
        Reason::ActivityNotEligible => "another activity",
        Reason::OfferNotEligible => "a paid offer",
        Reason::SubscriptionNotActive => "renew the subscription",
        Reason::WrongPartnerId => "link a location's id",
        Reason::RoleNotEligible => "a role that earns credit",
        Reason::BelowThreshold | Reason::BaselineTooLow => "more usage",
        Reason::Lost => "win the usage back",
        Reason::NoUsageData => "import its report",
        Reason::NotLinked => "link the Learn profile",
        Reason::CertExpired => "take the exam again",
        Reason::CertRetired => "take another exam",
        Reason::GateNotMet => "meet the gate first",
        Reason::WorkloadNotEligible
        | Reason::CloudNotEligible
        | Reason::BetterTypeCounts
        | Reason::AlreadyCounted
        | Reason::AboveThreshold
        | Reason::NotNew
        | Reason::AlreadyDeployedAtClaim
        | Reason::Left
        | Reason::NotEarnedYet
        | Reason::NotInRulebook
        | Reason::NotListedYet => "",
    }
}

/// A customer's gap in full: what would fix it, and which metrics could count its usage.
pub(super) fn gap_detail(subject: &Subject<'_>, gap: &Gap) -> Detail {
    let book = subject.book;
    let name = book.and_then(|book| book.customer(&gap.customer)).map_or(gap.customer.as_str(), |c| &c.name);
    let mut detail = Detail::of(name);
    detail.tell("", &gap.text);
    detail.say("Suggestion", &gap_suggestion(gap), Tone::Good);
    fix_lines(gap.fix.as_ref(), &mut detail);
    for &designation in DesignationId::ALL {
        let metrics = gap.metrics.iter().filter(|(of, _)| *of == designation);
        let metrics: Vec<String> = metrics.map(|(_, metric)| words::in_sentence(metric.word())).collect();
        if !metrics.is_empty() {
            let text = format!("{}: {}", overview::name_of(subject, designation), metrics.join(", "));
            detail.tell("Could", &text);
        }
    }
    detail.tell("From", &book.map_or_else(String::new, |book| provenance::of_customer(book, &gap.customer)));
    detail
}

/// What would fix a gap, in few words.
pub(super) fn gap_suggestion(gap: &Gap) -> String {
    match &gap.fix {
        Some(fix) => of_fix(fix),
        None => way_out(Reason::NoAssociation).to_owned(),
    }
}
