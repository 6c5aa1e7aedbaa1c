//! The page for one customer: what the partner does for it, what it may do there, and what waits. It has no points and
//! names no other customer.

use super::{Page, PageTable, Section};
use crate::cli::domain::Domain;
use crate::cli::failure::Failure;
use laurels_app::view::{Align, Cell, Row, words};
use laurels_core::book::{Association, AssociationState, AssociationType, Book, Product, Subscription};
use laurels_core::deadline;
use laurels_core::evidence::Measure;
use laurels_core::ids::CustomerId;
use laurels_core::money::Micro;
use laurels_core::month::Month;
use laurels_core::scoring::{activity_name, attributed_types, product_name, type_name};
use laurels_core::states;
use laurels_core::text::listed;
use std::collections::{BTreeMap, BTreeSet};

/// What the page says.
///
/// # Errors
/// When there is no such customer.
pub(super) fn page(domain: &Domain, id: &CustomerId) -> Result<Page, Failure> {
    let book = &*domain.inputs.book;
    let id = &CustomerId::from(Failure::or_customer(id, book)?);
    let name = book.customer(id).map_or("", |customer| &customer.name);
    let ours: Vec<&Association> = book.associations.iter().filter(|one| one.customer == *id).collect();
    let subscriptions = book.subscriptions.iter().filter(|one| one.customer == *id).collect();
    let partner = match book.partner.name.as_str() {
        "" => "your partner",
        name => name,
    };
    let mut sections = vec![
        of_associations(partner, &ours, attributed(book, id)),
        waiting(partner, &ours),
        of_access(&ours),
        of_subscriptions(subscriptions),
        of_usage(book, id),
    ];
    sections.retain(|section| !section.is_empty());
    let name = if name.is_empty() { id.as_str() } else { name };
    let title = match book.partner.name.as_str() {
        "" => name.to_owned(),
        partner => format!("{partner} and {name}"),
    };
    Ok(Page { title, facts: vec![words::date(domain.inputs.moment.date)], sections })
}

fn table(columns: &[(&str, Align)], rows: impl Iterator<Item = Vec<String>>) -> PageTable {
    let columns = columns.iter().map(|(title, align)| ((*title).to_owned(), *align)).collect();
    let row = |texts: Vec<String>| Row { key: String::new(), cells: texts.into_iter().map(Cell::text).collect() };
    PageTable::new(columns, rows.map(row).collect())
}

fn day(day: Option<chrono::NaiveDate>) -> String {
    words::date_or(day, "not known")
}

/// What an association is for: workloads, else the product, else everything.
fn covers(association: &Association) -> String {
    match association.product {
        _ if !association.workloads.is_empty() => association.workloads.join(", "),
        Some(product) => product_name(product).to_owned(),
        None => "Everything".to_owned(),
    }
}

/// Whom the figures of a product's newest month are attributed to by the report that they are from.
type Attributed = BTreeMap<Product, (Month, BTreeSet<AssociationType>)>;

fn attributed(book: &Book, id: &CustomerId) -> Attributed {
    let usage = &book.usage;
    let mut newest = Attributed::new();
    for row in book.customer_index(id).map(|place| usage.rows_of(place)).into_iter().flatten() {
        let Some(row) = usage.row(row, id, &book.subscriptions).filter(|_| usage.counting().get(row) != Some(&0))
        else {
            continue;
        };
        let (month, types) = newest.entry(row.product).or_insert((row.month, BTreeSet::new()));
        if *month < row.month {
            (*month, *types) = (row.month, BTreeSet::new());
        }
        if *month == row.month {
            types.extend(attributed_types(&row.attributed_by.unwrap_or_default()));
        }
    }
    newest.retain(|_, (_, types)| !types.is_empty());
    newest
}

fn of_associations(partner: &str, ours: &[&Association], attributed: Attributed) -> Section {
    let active = ours.iter().filter(|one| one.state == AssociationState::Active);
    let row = |one: &&Association| {
        let activity = one.activity.map_or_else(String::new, |activity| format!(", {}", activity_name(activity)));
        vec![format!("{}{activity}", type_name(one.kind)), covers(one), day(one.started)]
    };
    let columns = [("Association", Align::Left), ("For", Align::Left), ("Since", Align::Left)];
    let table = table(&columns, active.map(row));
    let sentence = match table.rows.is_empty() {
        true if attributed.is_empty() => Some(format!("Nothing tells Microsoft yet that {partner} works with you.")),
        true => None,
        false => Some(format!("These associations tell Microsoft that {partner} works with you.")),
    };
    let reported = attributed.iter().map(|(product, (month, types))| {
        let types: Vec<&str> = types.iter().map(|kind| type_name(*kind)).collect();
        let (month, product, types) = (words::month(*month), product_name(*product), listed(&types, "and"));
        format!("Microsoft's report of {month} attributes your usage of {product} to {partner} through {types}.")
    });
    Section { sentences: sentence.into_iter().chain(reported).collect(), table, ..Section::new("What we do for you") }
}

