//! What the book makes impossible, whatever a wizard's file says: each check tells why and what to do instead.

use super::answer::names;
use super::days::in_sentence;
use super::known::Known;
use super::model::RecordAction;
use super::record::applies;
use super::{enrolment, renewal};
use crate::book::{
    Activity, Association, AssociationState, AssociationType, Certification, Cloud, Customer, Licensing, Product,
    Subscription, SubscriptionStatus, quoted,
};
use crate::day::day_text;
use crate::rulebook::Rulebook;
use crate::scoring::{association_name, licensed, offer_name, paid, product_name, valid_until};
use crate::states;
use crate::text::{clean, listed, possessive};
use chrono::NaiveDate;

/// Why the values are impossible with what the book says.
pub(super) fn impossible(known: &Known<'_>) -> Option<String> {
    let of_subscription = [cloud, other_licensing, agreement, closed_agreement, all_other_licensing];
    let of_others = [over, same_location, renewed, left, enrolment::impossible];
    of_subscription.iter().chain(&of_others).find_map(|check| check(known))
}

/// Why what the walk would record cannot be done, or is done already.
pub(super) fn done(known: &Known<'_>) -> Option<String> {
    moved(known).or_else(|| linked(known)).or_else(|| claimed_anew(known))
}

/// A claim that takes the place of one with a wrong id, where that one's subscription has room for none any more.
fn claimed_anew(known: &Known<'_>) -> Option<String> {
    let own = known.association()?;
    let subscription = known.subscription().filter(|_| known.wrong_claims().iter().any(|wrong| wrong.id == own.id))?;
    unusable(subscription)?;
    let (id, status) = (&subscription.id, state_of(subscription));
    let name = in_sentence(known.context.book, own);
    Some(format!(
        "{id} is {status}, so {name} can't be claimed again on it. Answer another subscription, or withdraw that claim only."
    ))
}

/// Why the association that the walk is about cannot come to where the walk would bring it.
fn moved(known: &Known<'_>) -> Option<String> {
    let context = known.context;
    let association = known.association()?;
    let name = association_name(context.book, association);
    let advancing = known.wizard.records.iter().filter(|record| record.action == RecordAction::Advance);
    let mut ours = advancing.filter(|record| applies(record, known)).filter_map(|record| Some((record, record.state?)));
    ours.find_map(|(record, state)| {
        let clocks = &context.rules.claim_clocks;
        states::not_possible((association, &name), state, clocks, context.today).or_else(|| {
            let from = record.from.iter().map(|from| states::state_words(association.kind, *from));
            let from: Vec<String> = from.filter(|_| !record.from.contains(&association.state)).collect();
            let now = states::words(association);
            (!from.is_empty())
                .then(|| format!("{name} is {now}; this can only be done while it is {}.", listed(&from, "or")))
        })
    })
}

/// A change or an end of what is over.
fn over(known: &Known<'_>) -> Option<String> {
    let association = known.association().filter(|association| is_over(known, association))?;
    let since = association.ended.map_or_else(String::new, |on| format!(" since {}", day_text(on)));
    let (name, now) = (association_name(known.context.book, association), states::words(association));
    Some(format!("{name} is {now}{since}: there is nothing left to change. Begin a new one."))
}

/// Whether the association is one that is to be changed or to end, and is not there any more.
fn is_over(known: &Known<'_>, association: &Association) -> bool {
    use AssociationState::{Displaced, Ended};
    let is_gone = |state: AssociationState| matches!(state, Ended | Displaced);
    let mut changing = known.wizard.records.iter().filter(|record| applies(record, known));
    changing.any(|record| match record.action {
        RecordAction::Move => !association.state.is_live(),
        RecordAction::Advance => record.state.is_some_and(is_gone) && is_gone(association.state),
        _ => false,
    })
}

/// That a profile is linked already, since a day that the book has.
fn linked(known: &Known<'_>) -> Option<String> {
    let person =
        known.person().filter(|person| known.records(RecordAction::LinkPerson) && person.linked == Some(true))?;
    let since = person.linked_on.filter(|on| *on <= known.context.today)?;
    Some(format!(
        "{} Learn profile has been linked since {}: there is nothing to record.",
        possessive(&clean(&person.name)),
        day_text(since)
    ))
}

/// A link with a customer in a cloud that has none.
fn cloud(known: &Known<'_>) -> Option<String> {
    let customer = known.customer().filter(|_| known.wizard.association_type() == Some(AssociationType::Pal))?;
    without_links(known.context.rules, customer)
}

