//! What a file says of customers and subscriptions, beside their figures.

use super::lines::field;
use crate::exchange::import::counts::Refusal;
use crate::exchange::import::layout::Field;
use crate::exchange::import::mapping::Mapping;
use crate::exchange::import::record::Record;
use crate::exchange::import::spelling::Spellings;
use crate::exchange::import::value::{self, Day};
use chrono::{Datelike, NaiveDate};
use laurels_core::book::{Cloud, Licensing, Product, Segment, SubscriptionStatus, YEARS};
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
    customer: u32,
    product: Product,
    month: u16,
    status: Option<SubscriptionStatus>,
    licensing: Option<Licensing>,
    started: Option<Day>,
    ends: Option<Day>,
}

/// What has been said so far.
pub struct Facts {
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

impl Facts {
    pub fn new(mapping: &Mapping<'_>) -> Facts {
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
    pub fn tenant(&mut self, number: u32, tenants: &Spellings, record: &Record) -> Result<u32, Refusal> {
        if let Some(&customer) = self.of_tenant.get(number as usize) {
            return self.complete(customer, record);
        }
        self.of_tenant.push(self.customers.len() as u32);
        let tenant = tenants.values().get_index(number as usize).cloned();
        self.customer(FileCustomer { tenant, ..FileCustomer::default() }, record)
    }

    /// The customer that is known by the top-parent id of this number only.
    pub fn company(&mut self, number: u32, tpids: &Spellings, record: &Record) -> Result<u32, Refusal> {
        if let Some(&customer) = self.of_company.get(number as usize) {
            return self.complete(customer, record);
        }
        self.of_company.push(self.customers.len() as u32);
        let tpid = tpids.values().get_index(number as usize).cloned();
        self.customer(FileCustomer { tpid, ..FileCustomer::default() }, record)
    }

    /// A customer that is met for the first time.
    fn customer(&mut self, customer: FileCustomer, record: &Record) -> Result<u32, Refusal> {
        let segment = self.word(SEGMENT, record, &self.segments)?;
        let cloud = self.word(CLOUD, record, &self.clouds)?;
        self.customers.push(FileCustomer { segment, cloud, ..customer });
        self.complete(self.customers.len() as u32 - 1, record)
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
        record: &Record,
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
        let day = |text: String| value::day(&text);
        let seen = Seen {
            customer,
            product,
            month,
            status: self.word(STATE, record, &self.states)?,
            licensing: self.word(CHANNEL, record, &self.channels)?,
            started: self.text(STARTED, record)?.and_then(day),
            ends: self.text(ENDS, record)?.and_then(day),
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

    fn word<T: Copy>(&self, which: usize, record: &Record, words: &HashMap<String, T>) -> Result<Option<T>, Refusal> {
        Ok(self.text(which, record)?.and_then(|word| words.get(&value::folded(&word)).copied()))
    }

    /// The customers, and the subscriptions by their newest month: `months` has the month of each spelling.
    pub fn finish(
        self,
        ids: Vec<String>,
        months: &[Option<Month>],
    ) -> (Vec<FileCustomer>, Vec<Option<FileSubscription>>) {
        let seen = || self.subscriptions.iter().flatten();
        let days = |day: fn(&Seen) -> Option<Day>| value::day_order(seen().filter_map(day), false);
        let (starts, ends) = (days(|seen| seen.started), days(|seen| seen.ends));
        let plausible = |day: &NaiveDate| YEARS.contains(&day.year());
        let month = |seen: &Seen| months.get(usize::from(seen.month)).copied().flatten();
        let newest = |(id, list): (String, &Vec<Seen>)| {
            let newest = list.iter().max_by_key(|seen| month(seen))?;
            if month(newest).is_none() && !months.is_empty() {
                return None;
            }
            let started = newest.started.and_then(|day| day.in_order(starts)).filter(plausible);
            let ends = newest.ends.and_then(|day| day.in_order(ends)).filter(plausible);
            Some(FileSubscription {
                id,
                customer: newest.customer,
                product: newest.product,
                month: month(newest),
                status: newest.status,
                licensing: list.iter().find_map(|seen| seen.licensing),
                started,
                ends: ends.filter(|ends| started.is_none_or(|started| started <= *ends)),
            })
        };
        let subscriptions = ids.into_iter().zip(&self.subscriptions).map(newest).collect();
        (self.customers, subscriptions)
    }
}
