//! What a file says of customers and subscriptions, beside their figures.

use super::lines::field;
use crate::exchange::import::counts::{LineCounts, Refusal};
use crate::exchange::import::layout::Field;
use crate::exchange::import::mapping::Mapping;
use crate::exchange::import::record::Record;
use crate::exchange::import::spelling::Spellings;
use crate::exchange::import::value::{self, Day, DayEvidence, DayOrder};
use chrono::NaiveDate;
use laurels_core::book::{Cloud, Licensing, Product, Segment, SubscriptionStatus, quoted};
use laurels_core::evidence::NONE;
use laurels_core::month::Month;
use laurels_core::text::clean;
use std::collections::{HashMap, HashSet};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileCustomer {
    /// The tenant's GUID; without it the customer is known by its top-parent id only.
    pub tenant: Option<String>,
    pub tpid: Option<String>,
    /// The name, which may be obfuscated.
    pub name: Option<String>,
    pub domain: Option<String>,
    pub segment: Option<Segment>,
    pub cloud: Option<Cloud>,
}

impl FileCustomer {
    /// Whether the file does not say which customer it is.
    pub fn is_unnamed(&self) -> bool {
        self.tenant.is_none() && self.tpid.is_none()
    }
}

/// A subscription as a file has it, by the newest month that it is named for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSubscription {
    pub id: String,
    pub customer: u32,
    pub product: Product,
    /// The newest month that names it; `None` where the file is no report of months.
    pub month: Option<Month>,
    pub status: Option<SubscriptionStatus>,
    pub licensing: Option<Licensing>,
    pub started: Option<NaiveDate>,
    pub ends: Option<NaiveDate>,
}

/// The role that a Partner Admin Link has in the newest month that names one, on a subscription or on none that is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLink {
    pub customer: u32,
    /// The subscription's GUID.
    pub subscription: Option<String>,
    pub role: String,
    pub month: Month,
}

/// A top-parent id; zero is how reports say that there is none.
pub fn tpid(text: &str) -> Option<String> {
    let id = clean(text).trim().to_owned();
    (id.len() <= 40 && id.bytes().any(|byte| byte != b'0')).then_some(id)
}

/// A line that names a subscription, with what it says of it.
#[derive(Clone, Debug, Default)]
struct Seen {
    line: u64,
    customer: u32,
    product: Product,
    month: u16,
    status: Option<SubscriptionStatus>,
    licensing: Option<Licensing>,
    started: Option<Day>,
    ends: Option<Day>,
}

/// What has been said so far.
pub struct Facts<'m> {
    mapping: &'m Mapping<'m>,
    places: [Option<usize>; 10],
    segments: HashMap<String, Segment>,
    clouds: HashMap<String, Cloud>,
    states: HashMap<String, SubscriptionStatus>,
    channels: HashMap<String, Licensing>,
    customers: Vec<FileCustomer>,
    /// The customer of each tenant, and of each top-parent id without a tenant.
    of_tenant: Vec<u32>,
    of_company: Vec<u32>,
    /// Per subscription, per spelling of a month: the newest cannot be told before the column's order of days is.
    subscriptions: Vec<Vec<Seen>>,
    seen: HashSet<(u32, u16)>,
}

/// What fields that a line can do without are expected to say.
const KNOWN: &str = "a word that is known here; the lines are taken without it";
const DAY_OR_NONE: &str = "a day such as 2026-10-31, 10/31/2026 or 31 Oct 2026; the lines are taken without it";

const NAME: usize = 0;
const TPID: usize = 1;
const SEGMENT: usize = 2;
const STATE: usize = 3;
const CHANNEL: usize = 4;
const STARTED: usize = 5;
const ENDS: usize = 6;
const DOMAIN: usize = 7;
const CLOUD: usize = 8;
const NAMED_TENANT: usize = 9;