/// That a customer is in a cloud that has no Partner Admin Link.
pub(crate) fn without_links(rules: &Rulebook, customer: &Customer) -> Option<String> {
    customer.cloud.filter(|cloud| rules.clouds_without_pal.contains(cloud)).map(|cloud| {
        let cloud = if cloud == Cloud::China { "China" } else { "Government" };
        let name = clean(&customer.name);
        format!("{name} is in the {cloud} cloud, which has no Partner Admin Link. Its usage counts for no designation.")
    })
}

/// Another agreement than the one under which the book says that the subscription was bought.
fn other_licensing(known: &Known<'_>) -> Option<String> {
    let subscription = known.subscription()?;
    let (bought, answered) = (subscription.licensing?, known.get("licensing").and_then(Licensing::from_word)?);
    (bought != answered).then(|| {
        let (bought, answered) = (spelled(known, bought), spelled(known, answered));
        let id = &subscription.id;
        format!(
            "{id} was bought under {bought}, not {answered}. Answer {bought}, or choose another subscription; if the book is wrong, correct {id} first."
        )
    })
}

/// A new association under an agreement that has room for none; one that is there already still counts.
fn closed_agreement(known: &Known<'_>) -> Option<String> {
    let licensing = known.get("licensing").and_then(Licensing::from_word)?;
    (licensing == Licensing::Mpsa && known.records(RecordAction::Associate)).then(|| {
        "No new association is possible on a subscription bought under MPSA. Choose one that the customer has under another agreement."
            .to_owned()
    })
}

/// A subscription that this association cannot be on.
fn agreement(known: &Known<'_>) -> Option<String> {
    let (kind, subscription) = (known.wizard.association_type()?, known.subscription()?);
    let licensing = subscription.licensing.filter(|_| kind == AssociationType::Csp)?;
    (!licensed(known.context.rules, kind, None, Some(licensing))).then(|| {
        let bought = spelled(known, licensing);
        format!(
            "{} was bought under {bought}, so no CSP partner sells it. Choose a subscription bought through CSP, or leave it blank.",
            subscription.id
        )
    })
}

/// A claim where everything that the customer has of the product was bought under agreements that it is not for; of an
/// activity that nobody answered yet, that none of the product is for.
fn all_other_licensing(known: &Known<'_>) -> Option<String> {
    let kind = known.wizard.association_type().filter(|kind| *kind == AssociationType::Cpor)?;
    let customer = known.customer()?;
    let product = known.get("product").and_then(Product::from_word).filter(|_| known.get("subscription").is_none())?;
    let own = known.context.book.subscriptions.iter();
    let own: Vec<&Subscription> =
        own.filter(|s| s.customer == customer.id && s.product == product && s.status.is_live()).collect();
    let answered = known.activity();
    let possible = answered.map_or_else(|| activities(product), |activity| vec![activity]);
    let may = |s: &&Subscription| {
        possible.iter().any(|activity| licensed(known.context.rules, kind, Some(*activity), s.licensing))
    };
    (!own.is_empty() && !own.iter().any(may)).then(|| {
        let mut bought: Vec<String> = own.iter().filter_map(|s| s.licensing).map(|l| spelled(known, l)).collect();
        bought.sort();
        bought.dedup();
        let what = if answered.is_some() { "this activity is not for" } else { "no claim is for" };
        format!(
            "Everything that {} has of {} was bought under {}, which {what}.",
            clean(&customer.name),
            product_name(product),
            bought.join(" and ")
        )
    })
}

/// The activities with which a product can be claimed.
fn activities(product: Product) -> Vec<Activity> {
    match product {
        Product::Microsoft365 => vec![Activity::OsuM365, Activity::UsageOnlyM365],
        _ => vec![Activity::Osa, Activity::OsuBizapps, Activity::Revrec],
    }
}

/// A change to the location that the association has.
fn same_location(known: &Known<'_>) -> Option<String> {
    let (association, id) = (known.association()?, known.get("partner_id")?);
    let same = known.records(RecordAction::Move) && association.partner_id.as_deref() == Some(id);
    same.then(|| {
        let name = association_name(known.context.book, association);
        format!("{name} is with location {id} already. Choose another of your locations.")
    })
}

/// A link that somebody made who had left.
fn left(known: &Known<'_>) -> Option<String> {
    let person = known.person().filter(|_| known.records(RecordAction::LinkPerson))?;
    let left = person.left?;
    let linked = known.get("started").and_then(|day| day.parse().ok()).unwrap_or(known.context.today);
    (left < linked)
        .then(|| format!("{} left on {left}, so that no certification counts after that day.", clean(&person.name)))
}

