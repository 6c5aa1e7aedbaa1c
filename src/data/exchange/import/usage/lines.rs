//! Lines read into entries, one by one; what a column decides only as a whole is left to [`settle`](super::settle).

use super::entry::Entry;
use super::facts::{self, Facts};
use super::measured::{expected, fitting, is_count};
use super::products::Products;
use super::repeated::Repeats;
use crate::exchange::import::counts::{LineCounts, NO_PRODUCT, Refusal, Verdict};
use crate::exchange::import::layout::{Column, Family, Field};
use crate::exchange::import::mapping::Mapping;
use crate::exchange::import::record::Record;
use crate::exchange::import::spelling::{NotUtf8, Spelled, Spellings};
use crate::exchange::import::value::{self, PointEvidence};
use laurels_core::book::{Product, quoted};
use laurels_core::evidence::{Measure, NONE};
use laurels_core::money::Micro;
use laurels_core::text::clean;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What the column of months is expected to say.
pub(super) const A_MONTH: &str = "a month such as 2026-10, 10/1/2026 or Oct 2026";

const NO_PLAN: Verdict = Verdict::Said([
    "has no service plan that a designation counts; left out",
    "have no service plan that a designation counts; left out",
]);
const OWN_NAME: Verdict = Verdict::Said([
    "is not a known workload; its figures are kept under that name",
    "are not known workloads; their figures are kept under those names",
]);
const NO_TYPE: Verdict = Verdict::Said([
    "is not a known type of association; its lines are taken without one",
    "are not known types of association; their lines are taken without one",
]);

/// Where a file has the columns that every line is asked for.
pub(super) struct Places {
    pub(super) tenant: Option<usize>,
    pub(super) tpid: Option<usize>,
    pub(super) subscription: Option<usize>,
    pub(super) product: Option<usize>,
    pub(super) workload: Option<usize>,
    /// Where the file has the workload under other names, for lines that say nothing at the first place.
    other_workloads: Vec<usize>,
    pub(super) meter: Option<usize>,
    pub(super) month: Option<usize>,
    pub(super) attribution: Option<usize>,
    pub(super) duplicate: Option<usize>,
    role: Option<usize>,
    plans: Option<usize>,
    sku: Option<usize>,
}

/// A column whose words may leave a line out.
struct Filter {
    place: usize,
    reasons: HashMap<String, String>,
    words: Spellings,
}

impl Filter {
    fn of((place, reasons): (usize, HashMap<String, String>)) -> Filter {
        Filter { place, reasons, words: Spellings::default() }
    }
}

pub(super) struct FigureColumn<'m> {
    pub(super) column: &'m Column,
    /// Where the file has it, if it does.
    pub(super) place: Option<usize>,
    /// Where the file has it under other names: what a line says there counts where it says nothing at the first place.
    others: Vec<usize>,
    pub(super) measure: Measure,
    /// The workload it is about, in a report that has a column for each.
    pub(super) workload: Option<u32>,
    /// What its values prove of the mark of decimals.
    pub(super) proven: PointEvidence,
    /// What values of a count tell that could be read in two ways: as it has no decimals, their mark is one of thousands.
    pub(super) supposed: PointEvidence,
    /// The first amount that could be read in two ways: its spelling, how it is read where nothing decides, and the other way.
    pub(super) unclear: Option<(String, [Micro; 2])>,
    pub(super) known: u64,
}

