//! A book made ready to be scored: measured once, then asked as often as one likes.
//!
//! What a projection changes is measured again for the customers it touches only; everything else stands. What does not
//! depend on the day is shared by the scorers of other days.

use super::attribution::{Claims, Eligibility, Ends, Ready};
use super::card::Scorecard;
use super::measure::{self, Lacking, Pass, Scratch};
use super::measures::{AsOf, FamilyMonths, Growth, MeasureColumns};
use super::names::Names;
use super::roster::Roster;
use super::totals::Totals;
use crate::book::{Activity, Association, Book, Licensing, Product, Subscription};
use crate::evidence::NONE;
use crate::ids::{AssociationId, CustomerId, SubscriptionId};
use crate::money::Micro;
use crate::month::Month;
use crate::projection::Projection;
use crate::rulebook::{Family, Rate, Rulebook, TrackChoice};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// Subscriptions by customer and product, each with its licensing.
pub(super) type SubscriptionsOf = HashMap<(usize, Product), Vec<(SubscriptionId, Option<Licensing>)>>;

/// Customers that are measured between two questions whether to stop.
const PATIENCE: usize = 256;

/// What counts no more.
#[derive(Clone, Debug, Default)]
pub struct Gone<'a> {
    pub associations: Vec<AssociationId>,
    /// Subscriptions with the usage on them.
    pub subscriptions: Vec<&'a Subscription>,
}

/// The people of a day, whose usage is that of the scorer's.
pub struct PeopleOn<'s, 'a> {
    pub card: Scorecard,
    scorer: &'s Scorer<'a>,
    roster: Roster<'a>,
}

impl PeopleOn<'_, '_> {
    /// The scorecard after planned changes to people.
    pub fn project(&self, planned: &Projection) -> Scorecard {
        self.scorer.card(&self.scorer.totals, &self.roster.projected(planned))
    }
}

/// A book, a rulebook and a day, ready for questions.
pub struct Scorer<'a> {
    pub(super) book: &'a Book,
    pub(super) rules: &'a Rulebook,
    pub(super) as_of: AsOf,
    growth: Growth,
    pub(super) names: Arc<Names>,
    pub(super) columns: MeasureColumns<'a>,
    pub(super) months: Arc<FamilyMonths>,
    pub(super) claims: Arc<Claims>,
    pub(super) rates: Arc<Vec<Option<Rate>>>,
    first_months: Arc<Vec<[Option<Month>; 3]>>,
    pub(super) eligibility: Eligibility<'a>,
    ready: Arc<Vec<Ready<'a>>>,
    ready_of: Arc<Vec<u32>>,
    pub(super) totals: Totals,
    pub(super) roster: Arc<Roster<'a>>,
    ends: Ends<'a>,
    /// Each customer's paid and live subscriptions by product: looked up when a remedy first asks.
    pub(super) subscriptions: Arc<OnceLock<SubscriptionsOf>>,
    /// The reselling model that the partner mostly works by: the same.
    pub(super) usual_model: Arc<OnceLock<Activity>>,
}