/// What was asked for and is not settled.
fn waiting(partner: &str, ours: &[&Association]) -> Section {
    let open = ours.iter().filter_map(|one| {
        let entered =
            |before: &str| deadline::since(one).map_or_else(String::new, |on| format!(" {before} {}", words::date(on)));
        let since = entered("since");
        let (name, what) = (type_name(one.kind), covers(one));
        let lasting = |what: &str| if since.is_empty() { format!("is {what}") } else { format!("has been {what}") };
        let waits = lasting("waiting");
        Some(match one.state {
            AssociationState::Requested if states::is_answered(one) => {
                format!("{name} for {what}: you did your part, and {partner} finishes it{since}.")
            }
            AssociationState::Requested => {
                format!("{name} for {what}: {partner} has asked you for it and {waits} for your answer{since}.")
            }
            AssociationState::Submitted => {
                format!("{name} for {what}: {partner} submitted it to Microsoft{}.", entered("on"))
            }
            AssociationState::UnderReview => {
                format!("{name} for {what}: Microsoft {} it{since}.", lasting("reviewing"))
            }
            AssociationState::ActionRequired => {
                format!("{name} for {what}: Microsoft {waits} for an answer of {partner}{since}.")
            }
            _ => return None,
        })
    });
    Section { sentences: open.collect(), ..Section::new("What is under way") }
}

/// Who of the partner may do what in the customer's tenant.
fn of_access(ours: &[&Association]) -> Section {
    let active = ours.iter().filter(|one| one.state == AssociationState::Active);
    let rows = active.filter_map(|one| one.credential.as_ref()).flat_map(|credential| {
        let checked = words::date_or(credential.verified, "never");
        credential
            .assignments
            .iter()
            .map(move |role| vec![credential.name.clone(), role.role.clone(), role.scope.clone(), checked.clone()])
    });
    let columns = ["Account", "Role", "Where", "Last checked"].map(|title| (title, Align::Left));
    Section { table: table(&columns, rows), ..Section::new("What our accounts may do at yours") }
}

fn of_subscriptions(subscriptions: Vec<&Subscription>) -> Section {
    let row = |one: &Subscription| {
        let id = one.subscription_id.clone().unwrap_or_else(|| one.id.to_string());
        let ends = words::date_or(one.ends, "");
        vec![product_name(one.product).to_owned(), id, words::in_sentence(one.status.word()), day(one.started), ends]
    };
    let columns = ["Product", "Subscription", "Status", "Started", "Ends"].map(|title| (title, Align::Left));
    Section { table: table(&columns, subscriptions.into_iter().map(row)), ..Section::new("Your subscriptions") }
}

/// The measures of a product that customers know, with the unit behind the amount.
const SHOWN: [(Measure, &str); 4] = [
    (Measure::Acr, "US dollars"),
    (Measure::ActiveUsers, "active users"),
    (Measure::PaidSeats, "seats"),
    (Measure::Capacity, "units of capacity"),
];

/// What was used in a month, by the report that says so.
type ByReport = BTreeMap<String, Micro>;

/// The newest month of each workload, and the same month a year before.
fn of_usage(book: &Book, id: &CustomerId) -> Section {
    // Several reports carry one figure: of each month the largest counts, what one report says adds up.
    let mut sums: BTreeMap<(Product, String, usize), BTreeMap<Month, ByReport>> = BTreeMap::new();
    let places = book.customer_index(id).map(|place| book.usage.rows_of(place)).into_iter().flatten();
    for row in places.filter_map(|place| book.usage.row(place, id, &book.subscriptions)) {
        for (shown, (measure, _)) in SHOWN.iter().enumerate() {
            let Some(value) = row.measures.get(*measure as usize).copied().flatten() else { continue };
            let months = sums.entry((row.product, row.workload.clone(), shown)).or_default();
            let of_kind = months.entry(row.month).or_default().entry(row.kind.clone().unwrap_or_default());
            let sum = of_kind.or_default();
            *sum = Micro(sum.0.saturating_add(value.0));
        }
    }
    let figure = |kinds: &ByReport| kinds.values().max().map(|most| words::amount(*most));
    let rows = sums.iter().filter_map(|((product, workload, shown), months)| {
        let (newest, kinds) = months.last_key_value()?;
        let before = months.get(&newest.plus(-12)).and_then(figure).unwrap_or_else(|| "not known".to_owned());
        let unit = SHOWN.get(*shown).map_or("", |(_, unit)| unit);
        let what = if workload.is_empty() { product_name(*product) } else { workload };
        Some(vec![what.to_owned(), words::month(*newest), figure(kinds)?, before, unit.to_owned()])
    });
    let columns = [
        ("What", Align::Left),
        ("Month", Align::Left),
        ("Used", Align::Right),
        ("A year before", Align::Right),
        ("", Align::Left),
    ];
    Section { table: table(&columns, rows), ..Section::new("What you use") }
}
