//! What associations that might be made would change, customer by customer: the planner's view of the customers.

use super::attribution::{Ready, counted_cloud, licensed};
use super::changes::{Change, Changes, Sums};
use super::measure::Scratch;
use super::measures::{MeasureSet, each};
use super::remedies::{PLANNED, likelihood};
use super::rooms::Rooms;
use super::scorer::Scorer;
use super::totals::Totals;
use crate::book::{Association, AssociationState, AssociationType, DesignationId, Licensing, Product};
use crate::month::Month;
use crate::rulebook::{Claim, MetricFormula, TrackChoice};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Associations of one customer that are tried together at most: every set of them is measured.
const TOGETHER: usize = 6;

/// One or more associations that might be made with a customer, and what they would change.
#[derive(Clone, Debug)]
pub(crate) struct Prospect {
    /// The customer's place in the book.
    pub(crate) customer: usize,
    /// Which of the customer's associations, as bits: see [`Prospects::associations`].
    set: u32,
    /// How many of them are yet to be made.
    pub(crate) made: u32,
    /// What they change, day by day.
    pub(crate) changes: Vec<Changes>,
}

impl Prospect {
    /// How many of them are under way.
    pub(crate) fn free(&self) -> u32 {
        self.set.count_ones() - self.made
    }

    /// Whether all of it is to be made and another one comes to the same for no more.
    fn is_beside(&self, other: &Prospect) -> bool {
        self.free() == 0 && other.free() == 0 && other.made <= self.made && other.changes == self.changes
    }
}

/// What might be done with the customers of a book, as several days see it.
#[derive(Debug)]
pub(crate) struct Prospects {
    designation: DesignationId,
    made: NaiveDate,
    pub(crate) list: Vec<Prospect>,
    /// The sums of each column as they are, day by day.
    pub(crate) totals: Vec<BTreeMap<usize, Sums>>,
}

