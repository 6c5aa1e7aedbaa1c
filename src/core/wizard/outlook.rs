//! The gauges beside a walk: the designations that it could move, as they are and as they would be.

use super::known::WizardContext;
use super::record::Outcome;
use crate::book::{AssociationType, DesignationId, Product};
use crate::ids::CustomerId;
use crate::projection::{Projection, association_shows, certification_shows};
use crate::rulebook::Rulebook;
use crate::scoring::{AsOf, DesignationScore, Scorer};
use chrono::NaiveDate;

/// What a walk would make of the scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// The designations that could move, those that would move most first, each as it is and as it would be.
    pub designations: Vec<(DesignationScore, DesignationScore)>,
    /// The first day on which a score that Microsoft publishes could show it.
    pub shows: NaiveDate,
    /// Whether the book has no usage yet that this would count.
    pub no_usage: bool,
}

/// The plan as it is scored: an association counts from the first day of the months that its family's metrics read,
/// unless it says since when.
pub fn dated(projection: &Projection, scorer: &Scorer<'_>) -> Projection {
    let mut dated = projection.clone();
    for association in dated.associations.iter_mut().filter(|association| association.started.is_none()) {
        association.started = Some(scorer.planned_start(association.product.unwrap_or(Product::Azure)));
    }
    dated
}

/// What an outcome would make of the scores of a book.
pub fn outlook(outcome: &Outcome, context: WizardContext<'_>, as_of: AsOf) -> Outlook {
    let scorer = Scorer::new(context.book, context.rules, as_of);
    let planned = dated(&outcome.projection, &scorer);
    let (now, then) = (scorer.scorecard(), scorer.project(&planned));
    let about = outcome.about.map_or_else(Vec::new, |(kind, product)| eligible(context.rules, kind, product));
    let mut could = could_move(&outcome.projection, context);
    if could.is_empty() {
        could = about;
    }
    let mut designations: Vec<(DesignationScore, DesignationScore)> = now
        .designations
        .into_iter()
        .zip(then.designations)
        .filter(|(now, then)| now.points != then.points || could.contains(&now.id))
        .collect();
    designations.sort_by_key(|(now, then)| std::cmp::Reverse((then.points - now.points).max(now.points - then.points)));
    let has_usage = |customer: &CustomerId| {
        context.book.customer_index(customer).is_some_and(|at| !context.book.usage.rows_of(at).is_empty())
    };
    let people = !planned.people.is_empty();
    Outlook {
        designations,
        shows: match people {
            true => certification_shows(context.rules, context.today),
            false => association_shows(context.rules, context.today),
        },
        no_usage: !people && planned.associations.iter().all(|a| !has_usage(&a.customer)) && planned.removed.is_empty(),
    }
}

/// The designations for which an association of its type and product is eligible somewhere; for a person those that its
/// certifications count for.
fn could_move(projection: &Projection, context: WizardContext<'_>) -> Vec<DesignationId> {
    let removed = projection.removed.iter().filter_map(|id| context.book.association(id));
    let claims = projection.associations.iter().chain(removed);
    let mut could: Vec<DesignationId> = claims.flat_map(|a| eligible(context.rules, a.kind, a.product)).collect();
    could.sort();
    could.dedup();
    could
}

/// The designations for which associations of a type can count, on a product or on any.
pub fn eligible(rules: &Rulebook, kind: AssociationType, product: Option<Product>) -> Vec<DesignationId> {
    let counts = |quantity: &str| {
        let quantity = rules.quantities.get(quantity);
        let table = quantity.and_then(|quantity| rules.eligible.get(&quantity.eligible));
        table.is_some_and(|table| {
            let mut rows = table.0.iter().filter(|(of, _)| product.is_none_or(|product| **of == product));
            rows.any(|(_, claims)| claims.iter().any(|claim| claim.kind == kind))
        })
    };
    let designations = rules.designations.iter();
    designations.filter(|(_, of)| of.quantities().any(counts)).map(|(id, _)| *id).collect()
}