/// The lines read so far.
pub struct Lines<'m> {
    pub(super) mapping: &'m Mapping<'m>,
    pub(super) places: Places,
    pub(super) columns: Vec<FigureColumn<'m>>,
    pub(super) words: HashMap<String, String>,
    /// How names of workloads begin, the longer beginnings first, and what each is; empty where names are workloads.
    beginnings: Vec<(String, String)>,
    /// Where words stand that leave a line out, with their reasons.
    filters: Vec<Filter>,
    /// What workload each service plan gives.
    plans: HashMap<String, String>,
    /// Lists of service plans, and the workloads that each gives.
    plan_lists: Spellings,
    given: Vec<BTreeSet<u32>>,
    /// How many lines were left out for each reason.
    pub(super) left_out: BTreeMap<String, u64>,
    pub(super) products: Products,
    product_words: Spellings,
    pub(super) tenants: Spellings,
    pub(super) tpids: Spellings,
    pub(super) subscriptions: Spellings,
    pub(super) workloads: Spellings,
    pub(super) meters: Spellings,
    pub(super) months: Spellings,
    pub(super) attributions: Spellings,
    pub(super) roles: Spellings,
    /// The roles of Partner Admin Links: customer, subscription, the month's spelling, role.
    pub(super) links: BTreeSet<(u32, u32, u16, u32)>,
    pub(super) facts: Facts<'m>,
    pub(super) entries: Vec<Entry>,
    pub(super) duplicates: u64,
    /// What may repeat another line, in a file that does not say so.
    pub(super) repeats: Option<Repeats>,
}