impl Prospects {
    /// Measures what each association that a customer might have would change in the columns of a designation on each of
    /// some days of one book, if it is made on `made`; those that `is_possible` doesn't take are left out. `None` when `stop`
    /// said so.
    pub(crate) fn measured(
        days: &[&Scorer<'_>],
        designation: DesignationId,
        (made, is_possible): (NaiveDate, &dyn Fn(&Association) -> bool),
        stop: &dyn Fn() -> bool,
    ) -> Option<Prospects> {
        let mut work = Work::of_days(days, designation, made);
        let mut list = Vec::new();
        for customer in 0..days.first().map_or(0, |day| day.book.customers.len()) {
            if customer % 256 == 0 && stop() {
                return None;
            }
            work.iter_mut().for_each(|day| day.turn_to(customer));
            let singles = singles(&mut work, customer);
            let barred = singles.iter().enumerate().filter(|(_, single)| !is_possible(&single.association));
            let barred = barred.fold(0, |set, (place, _)| set | 1 << place);
            add_sets(&mut work, customer, (&singles, barred), &mut list);
        }
        let mut totals: Vec<BTreeMap<usize, Sums>> = work.iter().map(Work::sums).collect();
        for changes in list.iter().map(|prospect: &Prospect| &prospect.changes) {
            for (sums, of_day) in totals.iter_mut().zip(changes) {
                for change in of_day {
                    let more = i128::from(change.past).max(0);
                    sums.entry(change.column as usize).and_modify(|sums| sums.past_ahead += more);
                }
            }
        }
        Some(Prospects { designation, made, list, totals })
    }

    /// The associations of some of the list: those that would be made, and those under way that would come into force, as
    /// the first day reads them that can.
    pub(crate) fn associations(&self, days: &[&Scorer<'_>], places: &[usize]) -> Vec<Association> {
        let mut work = Work::of_days(days, self.designation, self.made);
        let mut found = Vec::new();
        for Prospect { customer, set, .. } in places.iter().filter_map(|place| self.list.get(*place)) {
            work.iter_mut().for_each(|day| day.turn_to(*customer));
            let singles = singles(&mut work, *customer).into_iter().enumerate();
            let chosen = singles.filter(|(place, _)| set >> place & 1 == 1);
            found.extend(chosen.map(|(_, single)| single.association));
        }
        found
    }
}

/// An association that might be made with a customer or is under way.
struct Single {
    association: Association,
    made: u32,
    /// How every day reads it.
    read: Vec<Option<Association>>,
    changes: Vec<Changes>,
}

/// The associations that might be made with a customer, each of which changes something on any of the days.
fn singles(work: &mut [Work<'_, '_>], customer: usize) -> Vec<Single> {
    let mut singles: Vec<Single> = Vec::new();
    let open: Vec<Vec<(Association, u32)>> = work.iter().map(|day| day.open(customer)).collect();
    if open.iter().all(Vec::is_empty) {
        return singles;
    }
    work.iter_mut().for_each(|day| day.measure(customer));
    for (day, of_day) in open.iter().enumerate() {
        let before = open.get(..day).unwrap_or_default();
        for (association, made) in of_day {
            let same = |(other, _): &&(Association, u32)| is_same(other, association);
            if singles.len() == TOGETHER || before.iter().flatten().any(|other| same(&other)) {
                continue;
            }
            let reads =
                |day: &Vec<(Association, u32)>| day.iter().find(same).map(|(association, _)| association.clone());
            let read: Vec<Option<Association>> = open.iter().map(reads).collect();
            let changes: Vec<Changes> =
                work.iter_mut().zip(&read).map(|(day, read)| day.changes(customer, read.as_slice())).collect();
            let known = singles.iter().any(|single| single.changes == changes);
            if changes.iter().any(|changes| !changes.is_empty()) && !known {
                singles.push(Single { association: association.clone(), made: *made, read, changes });
            }
        }
    }
    singles
}

/// Adds every set of a customer's associations, but for those with any that is late, or of which a part comes to the same.
fn add_sets(work: &mut [Work<'_, '_>], customer: usize, (singles, late): (&[Single], u32), found: &mut Vec<Prospect>) {
    let from = found.len();
    for set in (1u32..1 << singles.len()).filter(|set| set & late == 0) {
        let chosen = || singles.iter().enumerate().filter(move |(place, _)| set >> place & 1 == 1).map(|(_, one)| one);
        let of_day = |(at, day): (usize, &mut Work<'_, '_>)| {
            let read = chosen().filter_map(|single| single.read.get(at).cloned().flatten());
            day.changes(customer, &read.collect::<Vec<Association>>())
        };
        let changes = match (set.count_ones(), chosen().next()) {
            (1, Some(single)) => single.changes.clone(),
            _ => work.iter_mut().enumerate().map(of_day).collect(),
        };
        let prospect = Prospect { customer, set, made: chosen().map(|single| single.made).sum(), changes };
        if !found.iter().skip(from).any(|other| prospect.is_beside(other)) {
            found.push(prospect);
        }
    }
}

/// Whether two are the same association as two days read it.
fn is_same(one: &Association, other: &Association) -> bool {
    let identity = |a: &Association| (a.kind, a.activity, a.product);
    one.id == other.id && one.customer == other.customer && identity(one) == identity(other)
}

impl Scorer<'_> {
    pub(crate) fn column(&self, quantity: &str, kind: Option<AssociationType>) -> Option<usize> {
        self.columns.find(quantity, kind)
    }

    /// The name of a workload or service by its number.
    pub(crate) fn workload_name(&self, number: u32) -> &str {
        self.names.text(number)
    }

    /// The first of the twelve months that a column reads.
    pub(crate) fn first_month(&self, column: usize) -> Option<Month> {
        Some(self.columns.list.get(column)?.calendar.last.minus(11))
    }

    /// Whether a designation is enrolled on a track, which stays until the renewal.
    pub(crate) fn is_frozen(&self, designation: DesignationId) -> bool {
        let enrolled = super::status::enrolment(self.book, self.rules, designation, self.as_of.date);
        let tracks = self.rules.designations.get(&designation).map(|d| &d.tracks);
        enrolled.and_then(|e| e.track.as_ref()).is_some_and(|track| tracks.is_some_and(|known| known.contains(track)))
    }

    /// Associations that are planned for a designation, made on `made`, as this day reads them; those that count on it by
    /// themselves, or can't, are left out.
    pub(crate) fn read_planned(
        &self,
        designation: DesignationId,
        made: NaiveDate,
        associations: &[Association],
    ) -> Vec<Association> {
        let work = Work::new(self, designation, made);
        let read = associations.iter().filter_map(|association| {
            let open = work.open(self.book.customer_index(&association.customer)?);
            open.into_iter().map(|(read, _)| read).find(|read| is_same(read, association))
        });
        read.collect()
    }

    /// The columns of a designation on any track, and the claims that count in them, with their products.
    fn wanted(&self, designation: DesignationId) -> (MeasureSet, BTreeMap<Claim, BTreeSet<Product>>) {
        let (mut columns, mut claims) = (0, BTreeMap::<Claim, BTreeSet<Product>>::new());
        let Some(rules) = self.rules.designations.get(&designation) else {
            return (0, claims);
        };
        for formula in rules.metrics.values().flat_map(|metric| metric.tracks.values()) {
            let MetricFormula::Usage { parts, .. } = formula else {
                continue;
            };
            for column in parts.iter().filter_map(|part| self.columns.find(&part.quantity, part.kind)) {
                columns |= 1 << column;
                let Some(known) = self.columns.list.get(column) else {
                    continue;
                };
                for (product, eligible) in
                    self.rules.eligible.get(&known.quantity.eligible).into_iter().flat_map(|e| &e.0)
                {
                    for claim in eligible.iter().filter(|claim| known.kind.is_none_or(|only| only == claim.kind)) {
                        claims.entry(*claim).or_default().insert(*product);
                    }
                }
            }
        }
        if let TrackChoice::SegmentShare { quantity, .. } | TrackChoice::LargeWorkloads { quantity, .. } = &rules.choice
        {
            columns |= self.columns.find(quantity, None).map_or(0, |column| 1 << column);
        }
        (columns, claims)
    }

    /// The columns in which a customer with these associations counts as associated in the last month.
    fn tied<'r, 'b: 'r>(&self, customer: usize, associations: impl Iterator<Item = &'r Ready<'b>>) -> MeasureSet {
        if !self.book.customers.get(customer).is_some_and(|c| counted_cloud(c.cloud)) {
            return 0;
        }
        associations.filter(|ready| ready.barred.is_none()).fold(0, |set, ready| {
            let association = ready.association;
            let products = Product::ALL.iter().filter(|p| association.product.is_none_or(|only| only == **p));
            products.fold(set, |set, product| {
                let active = self.columns.calendars.get(*product as usize).copied().flatten();
                let counts = active.is_some_and(|calendar| ready.active_in(calendar.last));
                let columns = self.claims.columns(association.kind, association.activity, *product, None);
                if counts { set | columns } else { set }
            })
        })
    }
}