impl<'a> Scorer<'a> {
    /// Measures a book by a rulebook for a day.
    pub fn new(book: &'a Book, rules: &'a Rulebook, as_of: AsOf) -> Scorer<'a> {
        Scorer::growing(book, rules, as_of, Growth::default())
    }

    /// The same where usage that is carried forward grows.
    pub fn growing(book: &'a Book, rules: &'a Rulebook, as_of: AsOf, growth: Growth) -> Scorer<'a> {
        let mut scorer = Scorer { growth, ..Scorer::unmeasured(book, rules, as_of) };
        measure_all(std::slice::from_mut(&mut scorer), &|| false);
        scorer
    }

    /// Measures a book unless and until `stop` says so.
    pub fn unless(book: &'a Book, rules: &'a Rulebook, as_of: AsOf, stop: &dyn Fn() -> bool) -> Option<Scorer<'a>> {
        let mut scorer = Scorer::unmeasured(book, rules, as_of);
        measure_all(std::slice::from_mut(&mut scorer), stop).then_some(scorer)
    }

    /// Measures the same book by the same rules for another day, unless and until `stop` says so.
    pub fn on(&self, date: NaiveDate, stop: &dyn Fn() -> bool) -> Option<Scorer<'a>> {
        self.on_each(&[date], stop)?.pop()
    }

    /// The same for several days, of each customer one after the other: its rows are at hand then.
    pub fn on_each(&self, dates: &[NaiveDate], stop: &dyn Fn() -> bool) -> Option<Vec<Scorer<'a>>> {
        let on = |date: &NaiveDate| {
            let (book, rules, as_of) = (self.book, self.rules, AsOf { date: *date, ..self.as_of });
            let columns = MeasureColumns::new(rules, book, &self.names, &self.months, as_of);
            let roster = Arc::new(self.roster.on(*date));
            Scorer { as_of, columns, roster, ..self.copied() }
        };
        let mut scorers: Vec<Scorer<'a>> = dates.iter().map(on).collect();
        measure_all(&mut scorers, stop).then_some(scorers)
    }

    /// The same where usage that is carried forward grows.
    pub(crate) fn grown(&self, growth: Growth) -> Scorer<'a> {
        let mut scorer = Scorer { growth, ..self.copied() };
        measure_all(std::slice::from_mut(&mut scorer), &|| false);
        scorer
    }

    /// The same if a subscription had no end.
    pub(crate) fn without_end(&self, subscription: &'a Subscription) -> Scorer<'a> {
        let mut scorer = Scorer { ends: Ends::Without(subscription), ..self.copied() };
        let (mut totals, mut scratch) = (self.totals.clone(), Scratch::new(self.columns.list.len()));
        for index in self.customers_on(subscription) {
            let segment = self.book.customers.get(index).and_then(|customer| customer.segment);
            self.pass().measure(index, self.associations(index), &mut scratch);
            totals.add(&self.columns, &scratch, segment, -1);
            let was = scratch.lacking();
            scorer.pass().measure(index, self.associations(index), &mut scratch);
            totals.add(&self.columns, &scratch, segment, 1);
            totals.rebase(index, was, scratch.lacking());
        }
        scorer.totals = totals;
        scorer
    }

    /// The customers with usage or an association on a subscription.
    fn customers_on(&self, subscription: &Subscription) -> impl Iterator<Item = usize> {
        let place = self.book.subscription_index(&subscription.id).and_then(|place| u32::try_from(place).ok());
        let usage = &*self.book.usage;
        let uses = move |index: usize| {
            let own = usage.subscriptions().get(usage.rows_of(index)).unwrap_or_default();
            place.is_some_and(|place| own.contains(&place))
        };
        let has = move |index: usize| self.associations(index).iter().any(|ready| Some(ready.subscription) == place);
        (0..self.book.customers.len()).filter(move |index| has(*index) || uses(*index))
    }

    /// Goes on to a later day of the same month. Both lie in the future: usage is the same on all of these.
    pub(crate) fn move_within_month(&mut self, date: NaiveDate) {
        self.as_of.date = date;
        self.roster = Arc::new(self.roster.on(date));
    }

    /// Ready for questions about single items: nothing is added up yet, and no score can be told.
    pub(super) fn unmeasured(book: &'a Book, rules: &'a Rulebook, as_of: AsOf) -> Scorer<'a> {
        let names = Names::new(rules, book.usage.workload_names());
        let months = FamilyMonths::of(book);
        let columns = MeasureColumns::new(rules, book, &names, &months, as_of);
        let claims = Claims::new(rules, &columns, book.usage.attributions());
        let eligibility = Eligibility::new(book, rules);
        let (ready, ready_of) = ready_by_customer(book, &eligibility, &names);
        let rates = Arc::new(measure::rates(rules, &names));
        Scorer {
            book,
            rules,
            as_of,
            growth: Growth::default(),
            names: Arc::new(names),
            totals: Totals::new(large_above(rules, &columns)),
            columns,
            months: Arc::new(months),
            claims: Arc::new(claims),
            rates,
            first_months: Arc::new(first_months(book)),
            eligibility,
            ready: Arc::new(ready),
            ready_of: Arc::new(ready_of),
            roster: Arc::new(Roster::new(book, rules, as_of.date)),
            ends: Ends::AsRecorded,
            subscriptions: Arc::default(),
            usual_model: Arc::default(),
        }
    }

    /// Everything shared, and nothing added up yet.
    fn copied(&self) -> Scorer<'a> {
        Scorer {
            book: self.book,
            rules: self.rules,
            as_of: self.as_of,
            growth: self.growth,
            names: Arc::clone(&self.names),
            columns: self.columns.clone(),
            months: Arc::clone(&self.months),
            claims: Arc::clone(&self.claims),
            rates: Arc::clone(&self.rates),
            first_months: Arc::clone(&self.first_months),
            eligibility: self.eligibility,
            ready: Arc::clone(&self.ready),
            ready_of: Arc::clone(&self.ready_of),
            totals: self.totals.emptied(),
            roster: Arc::clone(&self.roster),
            ends: self.ends,
            subscriptions: Arc::clone(&self.subscriptions),
            usual_model: Arc::clone(&self.usual_model),
        }
    }

    pub(super) fn pass(&self) -> Pass<'_> {
        Pass {
            book: self.book,
            columns: &self.columns,
            names: &self.names,
            claims: &self.claims,
            as_of: self.as_of,
            growth: self.growth,
            rates: &self.rates,
            first_months: &self.first_months,
            ends: self.ends,
        }
    }

    /// The associations of the customer at `index`.
    pub(super) fn associations(&self, index: usize) -> &[Ready<'a>] {
        let range = match (self.ready_of.get(index), self.ready_of.get(index + 1)) {
            (Some(&from), Some(&to)) => from as usize..to as usize,
            _ => 0..0,
        };
        self.ready.get::<Range<usize>>(range).unwrap_or_default()
    }

    pub fn book(&self) -> &'a Book {
        self.book
    }

    /// The rulebook that it was measured by.
    pub fn rules(&self) -> &'a Rulebook {
        self.rules
    }

    pub fn as_of(&self) -> AsOf {
        self.as_of
    }

    /// The scorecard of the book as it is.
    pub fn scorecard(&self) -> Scorecard {
        self.card(&self.totals, &self.roster.current())
    }

    /// The scorecard that the book would have after planned changes. Only what they touch is measured again.
    pub fn project(&self, planned: &Projection) -> Scorecard {
        let totals = self.projected_totals(planned);
        self.card(&totals, &self.roster.projected(planned))
    }

    /// The scorecards with every link to come made: as it is then, and on each of some days, once all that people hold until it
    /// has lapsed, since nobody renews anything; what can be neither renewed nor earned any more after that day is lost with it.
    pub fn without_renewals<'s>(
        &'s self,
        days: impl IntoIterator<Item = NaiveDate> + 's,
    ) -> (Scorecard, impl Iterator<Item = (NaiveDate, Scorecard)> + 's) {
        let roster = self.roster.linked();
        let before = self.card(&self.totals, &roster.current());
        (before, days.into_iter().map(move |day| (day, self.card(&self.totals, &roster.lapsed(day)))))
    }

    /// The scorecard with the people of a day, whose usage is that of today, ready for planned changes.
    pub fn people_on(&self, day: NaiveDate) -> PeopleOn<'_, 'a> {
        let roster = self.roster.on(day);
        PeopleOn { card: self.card(&self.totals, &roster.current()), scorer: self, roster }
    }

    /// The scorecards with the people of a day, whose usage is that of today: as they are on it, and once all that they hold
    /// until then has lapsed.
    pub fn lapsing(&self, day: NaiveDate) -> (Scorecard, Scorecard) {
        let roster = self.roster.on(day);
        (self.card(&self.totals, &roster.current()), self.card(&self.totals, &roster.after_lapses(day)))
    }

    /// The scorecards once associations, and usage on subscriptions, have not counted for so many months: after each step, those
    /// of the steps before as well. Of twelve nothing is left.
    pub fn without_in_turn<'s>(
        &'s self,
        months: i32,
        steps: impl IntoIterator<Item = &'s Gone<'s>>,
    ) -> impl Iterator<Item = Scorecard> {
        let mut scratch = Scratch::new(self.columns.list.len());
        let mut totals = self.totals.clone();
        let (mut gone, mut over) = (HashSet::new(), HashSet::new());
        steps.into_iter().map(move |step| {
            let of_associations = step.associations.iter().filter_map(|id| Some(&self.book.association(id)?.customer));
            let customers = of_associations.chain(step.subscriptions.iter().map(|subscription| &subscription.customer));
            let touched: BTreeSet<usize> =
                customers.filter_map(|customer| self.book.customer_index(customer)).collect();
            let mut lacking: HashMap<usize, Lacking> = HashMap::new();
            let mut add = |gone: &HashSet<&AssociationId>, over: &HashSet<&SubscriptionId>, sign: i64| {
                let pass = Pass { ends: Ends::Over(over, months), ..self.pass() };
                for &index in &touched {
                    let segment = self.book.customers.get(index).and_then(|c| c.segment);
                    let ended = |ready: &Ready<'a>| match gone.contains(&ready.association.id) {
                        true => ready.ended_before(Month::of(self.start_of(ready.association)).plus(12 - months)),
                        false => ready.clone(),
                    };
                    let left: Vec<Ready<'a>> = self.associations(index).iter().map(ended).collect();
                    pass.measure(index, &left, &mut scratch);
                    totals.add(&self.columns, &scratch, segment, sign);
                    if let Some(was) = lacking.insert(index, scratch.lacking()) {
                        totals.rebase(index, was, scratch.lacking());
                    }
                }
            };
            add(&gone, &over, -1);
            gone.extend(&step.associations);
            over.extend(step.subscriptions.iter().map(|subscription| &subscription.id));
            add(&gone, &over, 1);
            self.card(&totals, &self.roster.current())
        })
    }

    /// The totals after planned changes to associations.
    pub(super) fn projected_totals(&self, planned: &Projection) -> Totals {
        let mut totals = self.totals.clone();
        let mut touched: BTreeMap<usize, Vec<Ready<'_>>> = BTreeMap::new();
        for association in &planned.associations {
            if let Some(index) = self.book.customer_index(&association.customer) {
                touched.entry(index).or_insert_with(|| self.unchanged_associations(index, planned));
            }
        }
        for association in &planned.associations {
            let list = self.book.customer_index(&association.customer).and_then(|index| touched.get_mut(&index));
            if let Some(list) = list {
                let mut ready = self.eligibility.ready(association, &self.names);
                ready.claimed_last = planned.claimed_last.contains(&association.id);
                list.push(ready);
            }
        }
        let pass = self.pass();
        let mut scratch = Scratch::new(self.columns.list.len());
        for (index, after) in &touched {
            let segment = self.book.customers.get(*index).and_then(|c| c.segment);
            pass.measure(*index, self.associations(*index), &mut scratch);
            totals.add(&self.columns, &scratch, segment, -1);
            let was = scratch.lacking();
            pass.measure(*index, after, &mut scratch);
            totals.add(&self.columns, &scratch, segment, 1);
            totals.rebase(*index, was, scratch.lacking());
        }
        totals
    }

    /// Whether usage on a subscription counts in the months that metrics read: through an association, or as its rows say.
    pub fn counts_on(&self, subscription: &Subscription) -> bool {
        let (book, usage) = (self.book, &*self.book.usage);
        let place = book.subscription_index(&subscription.id).and_then(|place| u32::try_from(place).ok());
        let Some((index, place)) = book.customer_index(&subscription.customer).zip(place) else { return false };
        let first = Month::of(self.planned_start(subscription.product));
        let counts = |row: usize| {
            let (month, product, raw) = (usage.months()[row], usage.products()[row], usage.workload_ids()[row]);
            let covers = |ready: &Ready<'_>| {
                let is_active = ready.barred.is_none() && ready.active_in(month);
                is_active && ready.covers(book, &self.names, product, place, raw)
            };
            usage.subscriptions()[row] == place
                && month >= first
                && match usage.attributed()[row] {
                    NONE => self.associations(index).iter().any(covers),
                    named => !self.claims.attribution(named).is_empty(),
                }
        };
        usage.rows_of(index).any(counts)
    }

    /// The associations of a customer that planned changes leave alone.
    pub(super) fn unchanged_associations(&self, index: usize, planned: &Projection) -> Vec<Ready<'_>> {
        let replaced = |a: &Association| planned.associations.iter().any(|new| new.id == a.id);
        self.associations(index).iter().filter(|r| !replaced(r.association)).cloned().collect()
    }
}