impl<'m> Lines<'m> {
    /// No lines yet of a file that has its columns there.
    pub fn new(mapping: &'m Mapping<'m>) -> Lines<'m> {
        let place = |field| mapping.place(field);
        let places = Places {
            tenant: place(Field::Tenant),
            tpid: place(Field::Tpid),
            subscription: place(Field::Subscription),
            product: place(Field::Product),
            workload: place(Field::Workload),
            other_workloads: mapping.other_places_of(Field::Workload),
            meter: place(Field::Meter).filter(|_| place(Field::Duplicate).is_some()),
            month: place(Field::Month),
            attribution: place(Field::Attribution),
            duplicate: place(Field::Duplicate),
            role: place(Field::Role),
            plans: place(Field::ServicePlans),
            sku: place(Field::Sku),
        };
        let mut workloads = Spellings::default();
        let mut columns = Vec::new();
        for (column, place) in mapping.columns() {
            let Field::Figure(measure) = column.field else { continue };
            let workload = column.workload.as_ref().and_then(|name| {
                match workloads.number(name.as_bytes(), |name| Some(name.to_owned())) {
                    Ok(Spelled::Is(number)) => Some(number),
                    _ => None,
                }
            });
            let others = mapping.other_places(column, place);
            let (proven, supposed, unclear) = Default::default();
            columns.push(FigureColumn {
                column,
                place,
                others,
                measure,
                workload,
                proven,
                supposed,
                unclear,
                known: 0,
            });
        }
        Lines {
            mapping,
            places,
            columns,
            words: mapping.layout.words(Field::Attribution, |meaning| Some(meaning.to_owned())),
            beginnings: beginnings(mapping),
            filters: mapping.filters().into_iter().map(Filter::of).collect(),
            plans: mapping.layout.words(Field::ServicePlans, |workload| Some(workload.to_owned())),
            plan_lists: Spellings::default(),
            given: Vec::new(),
            left_out: BTreeMap::new(),
            products: Products::new(mapping.layout),
            product_words: Spellings::default(),
            tenants: Spellings::default(),
            tpids: Spellings::default(),
            subscriptions: Spellings::default(),
            workloads,
            meters: Spellings::default(),
            months: Spellings::default(),
            attributions: Spellings::default(),
            roles: Spellings::default(),
            links: BTreeSet::new(),
            facts: Facts::new(mapping),
            entries: Vec::new(),
            duplicates: 0,
            repeats: (mapping.layout.family == Family::Usage && place(Field::Duplicate).is_none())
                .then(|| Repeats::new(mapping)),
        }
    }

    pub fn take(&mut self, number: u64, record: &Record, counts: &mut LineCounts) -> Result<(), Refusal> {
        if let Some(why) = self.why_left_out(record)? {
            *self.left_out.entry(why).or_default() += 1;
            counts.skipped += 1;
            return Ok(());
        }
        if let Some((place, plans)) = field(record, self.places.plans) {
            let names = self.workloads_of((place, plans), record)?;
            return names.into_iter().try_for_each(|name| self.licences(number, name, record, counts));
        }
        let duplicate = self.duplicate(record)?;
        let month = self.month(record)?;
        let workload = self.workload(number, record, counts)?;
        let (product, workload) = self.product(record, workload)?;
        let customer = self.customer((number, record), counts)?;
        let subscription = match field(record, self.places.subscription) {
            Some((place, text)) => spelled(place, text, &mut self.subscriptions, value::guid, "a GUID")?,
            None => NONE,
        };
        let meter = named(record, self.places.meter, &mut self.meters)?;
        let attributed = self.attributed(number, record, counts)?;
        let line = u32::try_from(number).unwrap_or(u32::MAX);
        let marks = if duplicate { Entry::DUPLICATE } else { 0 };
        let entry = Entry {
            customer,
            subscription,
            workload,
            meter,
            first: line,
            last: line,
            month,
            attributed,
            value: 0,
            measure: 0,
            marks,
        };
        self.figures(entry, record)?;
        self.facts.subscription(subscription, (customer, product), month, (number, record), counts)?;
        let role = named(record, self.places.role, &mut self.roles)?;
        if role != NONE {
            self.links.insert((customer, subscription, month, role));
        }
        if let Some(repeats) = &mut self.repeats {
            repeats.take(number, record);
        }
        if duplicate {
            self.duplicates += 1;
            counts.skipped += 1;
        }
        Ok(())
    }

    fn why_left_out(&mut self, record: &Record) -> Result<Option<String>, Refusal> {
        for Filter { place, reasons, words } in &mut self.filters {
            let text = record.get(*place).unwrap_or_default();
            match words.number(text, |text| reasons.get(&value::folded(text)).cloned()) {
                Ok(Spelled::Is(why)) => return Ok(words.values().get_index(why as usize).cloned()),
                Ok(_) => {}
                Err(NotUtf8) => return Err(Refusal::Encoding(*place)),
            }
        }
        Ok(None)
    }

    /// The workloads that the service plans of a licence give.
    fn workloads_of(&mut self, (place, plans): (usize, &[u8]), record: &Record) -> Result<BTreeSet<u32>, Refusal> {
        let list = spelled(place, plans, &mut self.plan_lists, |plans| Some(plans.to_owned()), "a list of plans")?;
        let (known, workloads) = (&self.plans, &mut self.workloads);
        for plans in self.plan_lists.values().iter().skip(self.given.len()) {
            let given: BTreeSet<&String> =
                plans.split(',').filter_map(|plan| known.get(&value::folded(plan))).collect();
            let number = |name: &String| match workloads.number(name.as_bytes(), |name| Some(name.to_owned())) {
                Ok(Spelled::Is(number)) => Some(number),
                _ => None,
            };
            self.given.push(given.into_iter().filter_map(number).collect());
        }
        match self.given.get(list as usize).filter(|given| !given.is_empty()) {
            Some(given) => Ok(given.clone()),
            None => {
                let sku = field(record, self.places.sku).map_or(&b""[..], |(_, sku)| sku);
                Err(Refusal::value(place, sku, NO_PLAN))
            }
        }
    }

    /// Adds the seats of a licence to a workload. They are of the day that the file is of.
    fn licences(
        &mut self,
        number: u64,
        workload: u32,
        record: &Record,
        counts: &mut LineCounts,
    ) -> Result<(), Refusal> {
        let (_, workload) = self.product(record, workload)?;
        let line = u32::try_from(number).unwrap_or(u32::MAX);
        let entry = Entry {
            customer: self.customer((number, record), counts)?,
            subscription: NONE,
            workload,
            meter: NONE,
            first: line,
            last: line,
            month: 0,
            attributed: 0,
            value: 0,
            measure: 0,
            marks: 0,
        };
        self.figures(entry, record)
    }

    /// The workload, by how its name begins where the kind says so. A name that begins otherwise stays, and is told once.
    fn workload(&mut self, line: u64, record: &Record, counts: &mut LineCounts) -> Result<u32, Refusal> {
        let Some(first) = self.places.workload else { return Ok(NONE) };
        let (place, text) = first_known(record, first, &self.places.other_workloads).unwrap_or((first, &b""[..]));
        let (beginnings, mut unknown) = (&self.beginnings, None);
        let number = spelled(
            place,
            text,
            &mut self.workloads,
            |text| {
                let name = clean(text).trim().to_owned();
                let whole = if beginnings.is_empty() { String::new() } else { value::folded(&name) };
                let found = beginnings.iter().find(|(beginning, _)| whole.starts_with(beginning.as_str()));
                unknown = (found.is_none() && !beginnings.is_empty()).then(|| name.clone());
                Some(found.map_or(name, |(_, workload)| workload.clone()))
            },
            "a name",
        )?;
        if let Some(name) = unknown {
            counts.wrong_value(line, self.mapping.title(place), quoted(&name), OWN_NAME);
        }
        Ok(number)
    }

    /// The product family, and the number that stands for it and the workload.
    fn product(&mut self, record: &Record, workload: u32) -> Result<(Product, u32), Refusal> {
        let product = named(record, self.places.product, &mut self.product_words)?;
        let found = self.products.of((product, &self.product_words), (workload, &self.workloads));
        found.ok_or_else(|| match field(record, self.places.product) {
            Some((place, text)) if product != NONE => Refusal::value(place, text, NO_PRODUCT),
            _ => Refusal::Line("no product".to_owned()),
        })
    }

    fn duplicate(&self, record: &Record) -> Result<bool, Refusal> {
        match field(record, self.places.duplicate) {
            Some((place, text)) if !value::is_unknown(text) => {
                value::flag(text).ok_or_else(|| Refusal::value(place, text, "yes (1) or no (0)"))
            }
            _ => Ok(false),
        }
    }

    fn month(&mut self, record: &Record) -> Result<u16, Refusal> {
        let Some((place, text)) = field(record, self.places.month) else { return Ok(0) };
        let read = |text: &str| value::day(text).filter(value::Day::exists).map(|_| text.trim().to_owned());
        match self.months.number(text, read) {
            Ok(Spelled::Is(number)) => u16::try_from(number).map_err(|_| {
                Refusal::Field(place, "is the 65,537th spelling of a month: no file has that many".to_owned())
            }),
            Err(NotUtf8) => Err(Refusal::Encoding(place)),
            Ok(_) => Err(Refusal::value(place, text, A_MONTH)),
        }
    }

    /// The customer, by tenant or else by top-parent id.
    fn customer(&mut self, line: (u64, &Record), counts: &mut LineCounts) -> Result<u32, Refusal> {
        let record = line.1;
        if let Some((place, text)) = field(record, self.places.tenant) {
            // A licence's id goes on after the tenant's.
            let tenant = |text: &str| value::guid(text.split('_').next().unwrap_or_default());
            let number = spelled(place, text, &mut self.tenants, tenant, "a GUID")?;
            if number != NONE {
                return self.facts.tenant(number, &self.tenants, line, counts);
            }
        }
        if let Some((place, text)) = field(record, self.places.tpid) {
            let number = spelled(place, text, &mut self.tpids, facts::tpid, "an id")?;
            if number != NONE {
                return self.facts.company(number, &self.tpids, line, counts);
            }
        }
        if self.mapping.is_about_one_customer() {
            return Ok(self.facts.unnamed());
        }
        Err(Refusal::Line("no customer: neither a tenant nor a TPID".to_owned()))
    }

    /// Whom the line is attributed to, as a bit. A word that nobody knows says nothing, and is told once.
    fn attributed(&mut self, line: u64, record: &Record, counts: &mut LineCounts) -> Result<u16, Refusal> {
        let Some((place, text)) = field(record, self.places.attribution) else { return Ok(0) };
        let (words, mut unknown) = (&self.words, None);
        let number = self.attributions.number(text, |word| {
            let meaning = words.get(&value::folded(word)).cloned();
            unknown = meaning.is_none().then(|| word.to_owned());
            meaning
        });
        if let Some(word) = unknown {
            counts.wrong_value(line, self.mapping.title(place), quoted(&word), NO_TYPE);
        }
        match number {
            Ok(Spelled::Is(number)) => Ok(1_u16.checked_shl(number).unwrap_or(0)),
            Ok(_) => Ok(0),
            Err(NotUtf8) => Err(Refusal::Encoding(place)),
        }
    }

    /// Adds the line's figures; a line without any still says that there is such a row.
    fn figures(&mut self, line: Entry, record: &Record) -> Result<(), Refusal> {
        let before = self.entries.len();
        for (at, column) in (0..).zip(&mut self.columns) {
            let known = column.place.and_then(|place| first_known(record, place, &column.others));
            let Some((place, text)) = known else { continue };
            let amount = value::amount(text).and_then(|amount| fitting(amount, column.measure));
            let Some(amount) = amount else {
                self.entries.truncate(before);
                return Err(Refusal::value(place, text, expected(column.measure)));
            };
            column.known += 1;
            amount.proves.into_iter().for_each(|point| column.proven.add(point));
            let whole = amount.point_of_whole();
            match whole {
                Some(point) if is_count(column.measure) => column.supposed.add(point),
                Some(_) if column.unclear.is_none() => {
                    let readings = [amount.micro, amount.otherwise.unwrap_or_default()].map(Micro);
                    column.unclear = Some((quoted(&String::from_utf8_lossy(text)), readings));
                }
                _ => {}
            }
            let other = whole.map_or(0, Entry::read_otherwise);
            let workload = column.workload.unwrap_or(line.workload);
            let marks = line.marks | Entry::KNOWN | other;
            self.entries.push(Entry { value: amount.micro, measure: at, workload, marks, ..line });
        }
        if self.entries.len() == before {
            let workload = self.columns.first().and_then(|column| column.workload).unwrap_or(line.workload);
            self.entries.push(Entry { workload, ..line });
        }
        Ok(())
    }
}

