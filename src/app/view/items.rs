//! What counts for a metric and what does not, item by item: what would fix it, and where its figures come from.

use super::beginning::of_advice;
use super::next::keys;
use super::subject::Subject;
use super::{associations, overview, provenance, words};
use crate::compute::{Gap, in_short};
use crate::view_model::{Bar, Detail, Gauge, Tone};
use laurels_core::book::{AssociationState, DesignationId, MetricId};
use laurels_core::ids::AssociationId;
use laurels_core::scoring::{Fix, Item, ItemKind, MonthFigure, Monthly, Pending, Reason};
use laurels_core::todo::CORRECT;
use laurels_core::wizard;

pub(super) fn detail(subject: &Subject<'_>, designation: DesignationId, metric: MetricId, item: &Item) -> Detail {
    let mut detail = Detail::of(&item.name);
    detail.add_plain("", &item.text);
    detail.add("To fix", &words::capitalised(&suggestion(item)), Tone::Good);
    fix_lines(item.fix.as_ref(), &mut detail);
    for id in &item.through {
        detail.add_plain("Through", &through(subject, id));
    }
    detail.add("From", &provenance::of_item(subject, designation, metric, item), Tone::Dim);
    if let Some(months) = item.place.and_then(|place| subject.results.months.get(&place)) {
        detail.months = month_bars(months);
    }
    let open = match item.kind {
        ItemKind::Person => "open the person",
        _ if subject.options.customer.is_some() => "open the metric",
        _ => "open the customer",
    };
    let begins = of_advice(item.fix.as_ref(), item.pending.as_ref()).is_some();
    let wizard = begins.then_some(("wizard", "start the wizard"));
    detail.keys = keys(subject, &wizard.into_iter().chain([("open", open)]).collect::<Vec<_>>());
    detail
}

/// An association in few words; its id where the book has none.
fn through(subject: &Subject<'_>, id: &AssociationId) -> String {
    let named = subject.book.and_then(|book| Some(associations::in_short(book, book.association(id)?)));
    named.unwrap_or_else(|| id.to_string())
}

/// A bar for each month, with a mark at what has to be reached, all of one length.
fn month_bars(monthly: &Monthly) -> Vec<Bar> {
    let most = monthly.months.iter().flat_map(|month| [Some(month.amount), month.needed]).flatten().max().unwrap_or(0);
    // What is reached is never at the very end, so that its mark can be seen.
    let max = most as f64 * 1.05;
    let bar = |figure: &MonthFigure| Bar {
        label: format!("{}{}", if monthly.sums_years { "year to " } else { "" }, words::month(figure.month)),
        now: figure.text.clone(),
        gauge: Gauge {
            value: figure.amount as f64,
            max,
            threshold: figure.needed.map(|needed| needed as f64),
            reported: (figure.amount - figure.covered) as f64,
            ..Gauge::default()
        },
        then: String::new(),
    };
    monthly.months.iter().map(bar).collect()
}

/// The wizard of a fix, and what it would fill in.
fn fix_lines(fix: Option<&Fix>, detail: &mut Detail) {
    let Some(fix) = fix.filter(|fix| fix.gain.is_positive()) else { return };
    let gain = if fix.gain.is_zero() { String::new() } else { format!(", {} points", fix.gain.signed()) };
    let wizard = wizard::wizard(&fix.wizard);
    let title = wizard.map_or(fix.wizard.as_str(), |wizard| wizard.title.as_str());
    detail.add("Wizard", &format!("{title}{gain}"), Tone::Good);
    let label = |id: &String| wizard.and_then(|wizard| wizard.fields.get(id)).map(|field| field.label.to_lowercase());
    let asks: Vec<String> = fix.asks.iter().filter_map(label).collect();
    detail.add_plain("Asks for", &asks.join(", "));
}

/// What would fix an item, in few words: the wizard's mode, else the way out that its reason leaves.
pub(super) fn suggestion(item: &Item) -> String {
    match (&item.pending, item.gainful()) {
        (Some(pending), _) => under_way(pending),
        (None, Some(fix)) => of_fix(fix),
        (None, None) => item.reasons.last().map_or("", |reason| way_out(*reason)).to_owned(),
    }
}

fn of_fix(fix: &Fix) -> String {
    if fix.corrects {
        return CORRECT.to_lowercase();
    }
    wizard::wizard(&fix.wizard).map_or_else(String::new, |wizard| in_short(wizard, &fix.set))
}

/// What is being waited for, in few words: `waiting for the customer since 16 Nov 2026`.
fn under_way(pending: &Pending) -> String {
    let since = pending.since.map_or_else(String::new, |on| format!(" since {}", words::date(on)));
    let due = |what: &str| pending.due.map_or_else(String::new, |on| format!("{what} {}", words::date(on)));
    match pending.state {
        AssociationState::Draft => format!("continue the draft{}", due(", due")),
        AssociationState::Requested if pending.answered => "the customer did its part: finish it".to_owned(),
        AssociationState::Requested => format!("waiting for the customer{since}"),
        AssociationState::Submitted | AssociationState::UnderReview | AssociationState::Disputed => {
            format!("waiting for Microsoft{since}")
        }
        AssociationState::ActionRequired => format!("answer Microsoft{}", due(" by")),
        _ => format!("counts{}", due(" from")),
    }
}

/// What can be done where no wizard would gain anything by itself; empty where nothing is amiss or nothing helps.
const fn way_out(reason: Reason) -> &'static str {
    match reason {
        Reason::NoAssociation => "associate the customer",
        Reason::NotCovered => "extend the association",
        Reason::NotActiveYet => "bring it to active",
        Reason::Ended | Reason::Displaced => "associate again",
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
        Reason::CertExpired => "pass an exam",
        Reason::CertRetired => "pass another exam",
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
    detail.add_plain("", &gap.text);
    detail.add("Suggestion", &words::capitalised(&gap_suggestion(gap)), Tone::Good);
    fix_lines(gap.fix.as_ref(), &mut detail);
    for &designation in DesignationId::ALL {
        let metrics = gap.metrics.iter().filter(|(of, _)| *of == designation);
        let metrics: Vec<String> = metrics.map(|(_, metric)| words::in_sentence(metric.word())).collect();
        if !metrics.is_empty() {
            let text = format!("{}: {}", overview::name_of(subject, designation), metrics.join(", "));
            detail.add_plain("Feeds", &text);
        }
    }
    detail.add_plain("From", &provenance::of_customer(subject, &gap.customer));
    detail
}

/// What would fix a gap, in few words.
pub(super) fn gap_suggestion(gap: &Gap) -> String {
    match (&gap.pending, &gap.fix) {
        (Some(pending), _) => under_way(pending),
        (None, Some(fix)) => of_fix(fix),
        (None, None) => String::new(),
    }
}
