//! The family of lists of associations: a claim or another association a line, or a line for each of its workloads.

use super::counts::{LineCounts, NO_PRODUCT, Refusal};
use super::fields::{DayColumn, Fields};
use super::layout::Field;
use super::mapping::Mapping;
use super::table::Table;
use super::usage::{FileCustomer, tpid};
use super::value::{Day, DayEvidence, folded};
use super::{ImportError, each_line};
use chrono::NaiveDate;
use indexmap::IndexMap;
use laurels_core::book::{Activity, AssociationState, AssociationType, Product};
use std::collections::HashMap;

#[derive(Debug, Default)]
pub struct Associations {
    pub customers: Vec<FileCustomer>,
    pub list: Vec<FileAssociation>,
}

/// An association as a file has it.
#[derive(Clone, Debug)]
pub struct FileAssociation {
    /// How many lines it has.
    pub lines: u64,
    /// Its customer, by its place in [`Associations::customers`].
    pub customer: usize,
    pub kind: AssociationType,
    pub activity: Option<Activity>,
    pub product: Option<Product>,
    /// The subscription's GUID.
    pub subscription: Option<String>,
    pub workloads: Vec<String>,
    pub partner_id: Option<String>,
    /// The state, and the finer one of its type where the file says it.
    pub state: Option<(AssociationState, Option<String>)>,
    pub claim_id: Option<String>,
    pub claim_name: Option<String>,
    pub submitted: Option<NaiveDate>,
    pub started: Option<NaiveDate>,
    pub ended: Option<NaiveDate>,
    pub counterparty: Option<String>,
    pub notes: Option<String>,
}

/// What makes lines ones of one association.
type Key = (usize, AssociationType, Option<String>, Option<Product>, Option<String>, Option<Activity>);

const DAYS: [Field; 3] = [Field::Submitted, Field::Started, Field::Ends];

/// Reads the lines of a file.
///
/// # Errors
///
/// The source cannot be read, or is in no encoding that can be told.
pub fn read(
    table: &mut Table<'_>,
    mapping: &Mapping<'_>,
    counts: &mut LineCounts,
) -> Result<Associations, ImportError> {
    let words = Words::of(mapping);
    let mut customers: IndexMap<String, FileCustomer> = IndexMap::new();
    let mut lines: Vec<(u64, FileAssociation, [Option<Day>; 3])> = Vec::new();
    each_line(table, mapping, counts, |number, record, _| {
        let fields = Fields { mapping, record };
        let customer = customer(&fields)?;
        let mut days = [None; 3];
        for (day, field) in days.iter_mut().zip(DAYS) {
            *day = fields.day(field)?;
        }
        let mut association = words.association(&fields)?;
        let key = customer.tenant.clone().or_else(|| customer.tpid.clone()).unwrap_or_default();
        let entry = customers.entry(key);
        association.customer = entry.index();
        let known = entry.or_insert_with(|| customer.clone());
        known.name = known.name.take().or(customer.name);
        known.domain = known.domain.take().or(customer.domain);
        known.tpid = known.tpid.take().or(customer.tpid);
        lines.push((number, association, days));
        Ok(())
    })?;
    let mut at = 0..;
    let told = DAYS.map(|field| {
        let at = at.next().unwrap_or_default();
        let days = lines.iter().filter_map(|(_, _, days)| days.get(at).copied().flatten());
        (field, DayEvidence::of(days, false))
    });
    let columns = DayColumn::all(mapping, told, counts);
    let mut list: IndexMap<Key, FileAssociation> = IndexMap::new();
    for (number, mut line, days) in lines {
        let known = columns.iter().zip(days).map(|(column, day)| column.day(number, day, counts));
        let Ok(known) = known.collect::<Result<Vec<_>, ()>>() else { continue };
        if let [submitted, started, ended] = known.as_slice() {
            (line.submitted, line.started, line.ended) = (*submitted, *started, *ended);
        }
        let key: Key = match &line.claim_id {
            Some(claim) => (line.customer, line.kind, Some(folded(claim)), None, None, None),
            None => (line.customer, line.kind, None, line.product, line.subscription.clone(), line.activity),
        };
        match list.get_mut(&key) {
            Some(association) => association.take_in(line),
            None => drop(list.insert(key, line)),
        }
    }
    Ok(Associations { customers: customers.into_values().collect(), list: list.into_values().collect() })
}

impl FileAssociation {
    /// Takes in another line of the same association.
    fn take_in(&mut self, line: FileAssociation) {
        self.lines += line.lines;
        // A line without a workload is of all of them.
        if self.workloads.is_empty() || line.workloads.is_empty() {
            self.workloads.clear();
        } else {
            self.workloads
                .extend(line.workloads.into_iter().filter(|name| !self.workloads.contains(name)).collect::<Vec<_>>());
        }
        if self.product != line.product {
            self.product = None;
        }
        if self.subscription != line.subscription {
            self.subscription = None;
        }
        self.partner_id = self.partner_id.take().or(line.partner_id);
        self.state = self.state.take().or(line.state);
        self.claim_name = self.claim_name.take().or(line.claim_name);
        self.submitted = self.submitted.or(line.submitted);
        self.started = self.started.or(line.started);
        self.ended = self.ended.or(line.ended);
        self.counterparty = self.counterparty.take().or(line.counterparty);
        self.notes = self.notes.take().or(line.notes);
    }
}