/// How the names of workloads begin, folded, the longer beginnings first.
fn beginnings(mapping: &Mapping<'_>) -> Vec<(String, String)> {
    let words = mapping.layout.words(Field::Workload, |meaning| Some(meaning.to_owned()));
    let mut beginnings: Vec<(String, String)> = words.into_iter().collect();
    beginnings.sort_by(|(one, _), (other, _)| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
    beginnings
}

/// A column's field of a line, with its place.
pub fn field(record: &Record, place: Option<usize>) -> Option<(usize, &[u8])> {
    let place = place?;
    Some((place, record.get(place).unwrap_or_default()))
}

/// The first field that says something, at the first place or at one of the others.
fn first_known<'r>(record: &'r Record, first: usize, others: &[usize]) -> Option<(usize, &'r [u8])> {
    let known = |place: &usize| field(record, Some(*place)).filter(|(_, text)| !value::is_unknown(text));
    known(&first).or_else(|| others.iter().find_map(known))
}

/// The number of a field's value, [`NONE`] where it says nothing.
fn spelled(
    place: usize,
    text: &[u8],
    column: &mut Spellings,
    read: impl FnOnce(&str) -> Option<String>,
    expected: &'static str,
) -> Result<u32, Refusal> {
    match column.number(text, read) {
        Ok(Spelled::Is(number)) => Ok(number),
        Ok(Spelled::Unknown) => Ok(NONE),
        Ok(Spelled::Wrong) => Err(Refusal::value(place, text, expected)),
        Err(NotUtf8) => Err(Refusal::Encoding(place)),
    }
}

/// The number of a name, [`NONE`] where there is none.
fn named(record: &Record, place: Option<usize>, column: &mut Spellings) -> Result<u32, Refusal> {
    let Some((place, text)) = field(record, place) else { return Ok(NONE) };
    spelled(place, text, column, |text| Some(clean(text).trim().to_owned()), "a name")
}
