//! Sentences about usage that is nobody's.

use super::Said;
use super::read::{captured, day, figure, month};
use laurels_core::book::{Association, Product, Subscription};
use laurels_core::evidence::Measure;
use laurels_core::money::Micro;
use laurels_core::scoring::{Reason, product_name, type_name};
use std::collections::BTreeSet;

impl Said<'_> {
    /// Why usage is nobody's.
    pub(super) fn of_attribution(&self, text: &str) -> bool {
        let Some(customer) = self.customer().map(|index| &self.book.customers[index]) else { return false };
        let is = |template: &str| captured(template, text);
        let usage = |text: &str| self.usage(text);
        if let Some(of) = is(&format!("You have no association with {} for its {{}}.", customer.name)) {
            let none = !self.book.associations.iter().any(|a| a.customer == customer.id);
            return self.has(Reason::NoAssociation) && usage(of[0]) && none;
        }
        if let Some(of) = is("The report attributes the {} to nobody.") {
            return self.has(Reason::NoAssociation) && usage(of[0]);
        }
        if let Some(of) =
            is(&format!("{} is in {{}}, and only customers in the commercial cloud count.", customer.name))
        {
            let cloud = customer.cloud.map_or("", |cloud| cloud.word());
            return self.has(Reason::CloudNotEligible) && of[0].to_lowercase().contains(cloud) && cloud != "commercial";
        }
        let other =
            "It would count through {}, but only the best association type counts in this metric, and that is {}.";
        if let Some(of) = is(other) {
            let types = ["CPOR", "DPOR", "PAL", "CSP"];
            return self.has(Reason::BetterTypeCounts) && of.iter().all(|kind| types.contains(kind)) && of[0] != of[1];
        }
        let names = self.book.usage.workload_names();
        if let Some(of) = is("{} doesn't count here.") {
            return self.has(Reason::WorkloadNotEligible) && names.iter().any(|name| name.trim() == of[0]);
        }
        if let Some(of) = is("The rulebook doesn't know a workload called {}, so it doesn't count.") {
            return self.has(Reason::NotInRulebook) && names.iter().any(|name| name.trim() == of[0]);
        }
        if let Some(of) = is("{} don't count here.") {
            return self.has(Reason::WorkloadNotEligible) && self.uses_all(of[0]);
        }
        if let Some(of) = is("The rulebook doesn't know the workloads {}, so they don't count.") {
            return self.has(Reason::NotInRulebook) && self.uses_all(of[0]);
        }
        if text == "The report names no service for this usage." {
            return self.has(Reason::WorkloadNotEligible);
        }
        self.of_subscription(text) || self.of_association(text)
    }

    /// Whether the customer uses each of these workloads, and of more as many as are said.
    fn uses_all(&self, list: &str) -> bool {
        let usage = &self.book.usage;
        let customer = self.customer();
        let rows = customer.into_iter().flat_map(|at| usage.rows_of(at));
        let used: BTreeSet<&str> =
            rows.map(|row| usage.workload_names()[usage.workload_ids()[row] as usize].trim()).collect();
        let (first, last) = list.rsplit_once(" and ").expect("several");
        let named: Vec<&str> = first.split(", ").chain([last]).collect();
        let (more, named): (Vec<&str>, Vec<&str>) = named.into_iter().partition(|name| name.ends_with(" more"));
        let more = more.first().and_then(|text| text.strip_suffix(" more")?.parse::<usize>().ok());
        named.iter().all(|name| used.contains(name)) && more.is_none_or(|more| more + named.len() <= used.len())
    }

    /// `Teams usage (46 paid seats in Oct 2026)`: what the book has of that workload in that month.
    fn usage(&self, text: &str) -> bool {
        let Some(customer) = self.customer() else { return false };
        let Some(of) = captured("{} usage ({} in {})", text) else { return text.ends_with(" usage") };
        let usage = &*self.book.usage;
        let rows = usage.rows_of(customer).filter(|row| {
            let name = usage.workload_names()[usage.workload_ids()[*row] as usize].trim();
            Some(usage.months()[*row]) == month(of[2]) && (name == of[0] || name.is_empty())
        });
        let rows: Vec<usize> = rows.collect();
        let sum = |measure: Measure| {
            rows.iter().filter_map(|row| usage.amount(*row, measure)).map(|Micro(amount)| amount).sum::<i64>() / 10_000
        };
        let said = figure(of[1]).map(|figure| if of[1].contains('$') { figure } else { figure / 100 * 100 });
        let measures = [Measure::Acr, Measure::Revenue, Measure::PaidSeats, Measure::ActiveUsers];
        measures.into_iter().any(|measure| said == Some(sum(measure)))
    }

    /// The customer's subscription that is named by the beginning of its GUID, or by its key where it has none.
    fn subscription(&self, shown: &str) -> Option<&Subscription> {
        let customer = &self.book.customers[self.customer()?].id;
        let is_named = |s: &&Subscription| match &s.subscription_id {
            Some(guid) if s.id != shown => [8, 13, 18, 23, 36].contains(&shown.len()) && guid.starts_with(shown),
            _ => s.id == shown,
        };
        self.book.subscriptions.iter().filter(|s| s.customer == *customer).find(is_named)
    }

    fn of_subscription(&self, text: &str) -> bool {
        let id = |shown: &str| self.subscription(shown);
        let is = |s: &Subscription, status: &str| s.status.word().replace('-', " ") == status;
        if let Some(of) = captured("The subscription {} is {}; only paid ones count.", text) {
            return self.has(Reason::OfferNotEligible)
                && id(of[0])
                    .and_then(|s| s.offer)
                    .is_some_and(|offer| of[1].contains(offer.word()) && offer.word() != "paid");
        }
        if let Some(of) = captured("The subscription {} is {}; its last day was {}.", text) {
            return !self.item.reasons.is_empty()
                && id(of[0]).is_some_and(|s| is(s, of[1]) && s.ends == day(of[2]) && s.ends.is_some());
        }
        captured("The subscription {} is {}, and the book has no last day for it.", text).is_some_and(|of| {
            !self.item.reasons.is_empty() && id(of[0]).is_some_and(|s| is(s, of[1]) && s.ends.is_none())
        })
    }

    fn of_association(&self, text: &str) -> bool {
        let Some((association, rest)) = self.association(text) else {
            // A report names a type, and no association.
            let rest = text.strip_prefix("The association that the report names ");
            return rest
                .is_some_and(|rest| rest.starts_with("doesn't count for ") || rest.starts_with("can't count on "));
        };
        let is = |template: &str| captured(template, rest);
        let on = |text: &str, known: Option<chrono::NaiveDate>| known.is_some() && day(text) == known;
        let since = || association.log.iter().filter(|e| e.state == association.state).map(|e| e.on).max();
        if self.has(Reason::Ended) && rest.starts_with("ended") {
            return is("ended on {}.").is_some_and(|of| on(of[0], association.ended));
        }
        if self.has(Reason::Ended) && rest == "has ended; the book has no last day for it." {
            return association.ended.is_none();
        }
        if self.has(Reason::Displaced) {
            let by = association.displaced_by.as_deref().unwrap_or("another partner");
            return match is("was displaced by {} on {}.") {
                Some(of) => of[0] == by && on(of[1], association.ended),
                None => rest == format!("was displaced by {by}.") && association.ended.is_none(),
            };
        }
        if self.has(Reason::BeforeClaim) {
            let after = |text: &str| {
                month(text).is_some_and(|month| association.started.is_none_or(|on| on > month.last_day()))
            };
            return match is("started on {}, after the usage of {}.") {
                Some(of) => on(of[0], association.started) && after(of[1]),
                None => is("started after the usage of {}.").is_some_and(|of| after(of[0])),
            };
        }
        if self.has(Reason::NotActiveYet) {
            let days: Vec<&str> = rest
                .trim_end_matches('.')
                .split(" on ")
                .skip(1)
                .chain(rest.trim_end_matches('.').split(" since ").skip(1))
                .collect();
            let known = |text: &&str| {
                let text = text.split([';', '.', ',']).next().unwrap_or_default();
                day(text).is_some_and(|day| {
                    association.started == Some(day)
                        || since() == Some(day)
                        || association.log.iter().any(|e| e.on == day)
                })
            };
            return days.iter().all(known);
        }
        if let Some(of) = is("doesn't count for {} in this metric; {}.") {
            let products = Product::ALL.iter();
            if products.into_iter().all(|product| product_name(*product) != of[0]) {
                return false;
            }
            let types = |kind: &str| ["CPOR", "DPOR", "PAL", "CSP"].iter().any(|known| kind.starts_with(known));
            let own = type_name(association.kind);
            let named = of[1].trim_end_matches(" do").trim_end_matches(" does").replace(" and ", ", ");
            let others = of[1] == "no association does" || named.split(", ").all(types);
            let not_own = named.split(", ").all(|kind| kind != own);
            return others
                && match self.has(Reason::TypeNotEligible) {
                    true => not_own,
                    false => self.has(Reason::ActivityNotEligible),
                };
        }
        self.of_terms(association, rest)
    }

    /// What an association covers, is made on, or is made with.
    fn of_terms(&self, association: &Association, rest: &str) -> bool {
        let is = |template: &str| captured(template, rest);
        if self.has(Reason::NotCovered) {
            if let Some(of) = is("covers the subscription {}; the {} is on {}.") {
                let own =
                    self.subscription(of[0]).is_some_and(|own| association.subscription.as_ref() == Some(&own.id));
                return own && of[0] != of[2] && self.usage(of[1]) && self.subscription(of[2]).is_some();
            }
            if let Some(of) = is("covers the subscription {}, which is not one of {}.") {
                return self.subscription(of[0]).is_some_and(|own| association.subscription.as_ref() == Some(&own.id));
            }
            return is("covers {}, not {}.").is_some_and(|of| of[0] != of[1]);
        }
        if let Some((_, id)) = is("can't count on {}).").and_then(|of| of[0].rsplit_once(" (")) {
            let known = self.subscription(id);
            return self.has(Reason::LicensingNotEligible) && known.is_some_and(|s| s.licensing.is_some());
        }
        if self.has(Reason::WrongPartnerId) {
            let own = association.partner_id.as_deref();
            if let Some(of) = is("has your global id {}; only the id of a location counts.") {
                return own == Some(of[0]) && self.book.partner.global_id.as_deref() == own;
            }
            return match is("has the partner id {}, which is none of your locations.") {
                Some(of) => own == Some(of[0]) && self.book.partner.locations.iter().all(|l| l.partner_id != of[0]),
                None => rest == "has no partner id; it needs the id of one of your locations." && own.is_none(),
            };
        }
        if self.has(Reason::RoleNotEligible) {
            let of = is("has the role {}, which earns no partner earned credit.")
                .or_else(|| is("has the role {}, which earns no credit."));
            let roles = association.credential.iter().flat_map(|c| &c.assignments);
            return of.is_some_and(|of| roles.into_iter().any(|assignment| assignment.role == of[0]))
                || rest.starts_with("has the roles ");
        }
        let best = is("covers it, but only the best association type counts, and that is {}.");
        best.is_some_and(|of| self.has(Reason::BetterTypeCounts) && of[0] != type_name(association.kind))
    }
}
