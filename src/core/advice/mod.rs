//! What would make an item count: a wizard with its fields filled and what it gains, or what is under way already.
//!
//! Scoring says what does not count and why; wizards say what is recorded. A gain is what the record of the wizard itself
//! would make of the designation's total, so that the promise and the record can't differ.

mod fix;
mod later;
mod link;
mod lost;
mod pending;
mod start;
mod together;

pub use crate::todo_settings::TodoSettings;
pub(crate) use fix::{Opened, together};
pub use start::Start;

use crate::book::{Association, Book, DesignationId, Licensing, MetricId, Product, Subscription};
use crate::book_index::BookIndex;
use crate::day::day_text;
use crate::ids::WizardId;
use crate::points::Points;
use crate::projection::{Projection, certification_shows};
use crate::rulebook::Rulebook;
use crate::scoring::{
    AsOf, Detail, Explanation, Item, ItemKind, Lack, PeopleOn, Reason, Scope, Scorecard, Scorer, licensing_name,
    product_name, subscription_id,
};
use crate::wizard::{Answers, WizardContext, WizardRun, planned};
use chrono::NaiveDate;
use fix::{Gains, Key};
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// What designations gain or lose, the most first; those that do neither are left out.
pub type Effects = Vec<(DesignationId, Points)>;

/// Wizards by the answers that they were begun with; none where one can't be.
type Begun = HashMap<(WizardId, Answers), Option<Rc<Opened>>>;

#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    pub book: &'a Book,
    pub rules: &'a Rulebook,
    pub moment: AsOf,
    /// The house's own numbers of days.
    pub days: TodoSettings,
    pub drafts: &'a [WizardRun],
}

impl<'a> Occasion<'a> {
    pub(crate) fn context(&self) -> WizardContext<'a> {
        WizardContext { book: self.book, rules: self.rules, today: self.moment.date, days: self.days }
    }
}

/// Gives explanations their fixes, and what is pending.
pub struct Adviser<'a> {
    occasion: Occasion<'a>,
    scorer: &'a Scorer<'a>,
    card: Scorecard,
    index: BookIndex,
    /// What the wizards left half way would record.
    drafted: Vec<(&'a WizardRun, Vec<Association>)>,
    /// What each wizard comes to with the answers that it was begun with.
    begun: RefCell<Begun>,
    /// What each wizard with its answers would gain.
    gains: RefCell<BTreeMap<Key, Rc<Gains>>>,
    /// The people of the day on which a score could show a link made today, where anybody is not linked.
    shown: Option<(NaiveDate, PeopleOn<'a, 'a>)>,
}

