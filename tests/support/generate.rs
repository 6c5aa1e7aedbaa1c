//! A seeded book of any size: the same seed gives the same book on every machine.

use chrono::NaiveDate;
use laurels_core::book::{
    Activity, Association, AssociationType, Book, Certification, Cloud, Customer, Licensing, Location, Offer, Partner,
    Person, Product, Segment, Subscription,
};
use laurels_core::evidence::{Figures, Ranking, UsageRow};
use laurels_core::money::Micro;
use laurels_core::month::Month;
use std::sync::Arc;

/// Months of usage that a generated book has.
pub const MONTHS: i32 = 26;

/// The day that generated books are scored for.
pub fn as_of() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date")
}

/// SplitMix64: small, seeded, and the same everywhere.
pub struct Seed(pub u64);

impl Seed {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// One of the choices.
    pub fn pick<'c, T>(&mut self, choices: &'c [T]) -> &'c T {
        &choices[self.below(choices.len() as u64) as usize]
    }
}

const AZURE: [&str; 8] =
    ["Virtual Machines", "Storage", "SQL Database", "Key Vault", "Sentinel", "App Service", "Azure Firewall", "Backup"];
const M365: [&str; 6] =
    ["Exchange Online", "Teams", "SharePoint Online", "Intune", "Entra ID P1", "Defender for Office 365"];
const BIZAPPS: [(&str, Product); 5] = [
    ("Business Central", Product::Dynamics365),
    ("Sales", Product::Dynamics365),
    ("Power Apps", Product::PowerPlatform),
    ("Power BI", Product::PowerPlatform),
    ("Customer Insights", Product::CustomerInsights),
];

/// Partners of a distributor's.
pub const PARTNERS: usize = 2_000;

/// The books of a distributor's partners: of 20 to 2,000 customers each, most of them few.
pub fn partners(seed: u64) -> impl Iterator<Item = Book> {
    let mut seed = Seed(seed);
    (0..PARTNERS).map(move |number| {
        let customers = 20 + (seed.below(101).pow(6) * 1_980 / 100_u64.pow(6)) as usize;
        let mut book = self::book(customers * 50, seed.next());
        book.partner.name = format!("Partner {number:04}");
        book
    })
}

/// A book of about so many usage rows: 60 % Azure, 25 % Microsoft 365, 15 % business applications, over 26 months, with
/// fifty rows, two subscriptions and two associations a customer.
pub fn book(rows: usize, seed: u64) -> Book {
    book_of((rows / 50).max(1), rows, seed)
}

/// The same of so many customers.
pub fn book_of(customers: usize, rows: usize, seed: u64) -> Book {
    let mut seed = Seed(seed);
    let mut book = Book {
        partner: Partner {
            name: "Fabrikam Partners".into(),
            global_id: Some("1000001".into()),
            locations: vec![Location { partner_id: "6096001".into(), name: "Oslo".into(), country: Some("NO".into()) }],
            ..Partner::default()
        },
        ..Book::default()
    };
    let mut usage = Figures::new();
    let last = Month::before(as_of());
    let mut left = rows;
    for index in 0..customers {
        let id = format!("c{index:06}");
        book.customers.push(customer(&id, &mut seed));
        let mut series = 0;
        let share = left / (customers - index);
        let mut given = 0;
        while given < share {
            let (product, workload) = workload(&mut seed);
            let subscription = format!("{id}-{series}");
            book.subscriptions.push(self::subscription(&subscription, &id, product, &mut seed));
            let months = (share - given).min(MONTHS as usize);
            let base = 1 + seed.below(40);
            for age in 0..months as i32 {
                let row = row(&id, product, workload, last.minus(age), base, age, &mut seed);
                usage.push(
                    index,
                    Some(book.subscriptions.len() - 1),
                    &UsageRow { subscription: Some(subscription.as_str().into()), ..row },
                );
            }
            given += months;
            series += 1;
        }
        left -= given;
        for number in 0..2 {
            book.associations.push(association(&format!("{id}-a{number}"), &id, &mut seed));
        }
    }
    people(&mut book, &mut seed);
    book.usage = Arc::new(usage.build(book.customers.len(), &Ranking::default()));
    book.sorted()
}

