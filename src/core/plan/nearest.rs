//! What grows, is deployed or is won: of whom, nearest first.

use super::Attempt;
use super::actions::{ActionKind, Candidate, Scene};
use super::drafts::{Draft, candidate};
use super::outcome::Extras;
use crate::book::MetricId;
use crate::points::Points;
use crate::projection::association_shows;
use crate::rulebook::{Family, QuantityKind};
use crate::scoring::{Item, ItemKind, Reason, Scope};

/// What is deployed where services count.
pub const SERVICE: &str = "service";

/// Names of customers or services that are listed where any would do.
const LISTED: usize = 5;

impl Scene<'_, '_> {
    /// What grows, is deployed or is won: of whom, nearest first.
    pub(super) fn draft_extras(&self, attempt: &Attempt<'_>) -> Vec<(ActionKind, Draft)> {
        let (found, costs) = (&attempt.found, self.query.costs);
        let first = self.period.since;
        let shows = Some(association_shows(self.scorer.rules(), first));
        let draft = |count: i64, cost: Points, metric, extras, candidates| Draft {
            count,
            cost: cost.times(Points::whole(count)),
            extras,
            candidates,
            earliest: shows,
            by: Some(self.association_by()),
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
            let services = self.unused_services();
            let what = services.as_ref().map(|_| SERVICE).or(deployed_through.map(|kind| kind.word()));
            let what = what.map(str::to_owned);
            let names = services.unwrap_or_else(|| self.nearest(metric));
            let deploy = draft(deployments, costs.deploy, metric, extras, names);
            drafts.push((ActionKind::Deploy, Draft { what, ..deploy }));
        }
        if adds > 0 {
            let extras = Extras { adds, ..made };
            let metric = MetricId::NetCustomerAdds;
            let names = self.below(metric);
            drafts.push((ActionKind::AddCustomer, draft(adds, costs.add_customer, metric, extras, names)));
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

    /// Whether an item is a customer with whom something can be done.
    fn is_open(&self, item: &Item) -> bool {
        item.kind == ItemKind::Customer && !self.query.lost.iter().any(|lost| lost.as_str() == item.id)
    }

    /// Services of the rulebook that nobody uses yet, where services are what counts.
    fn unused_services(&self) -> Option<Vec<Candidate>> {
        let rules = self.scorer.rules();
        let of_services =
            rules.designations.get(&self.score.id)?.quantities().filter_map(|name| rules.quantities.get(name));
        let services = of_services.into_iter().find(|quantity| quantity.kind == QuantityKind::DistinctServices)?;
        let explained = self.scorer.explain_within(self.score.id, Some(MetricId::Deployments), Scope::COUNTED);
        let in_use = |name: &str| explained.iter().flat_map(|e| &e.counted).any(|item| item.id == name);
        let names = rules.names.get(&Family::Azure)?.keys();
        let unused = names.filter(|name| !services.except.contains(*name) && !in_use(name));
        Some(unused.take(LISTED).map(|name| candidate(name, name)).collect())
    }
}
