//! The made-up partners of all tests: a small one whose records have short ids, and one of any size. Both have the names
//! that break tables: long ones, and ones of wide characters.

use chrono::NaiveDate;
use laurels_core::book::{
    Activity, Association, AssociationState, AssociationType, Basis, Book, Certification, Cloud, Customer,
    DesignationId, Enrolment, Licensing, Location, MetricId, Offer, Partner, Person, Product, Reported, Segment,
    Snapshot, Subscription,
};
use laurels_core::change::{Moved, Revision};
use laurels_core::evidence::{Figures, Ranking, UsageRow};
use laurels_core::money::Micro;
use laurels_core::month::Month;
use laurels_core::points::Points;

/// So many customers have usage: scoring is not what these books try out.
const WITH_USAGE: usize = 30;

/// The date that every made-up book is read on.
pub fn today() -> NaiveDate {
    day(2026, 11, 22)
}

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

/// A partner with so many customers, subscriptions, associations, people, certifications and snapshots.
pub fn partner_of(records: usize) -> Book {
    let book = Book {
        partner: partner((0..records.min(1)).map(|_| enrolment()).collect()),
        customers: (0..records).map(customer).collect(),
        subscriptions: (0..records).map(subscription).collect(),
        associations: (0..records).map(association).collect(),
        people: (0..records).map(person).collect(),
        certifications: (0..records).map(certification).collect(),
        reported: (0..records.min(2)).map(reported).collect(),
        snapshots: (0..records).map(snapshot).collect(),
        ..Book::default()
    }
    .sorted();
    let mut usage = Figures::new();
    for index in 0..records.min(WITH_USAGE) {
        for month in [Month::new(2025, 10), Month::new(2026, 9), Month::new(2026, 10)] {
            usage.push(index, Some(index), &row(index, month.expect("a month")));
        }
    }
    Book { usage: usage.build(records, &Ranking::default()).into(), ..book }
}

/// Five customers with Azure usage of 26 months, two of them associated; three people.
pub fn small() -> Book {
    const NAMES: [&str; 5] = ["Contoso", "Northwind", "Tailspin", "株式会社コントソ", "Woodgrove\u{202E}"];
    let customer = |(place, name): (usize, &str)| Customer {
        cloud: Some(Cloud::Commercial),
        ..Customer::new(format!("c{place}"), name)
    };
    let customers: Vec<Customer> = NAMES.into_iter().enumerate().map(customer).collect();
    let subscription = |c: &Customer| Subscription::new(format!("{}-az", c.id), c.id.clone(), Product::Azure);
    let association = |customer: &Customer| Association {
        partner_id: Some("6096001".into()),
        started: Some(day(2024, 1, 1)),
        ..Association::active(format!("{}-pal", customer.id), AssociationType::Pal, customer.id.clone())
    };
    let person = |id: &str| Person { linked: Some(true), ..Person::new(id, id.to_uppercase()) };
    let certified =
        |person: &str, earned| Certification { person: person.into(), exam: "AZ-104".into(), earned, expires: None };
    let enrolment = Enrolment {
        designation: DesignationId::Infrastructure,
        anniversary: day(2026, 12, 16),
        track: None,
        paid_on: None,
    };
    let mut usage = Figures::new();
    for (place, customer) in customers.iter().enumerate() {
        (1..=26).for_each(|back| usage.push(place, Some(place), &azure_row(&customer.id, back)));
    }
    let book = Book {
        partner: partner(vec![enrolment]),
        usage: usage.build(customers.len(), &Ranking::default()).into(),
        subscriptions: customers.iter().map(subscription).collect(),
        associations: customers.iter().take(2).map(association).collect(),
        people: ["ada", "bo", "cai"].map(person).into(),
        certifications: vec![certified("ada", day(2026, 1, 10)), certified("bo", day(2025, 12, 1))],
        customers: customers.into(),
        ..Book::default()
    };
    book.sorted()
}

/// What a customer of the small partner used so many months ago.
fn azure_row(customer: &str, back: i32) -> UsageRow {
    UsageRow {
        customer: customer.into(),
        subscription: Some(format!("{customer}-az").into()),
        product: Product::Azure,
        workload: "Virtual Machines".into(),
        month: Month::of(day(2026, 11, 1)).minus(back),
        measures: [Some(Micro::units(1_500 + 40 * (26 - i64::from(back)))), None, None, None, None, None],
        attributed_by: None,
        kind: None,
        source: None,
        lines: None,
        as_of: None,
    }
}

fn partner(enrolled: Vec<Enrolment>) -> Partner {
    Partner {
        name: "Fabrikam Partners".into(),
        global_id: Some("1000001".into()),
        locations: vec![Location { partner_id: "6096001".into(), name: "Oslo".into(), country: Some("NO".into()) }],
        enrolled,
        ..Partner::default()
    }
}

/// A name: usual ones, one as long as they get, one of wide characters.
fn name(index: usize) -> String {
    let stem = match index % 5 {
        0 => "Contoso",
        1 => "Northwind Traders",
        2 => "株式会社アドベンチャーワークスジャパン",
        3 => "Consolidated Messenger International Holdings and Subsidiaries of the Nordic Countries",
        _ => "Woodgrove Bank",
    };
    if index < 5 { stem.to_owned() } else { format!("{stem} {}", index / 5) }
}

