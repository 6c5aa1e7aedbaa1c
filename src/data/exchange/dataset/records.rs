//! Each record's fields, in the order in which the dataset lists them: the reading half; [`super::write`] is the other.

use super::Fault;
use super::fields::Fields;
use laurels_core::book::{
    Assignment, Association, Certification, Cloud, Contact, Credential, Customer, Enrolment, Evidence, Location,
    LogEntry, Partner, PartnerContact, Person, Reported, Snapshot, Subscription, SubscriptionStatus,
};
use laurels_core::evidence::{Measure, UsageRow};
use laurels_core::ids::{CustomerId, PartnerLocationId, PersonId};

type Read<T> = Result<T, Fault>;

pub fn partner(f: &mut Fields<'_, '_>) -> Read<Partner> {
    Ok(Partner {
        name: f.maybe("name")?.unwrap_or_default(),
        global_id: f.maybe("global_id")?,
        tenant_id: f.guid("tenant_id")?,
        contact: f.object("contact", |f| Ok(PartnerContact { name: f.need("name")?, email: f.maybe("email")? }))?,
        locations: f.objects("locations", |f| {
            let partner_id: PartnerLocationId = f.need("partner_id")?;
            let name = f.maybe("name")?.unwrap_or_else(|| partner_id.to_string());
            Ok(Location { partner_id, name, country: f.country("country")? })
        })?,
        enrolled: f.objects("enrolled", |f| {
            Ok(Enrolment {
                designation: f.need("designation")?,
                anniversary: f.need("anniversary")?,
                track: f.maybe("track")?,
                paid_on: f.maybe("paid_on")?,
            })
        })?,
    })
}

/// A customer without a name goes by its id; one that names no cloud lives in the public one.
pub fn customer(f: &mut Fields<'_, '_>) -> Read<Customer> {
    let id: CustomerId = f.need("id")?;
    Ok(Customer {
        name: f.maybe("name")?.unwrap_or_else(|| id.to_string()),
        id,
        tenant_id: f.guid("tenant_id")?,
        tpid: f.maybe("tpid")?,
        domain: f.maybe("domain")?,
        segment: f.maybe("segment")?,
        cloud: f.maybe("cloud")?.unwrap_or(Cloud::Commercial),
        country: f.country("country")?,
        contacts: f.objects("contacts", |f| {
            Ok(Contact { name: f.need("name")?, email: f.maybe("email")?, role: f.need("role")? })
        })?,
    })
}

/// A subscription of which no status is known is taken for active.
pub fn subscription(f: &mut Fields<'_, '_>) -> Read<Subscription> {
    Ok(Subscription {
        id: f.need("id")?,
        customer: f.need("customer")?,
        subscription_id: f.guid("subscription_id")?,
        product: f.need("product")?,
        licensing: f.maybe("licensing")?,
        offer: f.maybe("offer")?,
        status: f.maybe("status")?.unwrap_or(SubscriptionStatus::Active),
        started: f.maybe("started")?,
        ends: f.maybe("ends")?,
        replaces: f.maybe("replaces")?,
    })
}

pub fn association(f: &mut Fields<'_, '_>) -> Read<Association> {
    Ok(Association {
        id: f.need("id")?,
        kind: f.need("type")?,
        activity: f.maybe("activity")?,
        customer: f.need("customer")?,
        product: f.maybe("product")?,
        subscription: f.maybe("subscription")?,
        workloads: f.values("workloads")?.unwrap_or_default(),
        partner_id: f.maybe("partner_id")?,
        state: f.need("state")?,
        substate: f.maybe("substate")?,
        log: f.objects("log", |f| {
            Ok(LogEntry { state: f.need("state")?, on: f.need("on")?, note: f.maybe("note")?.unwrap_or_default() })
        })?,
        started: f.maybe("started")?,
        ended: f.maybe("ended")?,
        claim_id: f.maybe("claim_id")?,
        claim_name: f.maybe("claim_name")?,
        displaced_by: f.maybe("displaced_by")?,
        counterparty: f.maybe("counterparty")?,
        evidence: f.objects("evidence", |f| {
            Ok(Evidence {
                name: f.need("name")?,
                kind: f.need("kind")?,
                dated: f.maybe("dated")?,
                sent: f.maybe("sent")?,
            })
        })?,
        notes: f.maybe("notes")?.unwrap_or_default(),
        credential: f.object("credential", credential)?,
    })
}

fn credential(f: &mut Fields<'_, '_>) -> Read<Credential> {
    Ok(Credential {
        kind: f.need("kind")?,
        name: f.maybe("name")?.unwrap_or_default(),
        object_id: f.maybe("object_id")?,
        tenant_id: f.guid("tenant_id")?,
        assignments: f.objects("assignments", |f| Ok(Assignment { role: f.need("role")?, scope: f.need("scope")? }))?,
        verified: f.maybe("verified")?,
        person: f.maybe("person")?,
    })
}

/// A row that names no workload is the product's as a whole.
pub fn usage(f: &mut Fields<'_, '_>) -> Read<UsageRow> {
    let mut row = UsageRow {
        customer: f.need("customer")?,
        subscription: f.maybe("subscription")?,
        product: f.need("product")?,
        workload: f.maybe("workload")?.unwrap_or_default(),
        month: f.need("month")?,
        measures: [None; 6],
        attributed_by: None,
        kind: None,
        source: None,
        lines: None,
        as_of: None,
    };
    for measure in Measure::ALL {
        row.measures[measure as usize] = f.maybe(measure.field())?;
    }
    row.attributed_by = f.values("attributed_by")?;
    row.kind = f.maybe("kind")?;
    row.source = f.maybe("source")?;
    row.lines = f.maybe("lines")?;
    row.as_of = f.maybe("as_of")?;
    Ok(row)
}

pub fn person(f: &mut Fields<'_, '_>) -> Read<Person> {
    let id: PersonId = f.need("id")?;
    Ok(Person {
        name: f.maybe("name")?.unwrap_or_else(|| id.to_string()),
        id,
        email: f.maybe("email")?,
        linked: f.maybe("linked")?,
        linked_on: f.maybe("linked_on")?,
        mcid: f.maybe("mcid")?,
        left: f.maybe("left")?,
    })
}

pub fn certification(f: &mut Fields<'_, '_>) -> Read<Certification> {
    Ok(Certification {
        person: f.need("person")?,
        exam: f.need("exam")?,
        earned: f.need("earned")?,
        expires: f.maybe("expires")?,
    })
}

pub fn reported(f: &mut Fields<'_, '_>) -> Read<Reported> {
    Ok(Reported {
        designation: f.need("designation")?,
        metric: f.need("metric")?,
        track: f.maybe("track")?,
        value: f.maybe("value")?,
        points: f.maybe("points")?,
        as_of: f.need("as_of")?,
    })
}

pub fn snapshot(f: &mut Fields<'_, '_>) -> Read<Snapshot> {
    Ok(Snapshot {
        date: f.need("date")?,
        designation: f.need("designation")?,
        track: f.maybe("track")?,
        points: f.need("points")?,
        qualified: f.need("qualified")?,
        basis: f.need("basis")?,
        rulebook: f.maybe("rulebook")?,
    })
}