/// The columns in which an association counts, by product and for each licensing that the customer has.
type Counts = Vec<(Product, Vec<MeasureSet>)>;

/// Room to measure one customer after the other on a day.
struct Work<'w, 'a> {
    scorer: &'w Scorer<'a>,
    columns: MeasureSet,
    claims: BTreeMap<Claim, BTreeSet<Product>>,
    /// The day on which associations are made.
    made: NaiveDate,
    /// The columns in which the customer at hand counts as associated, and how many customers count so in each.
    tied: MeasureSet,
    associated: Vec<i64>,
    /// How many more deployments count at the customer at hand, by column, and how many at all customers.
    rooms: Rooms,
    open: BTreeMap<usize, i64>,
    open_at_all: BTreeMap<usize, i64>,
    /// The customer that was measured last.
    measured: Option<usize>,
    before: Scratch,
    after: Scratch,
    /// What a change comes to; nothing between two of them.
    change: Totals,
}

impl<'w, 'a> Work<'w, 'a> {
    fn of_days(days: &[&'w Scorer<'a>], designation: DesignationId, made: NaiveDate) -> Vec<Work<'w, 'a>> {
        days.iter().map(|day| Work::new(day, designation, made)).collect()
    }

    fn new(scorer: &'w Scorer<'a>, designation: DesignationId, made: NaiveDate) -> Work<'w, 'a> {
        let room = || Scratch::new(scorer.columns.list.len());
        let (columns, claims) = scorer.wanted(designation);
        let associated = vec![0; scorer.columns.list.len()];
        let (before, after, change) = (room(), room(), scorer.totals.emptied());
        let rooms = Rooms::of(scorer, designation);
        let (open, open_at_all) = (BTreeMap::new(), BTreeMap::new());
        let (tied, measured) = (0, None);
        Work {
            scorer,
            columns,
            claims,
            made,
            tied,
            associated,
            rooms,
            open,
            open_at_all,
            measured,
            before,
            after,
            change,
        }
    }