fn customer(id: &str, seed: &mut Seed) -> Customer {
    Customer {
        segment: *seed.pick(&[Some(Segment::Smb), Some(Segment::Smb), Some(Segment::Enterprise), None]),
        cloud: Some(if seed.below(50) == 0 { Cloud::China } else { Cloud::Commercial }),
        ..Customer::new(id, format!("Contoso {id}"))
    }
}

fn workload(seed: &mut Seed) -> (Product, &'static str) {
    match seed.below(100) {
        0..60 => (Product::Azure, *seed.pick::<&str>(&AZURE)),
        60..85 => (Product::Microsoft365, *seed.pick::<&str>(&M365)),
        _ => {
            let (name, product) = *seed.pick(&BIZAPPS);
            (product, name)
        }
    }
}

fn subscription(id: &str, customer: &str, product: Product, seed: &mut Seed) -> Subscription {
    Subscription {
        licensing: *seed.pick(&[Some(Licensing::Ea), Some(Licensing::Csp), Some(Licensing::AzurePlan), None]),
        offer: Some(Offer::Paid),
        ..Subscription::new(id, customer, product)
    }
}

fn row(
    customer: &str,
    product: Product,
    workload: &str,
    month: Month,
    base: u64,
    age: i32,
    seed: &mut Seed,
) -> UsageRow {
    let size = (base * (40 - age as u64) + seed.below(base)) as i64;
    let mut measures = [None; 6];
    match product {
        Product::Azure => measures[0] = Some(Micro::units(size * 3)),
        Product::Microsoft365 => {
            measures[2] = Some(Micro::units(size));
            measures[3] = Some(Micro::units(size / 2));
        }
        _ => {
            measures[3] = Some(Micro::units(size / 10));
            measures[4] = Some(Micro::units(size * 5));
        }
    }
    UsageRow {
        customer: customer.into(),
        subscription: None,
        product,
        workload: workload.into(),
        month,
        measures,
        attributed_by: None,
        kind: None,
        source: None,
        lines: None,
        as_of: None,
    }
}

fn association(id: &str, customer: &str, seed: &mut Seed) -> Association {
    let (kind, activity) = *seed.pick(&[
        (AssociationType::Pal, None),
        (AssociationType::Csp, Some(Activity::IndirectReseller)),
        (AssociationType::Dpor, None),
        (AssociationType::Cpor, Some(Activity::OsuM365)),
        (AssociationType::Cpor, Some(Activity::Revrec)),
    ]);
    active(id, customer, kind, activity, NaiveDate::from_ymd_opt(2024 + seed.below(3) as i32, 3, 1).expect("a date"))
}

/// An active association of the whole customer.
pub fn active(
    id: &str,
    customer: &str,
    kind: AssociationType,
    activity: Option<Activity>,
    started: NaiveDate,
) -> Association {
    Association {
        activity,
        partner_id: Some("6096001".into()),
        started: Some(started),
        ..Association::active(id, kind, customer)
    }
}

fn people(book: &mut Book, seed: &mut Seed) {
    let exams =
        ["AZ-104", "AZ-305", "AZ-700", "AZ-400", "DP-300", "SC-200", "SC-300", "AZ-500", "MS-700", "MB-800", "PL-400"];
    for index in 0..40 {
        let id = format!("p{index:02}");
        for _ in 0..3 {
            let earned = as_of() - chrono::Days::new(seed.below(500));
            let exam = (*seed.pick(&exams)).to_owned();
            let new = Certification { person: id.as_str().into(), exam, earned, expires: None };
            if !book.certifications.contains(&new) {
                book.certifications.push(new);
            }
        }
        book.people.push(Person { linked: Some(seed.below(5) > 0), ..Person::new(id, format!("Person {index}")) });
    }
}