fn customer(fields: &Fields<'_>) -> Result<FileCustomer, Refusal> {
    let customer = FileCustomer {
        tenant: fields.guid(Field::Tenant)?,
        tpid: fields.cleaned(Field::Tpid)?.and_then(|text| tpid(&text)),
        name: fields.cleaned(Field::CustomerName)?,
        domain: fields.cleaned(Field::Domain)?.map(|domain| domain.to_lowercase()),
        ..FileCustomer::default()
    };
    match customer.is_unnamed() {
        true => Err(Refusal::Line("no customer: neither a tenant nor a TPID".to_owned())),
        false => Ok(customer),
    }
}

/// The words of a kind, and what the file as a whole says.
struct Words {
    types: HashMap<String, AssociationType>,
    activities: HashMap<String, Activity>,
    states: HashMap<String, (AssociationState, Option<String>)>,
    /// How the words for products begin.
    products: Vec<(String, Product)>,
    /// The only type that the file's titles name.
    titled: Option<AssociationType>,
}

impl Words {
    fn of(mapping: &Mapping<'_>) -> Words {
        let types = mapping.layout.words(Field::AssociationType, AssociationType::from_word);
        let titles = (0..mapping.width()).filter_map(|place| mapping.title(place));
        let named = titles.flat_map(|title| title.split_whitespace().map(folded).collect::<Vec<_>>());
        let mut named: Vec<AssociationType> = named.filter_map(|word| types.get(&word).copied()).collect();
        named.sort();
        named.dedup();
        let state = |meaning: &str| match meaning.split_once('/') {
            Some((state, finer)) => Some((AssociationState::from_word(state)?, Some(finer.to_owned()))),
            None => Some((AssociationState::from_word(meaning)?, None)),
        };
        Words {
            types,
            activities: mapping.layout.words(Field::AssociationActivity, Activity::from_word),
            states: mapping.layout.words(Field::AssociationState, state),
            products: mapping.layout.products(),
            titled: <[AssociationType; 1]>::try_from(named).ok().map(|[only]| only),
        }
    }

    /// What a line says of an association, its customer and its days apart.
    fn association(&self, fields: &Fields<'_>) -> Result<FileAssociation, Refusal> {
        let claim_id = fields.cleaned(Field::ClaimId)?;
        let kind = fields.word(Field::AssociationType, &self.types, "CPOR, DPOR, PAL or CSP")?;
        let claimed = claim_id.as_ref().map(|_| AssociationType::Cpor);
        let kind = kind.or(self.titled).or(claimed).ok_or_else(|| {
            Refusal::Line("no type of association: add a column Type with CPOR, DPOR, PAL or CSP".to_owned())
        })?;
        let workloads: Vec<String> = fields.cleaned(Field::Workload)?.map_or_else(Vec::new, |names| {
            names.split([';', ',']).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
        });
        let product = match fields.text(Field::Product)? {
            None => self.product_of_all(&workloads),
            Some((place, text)) => {
                Some(self.product(text).ok_or_else(|| Refusal::value(place, text.as_bytes(), NO_PRODUCT))?)
            }
        };
        Ok(FileAssociation {
            lines: 1,
            customer: 0,
            kind,
            activity: fields.word(Field::AssociationActivity, &self.activities, "an activity of Partner Center")?,
            product,
            subscription: fields.guid(Field::Subscription)?,
            workloads,
            partner_id: fields.cleaned(Field::PartnerId)?,
            state: fields.word(Field::AssociationState, &self.states, "a status such as Submitted or Approved")?,
            claim_id,
            claim_name: fields.cleaned(Field::ClaimName)?,
            submitted: None,
            started: None,
            ended: None,
            counterparty: fields.cleaned(Field::Counterparty)?,
            notes: fields.cleaned(Field::Notes)?,
        })
    }

    fn product(&self, text: &str) -> Option<Product> {
        let word = folded(text);
        let beginnings = self.products.iter().filter(|(beginning, _)| word.starts_with(beginning.as_str()));
        beginnings.max_by_key(|(beginning, _)| beginning.len()).map(|(_, product)| *product)
    }

    /// The product that all of these workloads are of.
    fn product_of_all(&self, workloads: &[String]) -> Option<Product> {
        let mut products = workloads.iter().map(|name| self.product(name));
        let first = products.next().flatten()?;
        products.all(|product| product == Some(first)).then_some(first)
    }
}