    fn turn_to(&mut self, customer: usize) {
        self.tied = self.scorer.tied(customer, self.scorer.associations(customer).iter()) & self.columns;
        for column in each(self.tied) {
            if let Some(count) = self.associated.get_mut(column) {
                *count += 1;
            }
        }
        self.open.clear();
        if self.tied & self.rooms.columns() != 0 {
            self.measure(customer);
            self.open = self.rooms.open(self.scorer, self.scorer.associations(customer).iter(), &self.before);
        }
        for (column, open) in &self.open {
            *self.open_at_all.entry(*column).or_default() += open;
        }
    }

    /// The sums of each column as they are.
    fn sums(&self) -> BTreeMap<usize, Sums> {
        let sums = |column| {
            let total = self.scorer.totals.columns.get(column)?;
            let open = self.open_at_all.get(&column).copied().unwrap_or(0);
            Some((column, Sums::of(total, self.associated.get(column).copied().unwrap_or(0), open)))
        };
        each(self.columns).filter_map(sums).collect()
    }

    /// What might be made with a customer or is on its way.
    fn open(&self, customer: usize) -> Vec<(Association, u32)> {
        if !self.scorer.book.customers.get(customer).is_some_and(|record| counted_cloud(record.cloud)) {
            return Vec::new();
        }
        let mut open = self.under_way(customer);
        open.extend(self.candidates(customer));
        open
    }

    fn measure(&mut self, customer: usize) {
        if self.measured != Some(customer) {
            self.scorer.pass().measure(customer, self.scorer.associations(customer), &mut self.before);
            self.measured = Some(customer);
        }
    }

    /// Associations that are on their way, as they will be.
    fn under_way(&self, customer: usize) -> Vec<(Association, u32)> {
        use AssociationState::Active;
        let of_ours = |a: &Association, kind: AssociationType| a.kind == kind;
        let comes = |ready: &&Ready<'a>| ready.association.state.is_live();
        // What is in force and began after the last month that is read counts later.
        let counts_already = |association: &Association, first: NaiveDate| {
            let last = Month::of(first).plus(11).last_day();
            association.state == Active && association.started.is_none_or(|on| on <= last)
        };
        let coming = self.scorer.associations(customer).iter().filter(comes).filter_map(|ready| {
            let association = ready.association;
            let products =
                self.claims.iter().filter(|(claim, _)| of_ours(association, claim.kind)).flat_map(|(_, p)| p);
            let products: BTreeSet<Product> = match association.product {
                Some(product) => BTreeSet::from([product]),
                None => products.copied().collect(),
            };
            let first = products.iter().map(|product| self.scorer.planned_start(*product)).max()?;
            let started = Some(self.start(&products)?);
            let in_force = Association { state: Active, started, ended: None, ..association.clone() };
            (!counts_already(association, first)).then_some((in_force, 0))
        });
        coming.collect()
    }

