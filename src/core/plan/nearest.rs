//! What grows, is deployed or is won: of whom, nearest first.

use super::Attempt;
use super::actions::{ActionKind, Candidate, Scene};
use super::drafts::{Draft, candidate};
use super::outcome::Extras;
use crate::book::{Customer, MetricId};
use crate::points::Points;
use crate::projection::{association_shows, usage_shows};
use crate::rulebook::{Family, MetricFormula, QuantityKind};
use crate::scoring::{Deployable, Item, ItemKind, Reason, Scope};
use std::collections::BTreeSet;

/// What is deployed where services count.
pub const SERVICE: &str = "service";

/// Names of customers or services that are listed where any would do.
const LISTED: usize = 5;

impl Scene<'_, '_> {
    /// What grows, is deployed or is won: of whom, nearest first.
    pub(super) fn draft_extras(&self, attempt: &Attempt<'_>) -> Vec<(ActionKind, Draft)> {
        let (found, costs) = (&attempt.found, self.query.costs);
        let first = self.period.since;
        let rules = self.scorer.rules();
        let draft = |count: i64, cost: Points, metric, extras, candidates| Draft {
            count,
            cost: cost.times(Points::whole(count)),
            extras,
            candidates,
            earliest: Some(usage_shows(rules, first)),
            by: Some(self.usage_by()),
            metric: Some(metric),
            ..Draft::default()
        };
        let mut drafts = Vec::new();
        let Extras { adds, deployments, deployed_through, growth, .. } = found.extras;
        let made = Extras { made: self.period.by, ..Extras::default() };
        if growth > 0 {
            let extras = Extras { growth, ..made };
            let metric = MetricId::UsageGrowth;
            let names = self.nearest(metric);
            drafts.push((ActionKind::GrowUsage, draft(growth, costs.grow_usage, metric, extras, names)));
        }
        if deployments > 0 {
            let extras = Extras { deployments, deployed_through, ..made };
            let metric = MetricId::Deployments;
            let services = self.unused_services(&found.prospects);
            let what = services.as_ref().map(|_| SERVICE).or(deployed_through.map(|kind| kind.word()));
            let what = what.map(str::to_owned);
            let names = services.unwrap_or_else(|| self.deployable(attempt));
            let deploy = draft(deployments, costs.deploy, metric, extras, names);
            drafts.push((ActionKind::Deploy, Draft { what, ..deploy }));
        }
        if adds > 0 {
            let extras = Extras { adds, ..made };
            let metric = MetricId::NetCustomerAdds;
            let names = self.below(metric);
            let add = draft(adds, costs.add_customer, metric, extras, names);
            let (earliest, by) = (Some(association_shows(rules, first)), Some(self.association_by()));
            drafts.push((ActionKind::AddCustomer, Draft { earliest, by, ..add }));
        }
        drafts
    }

    /// Customers of a metric that are associated and just below a threshold, then those that count already.
    fn nearest(&self, metric: MetricId) -> Vec<Candidate> {
        let mut found = self.below(metric);
        let explained = self.scorer.explain_within(self.score.id, Some(metric), Scope::COUNTED);
        for item in explained.iter().flat_map(|e| &e.counted).filter(|item| self.is_open(item)) {
            if found.len() < LISTED && !found.iter().any(|known| known.id == item.id) {
                found.push(candidate(&item.id, &item.name));
            }
        }
        found
    }

    /// Customers of a metric that are associated and below its threshold, with what they have.
    fn below(&self, metric: MetricId) -> Vec<Candidate> {
        let explained = self.scorer.explain_within(self.score.id, Some(metric), Scope { counted: false, ..Scope::ALL });
        let short = explained.iter().flat_map(|e| &e.excluded);
        let short = short.filter(|item| self.is_open(item) && item.reasons.contains(&Reason::BelowThreshold));
        let mut short: Vec<_> = short.collect();
        short.sort_by_key(|item| std::cmp::Reverse(item.value));
        let named =
            short.into_iter().map(|item| Candidate { note: item.text.clone(), ..candidate(&item.id, &item.name) });
        named.take(LISTED).collect()
    }

    /// Customers at whom one more deployment counts once the plan's associations are made, with what is short there.
    fn deployable(&self, attempt: &Attempt<'_>) -> Vec<Candidate> {
        let Extras { deployments, deployed_through, .. } = attempt.found.extras;
        let track = attempt.aims.first().map_or(&self.score.track, |aim| &aim.track);
        let rules = self.scorer.rules().designations.get(&self.score.id);
        let formula = rules.and_then(|rules| rules.metrics.get(&MetricId::Deployments)?.tracks.get(track));
        let Some(MetricFormula::Usage { parts, .. }) = formula else { return Vec::new() };
        let parts = parts.iter().filter(|part| deployed_through.is_none() || part.kind == deployed_through);
        let columns: Vec<usize> = parts.filter_map(|part| self.scorer.column(&part.quantity, part.kind)).collect();
        let made = self.prospects.associations(self.days, &attempt.found.prospects);
        let planned = self.scorer.read_planned(self.score.id, self.period.by, &made);
        let is_possible = |customer: &Customer| !self.query.lost.contains(&customer.id);
        let most = LISTED.max(usize::try_from(deployments).unwrap_or(0));
        let found = self.scorer.deployable(&columns, &planned, (&is_possible, most));
        let named = |Deployable { customer, note }| Candidate { note, ..candidate(&customer.id, &customer.name) };
        found.into_iter().map(named).collect()
    }

    /// Whether an item is a customer with whom something can be done.
    fn is_open(&self, item: &Item) -> bool {
        item.kind == ItemKind::Customer && !self.query.lost.iter().any(|lost| lost.as_str() == item.id)
    }

    /// Services of the rulebook that nobody uses yet, nor would through these prospects, where services are what counts.
    fn unused_services(&self, prospects: &[usize]) -> Option<Vec<Candidate>> {
        let rules = self.scorer.rules();
        let of_services =
            rules.designations.get(&self.score.id)?.quantities().filter_map(|name| rules.quantities.get(name));
        let services = of_services.into_iter().find(|quantity| quantity.kind == QuantityKind::DistinctServices)?;
        let explained = self.scorer.explain_within(self.score.id, Some(MetricId::Deployments), Scope::COUNTED);
        let coming = prospects.iter().filter_map(|place| self.prospects.list.get(*place)?.changes.first());
        let coming: BTreeSet<&str> = coming
            .flat_map(|changes| changes.iter().flat_map(|change| &change.services))
            .map(|service| self.scorer.workload_name(*service))
            .collect();
        let counted = || explained.iter().flat_map(|e| &e.counted);
        let in_use = |name: &str| coming.contains(name) || counted().any(|item| item.id == name);
        let names = rules.names.get(&Family::Azure)?.keys();
        let unused = names.filter(|name| !services.except.contains(*name) && !in_use(name));
        Some(unused.take(LISTED).map(|name| candidate(name, name)).collect())
    }
}