/// Adds every customer of a book up for each of some days, and tells whether it came to the last one.
fn measure_all(days: &mut [Scorer<'_>], stop: &dyn Fn() -> bool) -> bool {
    let Some(book) = days.first().map(|day| day.book) else { return true };
    let mut of_days: Vec<(Totals, Scratch)> =
        days.iter().map(|day| (day.totals.emptied(), Scratch::new(day.columns.list.len()))).collect();
    for (index, customer) in book.customers.iter().enumerate() {
        if index % PATIENCE == 0 && stop() {
            return false;
        }
        for (day, (totals, scratch)) in days.iter().zip(&mut of_days) {
            day.pass().measure(index, day.associations(index), scratch);
            totals.add(&day.columns, scratch, customer.segment, 1);
            totals.rebase(index, Lacking::default(), scratch.lacking());
        }
    }
    for (day, (totals, _)) in days.iter_mut().zip(of_days) {
        day.totals = totals;
    }
    true
}

/// Per customer and family: the month in which the first subscription began, where known.
fn first_months(book: &Book) -> Vec<[Option<Month>; 3]> {
    let mut first_months = vec![[None; 3]; book.customers.len()];
    for subscription in &book.subscriptions {
        let place = book.customer_index(&subscription.customer).and_then(|index| first_months.get_mut(index));
        if let Some((first_months, started)) = place.zip(subscription.started.map(Month::of)) {
            let first = &mut first_months[Family::of(subscription.product) as usize];
            *first = Some(first.map_or(started, |first: Month| first.min(started)));
        }
    }
    first_months
}

/// All associations made ready and grouped by customer, with the start of each customer's group.
fn ready_by_customer<'a>(book: &'a Book, eligibility: &Eligibility<'a>, names: &Names) -> (Vec<Ready<'a>>, Vec<u32>) {
    let places: HashMap<&CustomerId, usize> = book.customers.iter().enumerate().map(|(at, c)| (&c.id, at)).collect();
    let at = |a: &'a Association| places.get(&a.customer).map(|index| (*index, a));
    let mut placed: Vec<(usize, &Association)> = book.associations.iter().filter_map(at).collect();
    placed.sort_by_key(|(index, _)| *index);
    let mut starts = Vec::with_capacity(book.customers.len() + 1);
    for (place, (index, _)) in placed.iter().enumerate() {
        starts.resize(starts.len().max(index + 1), place as u32);
    }
    starts.resize(book.customers.len() + 1, placed.len() as u32);
    (placed.into_iter().map(|(_, a)| eligibility.ready(a, names)).collect(), starts)
}

/// The amount that a pair must exceed where a track choice asks, per column.
fn large_above(rules: &Rulebook, columns: &MeasureColumns<'_>) -> Vec<Option<Micro>> {
    let mut above = vec![None; columns.list.len()];
    for designation in rules.designations.values() {
        if let TrackChoice::LargeWorkloads { more_than, quantity, .. } = &designation.choice
            && let Some(slot) = columns.find(quantity, None).and_then(|column| above.get_mut(column))
        {
            *slot = Some(*more_than);
        }
    }
    above
}