    /// Associations that might be made: one a type and activity, of all products that it can stand on.
    fn candidates(&self, customer: usize) -> Vec<(Association, u32)> {
        let scorer = self.scorer;
        let usage = &*scorer.book.usage;
        let used: BTreeSet<Product> =
            usage.rows_of(customer).filter_map(|row| usage.products().get(row).copied()).collect();
        let licensings: BTreeMap<Product, Vec<Licensing>> = used
            .iter()
            .map(|product| {
                (
                    *product,
                    scorer
                        .subscriptions_of(customer, *product)
                        .iter()
                        .filter_map(|(_, licensing)| *licensing)
                        .collect(),
                )
            })
            .collect();
        let mut ranked: Vec<(u8, Counts, Association)> = Vec::new();
        for (claim, of) in &self.claims {
            let Claim { kind, activity } = *claim;
            let mut products = BTreeSet::new();
            let (mut rank, mut counts) = (u8::MAX, Vec::new());
            for (product, licensing) in licensings.iter().filter(|(product, _)| of.contains(product)) {
                let allowed = |l: &Licensing| licensed(scorer.rules, kind, activity, Some(*l));
                let Some(likely) = likelihood(claim, licensing) else {
                    continue;
                };
                if !licensing.is_empty() && !licensing.iter().any(allowed) {
                    continue;
                }
                products.insert(*product);
                rank = rank.min(likely);
                let in_columns = |l| scorer.claims.columns(kind, activity, *product, l) & self.columns;
                let each = std::iter::once(None).chain(licensing.iter().copied().map(Some));
                counts.push((*product, each.map(in_columns).collect()));
            }
            let Some(started) = self.start(&products) else {
                continue;
            };
            let Some(record) = scorer.book.customers.get(customer) else {
                continue;
            };
            let reseller = || (kind == AssociationType::Csp).then(|| scorer.usual_model());
            let association = Association {
                activity: activity.or_else(reseller),
                product: products.first().copied().filter(|_| products.len() == 1),
                started: Some(started),
                ..Association::active(PLANNED, kind, record.id.clone())
            };
            ranked.push((rank, counts, association));
        }
        ranked.sort_by_key(|(rank, ..)| *rank);
        let mut found: Vec<(Counts, Association)> = Vec::new();
        let within = |one: &Counts, other: &Counts| {
            one.iter().all(|(product, columns)| {
                let same = other.iter().find(|(known, _)| known == product);
                same.is_some_and(|(_, others)| columns.iter().zip(others).all(|(own, its)| own & !its == 0))
            })
        };
        for (_, counts, association) in ranked {
            // What counts only where another one does, too, changes no more.
            if !found.iter().any(|(known, _)| within(&counts, known)) {
                found.retain(|(known, _)| !within(known, &counts));
                found.push((counts, association));
            }
        }
        found.into_iter().map(|(_, association)| (association, 1)).collect()
    }

    /// The day since when a planned association of these products counts: where growth goes by claims, the first day of
    /// the last month, since a claim gives nothing for what is there already; more than a year after it is made, the day
    /// on which it is.
    fn start(&self, products: &BTreeSet<Product>) -> Option<NaiveDate> {
        let list = &self.scorer.columns.list;
        let claims = |column: usize| list.get(column).is_some_and(|column| column.quantity.claims.is_some());
        let first = products.iter().map(|product| self.scorer.planned_start(*product)).max()?;
        if first > self.made {
            return Some(self.made);
        }
        match each(self.columns).any(claims) {
            true => first.checked_add_months(chrono::Months::new(11)),
            false => Some(first),
        }
    }

    /// What associations, put in the place of those with their ids, would change.
    fn changes(&mut self, customer: usize, associations: &[Association]) -> Changes {
        if associations.is_empty() {
            return Changes::default();
        }
        let scorer = self.scorer;
        let replaced = |a: &Association| a.id != *PLANNED && associations.iter().any(|new| new.id == a.id);
        let kept = scorer.associations(customer).iter().filter(|r| !replaced(r.association)).cloned();
        let new = associations.iter().map(|a| scorer.eligibility.ready(a, &scorer.names));
        let ready: Vec<Ready<'_>> = kept.chain(new).collect();
        scorer.pass().measure(customer, &ready, &mut self.after);
        let now_tied = scorer.tied(customer, ready.iter()) & self.columns;
        let is_tied = now_tied & self.rooms.columns() != 0;
        let open = if is_tied { self.rooms.open(scorer, ready.iter(), &self.after) } else { BTreeMap::new() };
        let segment = scorer.book.customers.get(customer).and_then(|c| c.segment);
        self.change.add(&scorer.columns, &self.after, segment, 1);
        self.change.add(&scorer.columns, &self.before, segment, -1);
        let changed = each(self.columns).filter_map(|column| {
            let is = |set: MeasureSet| i32::from(set >> column & 1 == 1);
            let of = |open: &BTreeMap<usize, i64>| open.get(&column).map_or(0, |count| *count as i32);
            let more = (is(now_tied) - is(self.tied), of(&open) - of(&self.open));
            Change::of(column, self.change.columns.get(column)?, more)
        });
        let changed = changed.collect();
        self.change.add(&scorer.columns, &self.before, segment, 1);
        self.change.add(&scorer.columns, &self.after, segment, -1);
        changed
    }
}