fn customer(index: usize) -> Customer {
    Customer {
        tenant_id: Some(format!("3f2b0000-0000-4000-8000-{index:012}")),
        segment: [Some(Segment::Enterprise), Some(Segment::Smb), None][index % 3],
        cloud: Some(if index % 50 == 49 { Cloud::China } else { Cloud::Commercial }),
        country: Some("NO".into()),
        ..Customer::new(format!("customer-{index:03}"), name(index))
    }
}

fn subscription(index: usize) -> Subscription {
    let (id, customer) = (format!("subscription-{index:03}"), format!("customer-{index:03}"));
    Subscription {
        licensing: Some(Licensing::Ea),
        offer: Some(Offer::Paid),
        started: Some(day(2025, 1, 1)),
        ends: index.is_multiple_of(4).then(|| day(2026, 12, 31)),
        ..Subscription::new(id, customer, product(index))
    }
}

fn product(index: usize) -> Product {
    if index % 3 == 2 { Product::Microsoft365 } else { Product::Azure }
}

fn association(index: usize) -> Association {
    let states = [AssociationState::Active, AssociationState::UnderReview, AssociationState::Draft];
    let cpor = product(index) == Product::Microsoft365;
    let (id, customer) = (format!("association-{index:03}"), format!("customer-{index:03}"));
    let kind = if cpor { AssociationType::Cpor } else { AssociationType::Pal };
    Association {
        activity: cpor.then_some(Activity::OsuM365),
        subscription: Some(format!("subscription-{index:03}").into()),
        partner_id: Some("6096001".into()),
        state: states[index % 4 % 3],
        started: Some(day(2025, 12, 1)),
        ..Association::active(id, kind, customer)
    }
}

fn person(index: usize) -> Person {
    Person {
        linked: Some(index % 5 != 4),
        ..Person::new(format!("person-{index:03}"), format!("Person {}", name(index)))
    }
}

fn certification(index: usize) -> Certification {
    let exams = ["AZ-104", "AZ-305", "AZ-700", "MS-102"];
    Certification {
        person: format!("person-{index:03}").into(),
        exam: exams[index % exams.len()].into(),
        earned: day(2026, 1, 10),
        expires: Some(if index % 7 == 6 { day(2026, 12, 10) } else { day(2027, 1, 10) }),
    }
}

/// Data & AI, to be renewed soon.
fn enrolment() -> Enrolment {
    let track = Some("enterprise".to_owned());
    Enrolment { designation: DesignationId::DataAi, anniversary: day(2026, 12, 16), track, paid_on: None }
}

/// What Partner Center says of Business Applications, of which the book has no figures: drawn hollow.
fn reported(index: usize) -> Reported {
    Reported {
        designation: DesignationId::BusinessApplications,
        metric: [MetricId::NetCustomerAdds, MetricId::UsageGrowth][index],
        track: None,
        value: Some(Points::whole(3)),
        points: Some(Points::whole([15, 12][index])),
        as_of: day(2026, 11, 1),
    }
}

fn snapshot(index: usize) -> Snapshot {
    let months = (index / DesignationId::ALL.len()) as i32;
    let month = Month::new(2026, 9).expect("a month").minus(months);
    Snapshot {
        date: month.last_day(),
        designation: DesignationId::ALL[index % DesignationId::ALL.len()],
        track: Some("enterprise".into()),
        points: Points::whole(30 + (index * 7 % 60) as i64),
        qualified: index * 7 % 60 >= 40,
        basis: Basis::Computed,
        rulebook: Some("2026-07".into()),
    }
}

fn row(index: usize, month: Month) -> UsageRow {
    let azure = product(index) == Product::Azure;
    let amount = |n: i64| Some(Micro(n * 1_000_000));
    let users = if month.to_string().starts_with("2025") { 40 } else { 90 };
    UsageRow {
        customer: format!("customer-{index:03}").into(),
        subscription: Some(format!("subscription-{index:03}").into()),
        product: product(index),
        workload: if azure { "Storage".into() } else { "Exchange Online".into() },
        month,
        measures: if azure {
            [amount(900 + 10 * users), None, None, None, None, None]
        } else {
            [None, None, amount(200), amount(users), None, None]
        },
        attributed_by: None,
        kind: azure.then(|| "azure-usage".into()),
        source: azure.then(|| "azure-usage.tsv".into()),
        lines: azure.then(|| (12 + 10 * index as u32, 19 + 10 * index as u32)),
        as_of: azure.then(|| day(2026, 11, 4)),
    }
}

/// The log of a book with so many records: at most three entries.
pub fn log_of(records: usize) -> Vec<Revision> {
    let moved = |from, to| Moved {
        designation: DesignationId::Infrastructure,
        from: Points::whole(from),
        to: Points::whole(to),
        uncertain: false,
    };
    let entry = |number: u64, what: &str, moved: Vec<Moved>, undoes| Revision {
        number,
        at: day(2026, 11, 20).and_hms_opt(9, 5, number as u32).expect("a time").and_utc(),
        who: "kari".into(),
        host: Some("desk".into()),
        what: what.into(),
        moved,
        undoes,
    };
    let entries = vec![
        entry(1, "Import azure-usage.tsv: 1,200 rows of 30 customers", vec![moved(40, 62)], None),
        entry(2, "Delete association pal-007 of Contoso", vec![moved(62, 52)], None),
        entry(3, "Undo: Delete association pal-007 of Contoso", vec![moved(52, 62)], Some(2)),
    ];
    entries.into_iter().take(records).collect()
}