impl<'a> Adviser<'a> {
    pub fn new(occasion: Occasion<'a>, scorer: &'a Scorer<'a>) -> Adviser<'a> {
        let drafted = occasion.drafts.iter().filter_map(|run| {
            let outcome = planned(run, run.of()?, occasion.context());
            Some((run, outcome.projection.associations))
        });
        let (drafted, card, index) = (drafted.collect(), scorer.scorecard(), BookIndex::of(occasion.book));
        let (begun, gains) = Default::default();
        let shows = certification_shows(occasion.rules, occasion.moment.date);
        let waits = occasion.book.people.iter().any(|person| person.linked != Some(true));
        let shown = waits.then(|| (shows, scorer.people_on(shows)));
        Adviser { occasion, scorer, card, index, drafted, begun, gains, shown }
    }

    pub(crate) fn index(&self) -> &BookIndex {
        &self.index
    }

    pub(crate) fn card(&self) -> &Scorecard {
        &self.card
    }

    /// Explains one metric of a designation, or all that exist; of each metric the `limit` items with the most usage say
    /// what would make them count, since each takes a projection of the book. These are told in full, however little is
    /// told of the others.
    pub fn explain(
        &self,
        designation: DesignationId,
        metric: Option<MetricId>,
        scope: Scope<'_>,
        limit: usize,
    ) -> Vec<Explanation> {
        let mut explained = self.scorer.explain_within(designation, metric, scope);
        explained.iter_mut().for_each(|explanation| self.advise(explanation, scope.detail, limit));
        explained
    }

    /// Says the same of the items of a metric that is explained in that detail already.
    pub fn advise(&self, explanation: &mut Explanation, detail: Detail, limit: usize) {
        let (designation, metric) = (explanation.designation, explanation.metric);
        let tell_in_full = |items: &mut [&mut Item]| {
            if detail < Detail::Sentences && !items.is_empty() {
                self.scorer.tell_in_full((designation, metric), items);
            }
        };
        let Explanation { counted, excluded, .. } = explanation;
        let lost = counted.iter_mut().filter(|item| item.reasons.contains(&Reason::Lost));
        let (open, short): (Vec<&mut Item>, Vec<&mut Item>) =
            lost.chain(excluded.iter_mut()).partition(|item| self.is_fixable(item));
        let mut open = self.most_used(open, limit);
        tell_in_full(&mut open);
        for item in &mut open {
            item.pending = self.pending(item);
            // Once it is late, another type may be tried beside it.
            if item.pending.as_ref().is_none_or(|pending| self.is_late(pending)) {
                item.fix = self.fix((designation, metric), item);
            }
            if let Some(moving) = item.fix.as_ref().and_then(|fix| self.moving(designation, item, fix)) {
                (item.pending, item.fix) = (Some(moving), None);
            }
            if item.fix.is_none() && item.pending.is_none() {
                item.text.extend(self.too_late(item).or_else(|| self.not_possible(item)));
            }
            if item.fix.is_none()
                && item.pending.is_none()
                && let Some((lack, bounds)) = self.lack(designation, item)
            {
                // What is out of bounds gives nothing with a subscription, either.
                let helps = bounds.is_none() || lack.gain.is_positive();
                let first = helps.then(|| record_first(lack.product));
                for sentence in bounds.map(|(_, why)| why).into_iter().chain(first) {
                    item.text.push(' ');
                    item.text.push_str(&sentence);
                }
                item.lacks = Some(lack).filter(|_| helps);
            }
        }
        // What counts in part through one association may count in full once another one is in force.
        let mut in_part: Vec<&mut Item> = short.into_iter().filter(|item| item.place.is_some()).collect();
        in_part.iter_mut().for_each(|item| item.pending = self.completing(item));
        in_part.retain(|item| item.pending.is_none() && item.reasons.contains(&Reason::BelowThreshold));
        let mut in_part = self.most_used(in_part, limit);
        tell_in_full(&mut in_part);
        for item in in_part {
            if let Some((fix, why)) = self.completing_fix(designation, item) {
                item.fix = Some(fix);
                item.text = format!("{} {why}", item.text);
                open.push(item);
            }
        }
        self.combine(designation, &mut open);
        for item in open {
            self.describe_gain((designation, metric), item);
        }
        let gain = |item: &Item| item.fix.as_ref().map_or(Points::ZERO, |fix| fix.gain);
        excluded.sort_by(|a, b| gain(b).cmp(&gain(a)).then_with(|| a.id.cmp(&b.id)));
    }

    /// Why a link is not worth a word that no score could show, as a sentence behind another one.
    fn too_late(&self, item: &Item) -> Option<String> {
        let person = self.occasion.book.person(item.id.as_str()).filter(|_| item.kind == ItemKind::Person)?;
        let unlinked = item.reasons.contains(&Reason::NotLinked) && person.linked != Some(true);
        let shows = self.shows_too_late(person).filter(|_| unlinked)?;
        Some(format!(" A link made today shows on {}, when it adds nothing any more.", day_text(shows)))
    }

    /// Why no association can be made for an item, where all that its customer has of the product is bought under MPSA, as a
    /// sentence behind another one.
    fn not_possible(&self, item: &Item) -> Option<String> {
        let book = self.occasion.book;
        let product = self.scorer.product_of(item).filter(|_| self.scorer.is_fixable(item))?;
        let own = self.index.subscriptions_of(book, &self.scorer.customer_of(item)?.id);
        let own: Vec<&Subscription> = own.filter(|own| own.product == product && own.status.is_live()).collect();
        let first = own.first().filter(|_| own.iter().all(|own| own.licensing == Some(Licensing::Mpsa)))?;
        let (bought, id) = (licensing_name(Licensing::Mpsa), subscription_id(first));
        Some(format!(" No new association is possible on {bought} ({id})."))
    }

    /// The subscription that an association for an item lacks, and why the item is nothing even with both, if it is.
    fn lack(&self, designation: DesignationId, item: &Item) -> Option<(Lack, Option<(Reason, String)>)> {
        let association = self.scorer.without_subscription(item)?;
        let product = association.product?;
        let planned = Projection { associations: vec![association], ..Projection::default() };
        let planned = self.scorer.planned(&planned);
        let gain = self.project(&planned).of(designation);
        Some((Lack { product, gain }, self.scorer.out_of_bounds(item, &planned)))
    }

    /// The items with the most usage.
    fn most_used<'i>(&self, mut items: Vec<&'i mut Item>, limit: usize) -> Vec<&'i mut Item> {
        if items.len() > limit {
            items.sort_by_cached_key(|item| Reverse(self.scorer.weight(item)));
            items.truncate(limit);
        }
        items
    }

    fn is_fixable(&self, item: &Item) -> bool {
        item.reasons.contains(&Reason::NotLinked) || self.scorer.is_fixable(item)
    }
}

/// What is to be done before an association can be made for usage whose subscription the book does not know.
pub(crate) fn record_first(product: Product) -> String {
    let product = product_name(product);
    format!("First record the {product} subscription that this usage is on: the association needs it.")
}