/// A renewal on a day on which the certification could not be renewed, or to a day that it has already.
fn renewed(known: &Known<'_>) -> Option<String> {
    let day = |field: &str| known.get(field).and_then(|day| day.parse::<NaiveDate>().ok());
    let rules = known.context.rules;
    if let Some((quarter, on)) = known.get("quarter").zip(day("renewed")) {
        let named = known.get("renewed_of").map(names).unwrap_or_default();
        let expiring = renewal::in_quarter(known.context, quarter);
        if expiring.is_empty() {
            return Some(format!(
                "No certification expires in {quarter}, so there is none to renew. Choose another quarter."
            ));
        }
        let mut named = expiring.into_iter().filter(|(person, c)| named.contains(&format!("{}/{}", person.id, c.exam)));
        let late = named.find(|(_, c)| on < renewal::opens(rules, c) || on > renewal::last_day(rules, c));
        return late.map(|(person, c)| renewable_from_to(rules, c, &format!("{}/{}", person.id, c.exam), on));
    }
    let certification = known.certification()?;
    let (from, to) = (renewal::opens(rules, certification), renewal::last_day(rules, certification));
    let until = valid_until(rules, certification);
    let exam = &certification.exam;
    match (day("renewed"), day("expires")) {
        (Some(_), _) if until == NaiveDate::MAX => Some(format!("{exam} never expires, so there is nothing to renew.")),
        (Some(on), _) if on < from || on > to => Some(renewable_from_to(rules, certification, exam, on)),
        (Some(_), Some(expires)) if expires <= until => {
            Some(format!("{exam} was valid until {until} before; the new expiry must be later than that."))
        }
        _ => None,
    }
}

/// In which days a certification could be renewed, where a day is none of them.
fn renewable_from_to(rules: &Rulebook, certification: &Certification, name: &str, on: NaiveDate) -> String {
    match (renewal::opens(rules, certification), renewal::last_day(rules, certification)) {
        (from, to) if to < from => {
            format!("{name} can't be renewed: the exam retired on {to}, before its renewal opened on {from}.")
        }
        (from, to) => format!("{name} could be renewed from {from} to {to}; {on} is not among these days."),
    }
}

/// Why nothing can be associated with a subscription any more, or nothing on it counts.
pub(super) fn unusable(subscription: &Subscription) -> Option<String> {
    let (id, state) = (&subscription.id, state_of(subscription));
    match subscription.status {
        SubscriptionStatus::Expired | SubscriptionStatus::Cancelled => {
            Some(format!("{id} is {state}, so nothing can be associated with it; choose another subscription"))
        }
        _ if !paid(subscription.offer) => {
            Some(format!("{id} is {state}, and only paid subscriptions count; choose another subscription"))
        }
        _ => None,
    }
}

/// That a subscription has ended, and since when, or what it is that is not paid.
fn state_of(subscription: &Subscription) -> String {
    match subscription.status {
        SubscriptionStatus::Expired | SubscriptionStatus::Cancelled => {
            let on = subscription.ends.map_or_else(String::new, |on| format!(" since {on}"));
            format!("{}{on}", subscription.status.word())
        }
        _ => offer_name(subscription.offer).to_owned(),
    }
}

/// Something to know about an answer before it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caution {
    pub field: &'static str,
    pub text: String,
}

/// What to know about the answers before they are recorded.
pub fn cautions(known: &Known<'_>) -> Vec<Caution> {
    let of_subscription = on_subscription(known).map(|text| Caution { field: "subscription", text });
    of_subscription.into_iter().chain(of_role(known).map(|text| Caution { field: "role", text })).collect()
}

fn on_subscription(known: &Known<'_>) -> Option<String> {
    let subscription = known.subscription().filter(|_| known.records(RecordAction::Associate))?;
    let suspended = subscription.status == SubscriptionStatus::Suspended;
    let id = &subscription.id;
    unusable(subscription)
        .or_else(|| suspended.then(|| format!("{id} is suspended: new usage counts once it is active again")))
}

/// That a role earns no credit, or is none of which Microsoft says that it does.
fn of_role(known: &Known<'_>) -> Option<String> {
    let (role, rules) = (clean(known.get("role")?).into_owned(), known.context.rules);
    let name = role.trim().to_lowercase();
    let (with, without) = (&rules.roles_with_credit, &rules.roles_without_credit);
    (!with.is_empty() && !with.contains(&name)).then(|| match without.contains(&name) {
        true => format!("the role {role} earns no credit; ask for another one, such as Owner or Contributor"),
        false => format!(
            "laurels doesn't know whether the role {} earns credit; look for it on Microsoft's list",
            quoted(&role)
        ),
    })
}

/// An agreement as the wizard calls it.
fn spelled(known: &Known<'_>, licensing: Licensing) -> String {
    let option = known.wizard.fields.get("licensing").and_then(|field| field.option(licensing.word()));
    option.map_or_else(|| licensing.word().to_owned(), |option| option.label.clone())
}