impl<'m> Facts<'m> {
    pub fn new(mapping: &'m Mapping<'m>) -> Facts<'m> {
        let fields = [
            Field::CustomerName,
            Field::Tpid,
            Field::Segment,
            Field::State,
            Field::Channel,
            Field::Started,
            Field::Ends,
            Field::Domain,
            Field::Cloud,
            Field::NamedTenant,
        ];
        Facts {
            mapping,
            places: fields.map(|field| mapping.place(field)),
            segments: mapping.layout.words(Field::Segment, Segment::from_word),
            clouds: mapping.layout.words(Field::Cloud, Cloud::from_word),
            states: mapping.layout.words(Field::State, SubscriptionStatus::from_word),
            channels: mapping.layout.words(Field::Channel, Licensing::from_word),
            customers: Vec::new(),
            of_tenant: Vec::new(),
            of_company: Vec::new(),
            subscriptions: Vec::new(),
            seen: HashSet::new(),
        }
    }

    /// The customer of a file about one that it does not name.
    pub fn unnamed(&mut self) -> u32 {
        if self.customers.is_empty() {
            self.customers.push(FileCustomer::default());
        }
        0
    }

    /// The customer that is the tenant of this number.
    pub fn tenant(
        &mut self,
        number: u32,
        tenants: &Spellings,
        line: (u64, &Record),
        counts: &mut LineCounts,
    ) -> Result<u32, Refusal> {
        if let Some(&customer) = self.of_tenant.get(number as usize) {
            return self.complete(customer, line.1);
        }
        self.of_tenant.push(self.customers.len() as u32);
        let tenant = tenants.values().get_index(number as usize).cloned();
        self.customer(FileCustomer { tenant, ..FileCustomer::default() }, line, counts)
    }

    /// The customer that is known by the top-parent id of this number only.
    pub fn company(
        &mut self,
        number: u32,
        tpids: &Spellings,
        line: (u64, &Record),
        counts: &mut LineCounts,
    ) -> Result<u32, Refusal> {
        if let Some(&customer) = self.of_company.get(number as usize) {
            return self.complete(customer, line.1);
        }
        self.of_company.push(self.customers.len() as u32);
        let tpid = tpids.values().get_index(number as usize).cloned();
        self.customer(FileCustomer { tpid, ..FileCustomer::default() }, line, counts)
    }

    /// A customer that is met for the first time.
    fn customer(
        &mut self,
        customer: FileCustomer,
        line: (u64, &Record),
        counts: &mut LineCounts,
    ) -> Result<u32, Refusal> {
        let segment = self.word(SEGMENT, line, &self.segments, counts)?;
        let cloud = self.word(CLOUD, line, &self.clouds, counts)?;
        self.customers.push(FileCustomer { segment, cloud, ..customer });
        self.complete(self.customers.len() as u32 - 1, line.1)
    }

    /// Fills in what earlier lines did not say of a customer.
    fn complete(&mut self, number: u32, record: &Record) -> Result<u32, Refusal> {
        let Some(customer) = self.customers.get(number as usize) else { return Ok(number) };
        if let Some(named) = self.text(NAMED_TENANT, record)?.and_then(|text| value::guid(&text))
            && customer.tenant.as_ref().is_some_and(|tenant| *tenant != named)
        {
            return Ok(number);
        }
        let name = if customer.name.is_none() { self.text(NAME, record)? } else { None };
        let id = if customer.tpid.is_none() { self.text(TPID, record)?.and_then(|text| tpid(&text)) } else { None };
        let domain = if customer.domain.is_none() { self.text(DOMAIN, record)? } else { None };
        let is_named = name.is_some() || id.is_some() || domain.is_some();
        if let Some(customer) = self.customers.get_mut(number as usize).filter(|_| is_named) {
            customer.name = customer.name.take().or(name);
            customer.domain = customer.domain.take().or(domain.map(|domain| domain.to_lowercase()));
            customer.tpid = customer.tpid.take().or(id);
        }
        Ok(number)
    }

    /// Notes what a line says of its subscription, once for each spelling of a month.
    pub fn subscription(
        &mut self,
        number: u32,
        (customer, product): (u32, Product),
        month: u16,
        line: (u64, &Record),
        counts: &mut LineCounts,
    ) -> Result<(), Refusal> {
        let at = number as usize;
        let last = self.subscriptions.get(at).and_then(|lines| lines.last());
        // Mostly the line before said it already, which is quicker found than in the whole list.
        if number == NONE || last.is_some_and(|seen| seen.month == month) || !self.seen.insert((number, month)) {
            return Ok(());
        }
        if self.subscriptions.len() <= at {
            self.subscriptions.resize_with(at + 1, Vec::new);
        }
        let seen = Seen {
            line: line.0,
            customer,
            product,
            month,
            status: self.word(STATE, line, &self.states, counts)?,
            licensing: self.text(CHANNEL, line.1)?.and_then(|word| self.channels.get(&value::folded(&word)).copied()),
            started: self.spelled_day(STARTED, line, counts)?,
            ends: self.spelled_day(ENDS, line, counts)?,
        };
        if let Some(list) = self.subscriptions.get_mut(at) {
            list.push(seen);
        }
        Ok(())
    }

    /// A field's text, without what a screen could not show.
    fn text(&self, which: usize, record: &Record) -> Result<Option<String>, Refusal> {
        match field(record, self.places.get(which).copied().flatten()) {
            Some((place, text)) if !value::is_unknown(text) => {
                let text = std::str::from_utf8(text).map_err(|_| Refusal::Encoding(place))?;
                Ok(Some(clean(text).trim().to_owned()).filter(|text| !text.is_empty()))
            }
            _ => Ok(None),
        }
    }

    /// What a word means. One that nobody knows says nothing, and is told.
    fn word<T: Copy>(
        &self,
        which: usize,
        (line, record): (u64, &Record),
        words: &HashMap<String, T>,
        counts: &mut LineCounts,
    ) -> Result<Option<T>, Refusal> {
        let Some(word) = self.text(which, record)? else { return Ok(None) };
        let meaning = words.get(&value::folded(&word)).copied();
        if meaning.is_none() {
            counts.wrong_value(line, self.title(which), quoted(&word), KNOWN);
        }
        Ok(meaning)
    }

    /// A day of a subscription. What is none says nothing, and is told.
    fn spelled_day(
        &self,
        which: usize,
        (line, record): (u64, &Record),
        counts: &mut LineCounts,
    ) -> Result<Option<Day>, Refusal> {
        let Some(text) = self.text(which, record)? else { return Ok(None) };
        let day = value::day(&text);
        if day.is_none() {
            counts.wrong_value(line, self.title(which), quoted(&text), DAY_OR_NONE);
        }
        Ok(day)
    }

    fn title(&self, which: usize) -> Option<String> {
        self.places.get(which).copied().flatten().and_then(|place| self.mapping.title(place))
    }

    /// What the days of subscriptions tell of their order.
    pub fn days_told(&self) -> DayEvidence {
        let [starts, ends] = self.days_of_columns();
        starts.and(ends)
    }

    fn days_of_columns(&self) -> [DayEvidence; 2] {
        let days: [fn(&Seen) -> Option<Day>; 2] = [|seen| seen.started, |seen| seen.ends];
        days.map(|day| DayEvidence::of(self.subscriptions.iter().flatten().filter_map(day), false))
    }

    /// The customers, and the subscriptions by their newest month: `months` has the month of each spelling, `file` what all of
    /// the file's days tell.
    pub fn finish(
        self,
        ids: Vec<String>,
        months: &[Option<Month>],
        file: DayEvidence,
        counts: &mut LineCounts,
    ) -> (Vec<FileCustomer>, Vec<Option<FileSubscription>>) {
        let [starts, ends] = self.days_of_columns().map(|days| days.order(file));
        let month = |seen: &Seen| months.get(usize::from(seen.month)).copied().flatten();
        let mut subscriptions = Vec::with_capacity(ids.len());
        for (id, list) in ids.into_iter().zip(&self.subscriptions) {
            let newest = list.iter().max_by_key(|seen| month(seen));
            let Some(newest) = newest.filter(|seen| month(seen).is_some() || months.is_empty()) else {
                subscriptions.push(None);
                continue;
            };
            let started = self.day(STARTED, newest.started, starts, newest.line, counts);
            let mut ends = self.day(ENDS, newest.ends, ends, newest.line, counts);
            if started.zip(ends).is_some_and(|(started, ends)| ends < started) {
                ends = None;
                let message = "before the subscription's start; the subscription is taken without it".to_owned();
                counts.problem(newest.line, self.title(ENDS), message);
            }
            subscriptions.push(Some(FileSubscription {
                id,
                customer: newest.customer,
                product: newest.product,
                month: month(newest),
                status: newest.status,
                licensing: list.iter().find_map(|seen| seen.licensing),
                started,
                ends,
            }));
        }
        (self.customers, subscriptions)
    }

    /// A day as its column writes days.
    fn day(
        &self,
        which: usize,
        day: Option<Day>,
        order: DayOrder,
        line: u64,
        counts: &mut LineCounts,
    ) -> Option<NaiveDate> {
        let found = day.filter(Day::has_plausible_year)?.in_order(order);
        if found.is_none() {
            let message = "not a day that exists, as the column writes days; the subscription is taken without it";
            counts.problem(line, self.title(which), message.to_owned());
        }
        found
    }
}
