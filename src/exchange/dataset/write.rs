//! Each record on a line of its own: the writing half; [`super::records`] is the other.

use super::{FORMAT, VERSION};
use crate::core::book::{
    Association, Book, Certification, Credential, Customer, Partner, Person, Reported, Snapshot, Subscription,
};
use crate::core::evidence::{Measure, UsageRow};
use crate::core::money::Micro;
use crate::core::points::Points;
use serde::Serialize;
use std::io::{self, Write};

/// Writes the book as a dataset, every record on one line, in the order of the book. What is not known is left out.
///
/// # Errors
///
/// Whatever `out` fails with.
pub fn write(book: &Book, mut out: impl Write) -> io::Result<()> {
    write!(out, "{{ \"format\": \"{FORMAT}\", \"version\": {VERSION},\n  \"partner\": ")?;
    out.write_all(&partner(&book.partner)?.close())?;
    section(&mut out, "customers", &book.customers, customer)?;
    section(&mut out, "subscriptions", &book.subscriptions, subscription)?;
    section(&mut out, "associations", &book.associations, association)?;
    let rows = book.customers.iter().enumerate().flat_map(|(at, customer)| {
        book.usage.rows_of(at).filter_map(|row| book.usage.row(row, &customer.id, &book.subscriptions))
    });
    section(&mut out, "usage", rows, |row| usage(&row))?;
    section(&mut out, "people", &book.people, person)?;
    section(&mut out, "certifications", &book.certifications, certification)?;
    section(&mut out, "reported", &book.reported, reported)?;
    section(&mut out, "snapshots", &book.snapshots, snapshot)?;
    out.write_all(b"\n}\n")?;
    out.flush()
}

fn section<T>(
    out: &mut impl Write,
    name: &str,
    records: impl IntoIterator<Item = T>,
    line: impl Fn(T) -> io::Result<Object>,
) -> io::Result<()> {
    write!(out, ",\n  \"{name}\": [")?;
    let mut separator = "\n    ";
    for record in records {
        out.write_all(separator.as_bytes())?;
        out.write_all(&line(record)?.close())?;
        separator = ",\n    ";
    }
    out.write_all(b"]")
}

/// An object being written, in one line.
struct Object(Vec<u8>);

impl Object {
    fn new() -> Object {
        Object(b"{".to_vec())
    }

    /// Adds a field; nothing when the value is not known.
    fn put(mut self, name: &str, value: impl Serialize) -> io::Result<Object> {
        let before = self.0.len();
        self.name(name);
        let start = self.0.len();
        serde_json::to_writer(&mut self.0, &value)?;
        if self.0.get(start..) == Some(b"null") {
            self.0.truncate(before);
        }
        Ok(self)
    }

    /// Adds a list of objects; nothing when it is empty.
    fn put_all<T>(mut self, name: &str, items: &[T], line: impl Fn(&T) -> io::Result<Object>) -> io::Result<Object> {
        if items.is_empty() {
            return Ok(self);
        }
        self.name(name);
        for (at, item) in items.iter().enumerate() {
            self.0.push(if at == 0 { b'[' } else { b',' });
            self.0.extend(line(item)?.close());
        }
        self.0.push(b']');
        Ok(self)
    }

    /// Adds an object, if there is one.
    fn put_object<T>(
        mut self,
        name: &str,
        item: Option<&T>,
        line: impl Fn(&T) -> io::Result<Object>,
    ) -> io::Result<Object> {
        if let Some(item) = item {
            self.name(name);
            self.0.extend(line(item)?.close());
        }
        Ok(self)
    }

    fn name(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push(b',');
        }
        self.0.push(b'"');
        self.0.extend_from_slice(name.as_bytes());
        self.0.extend_from_slice(b"\":");
    }

    fn close(mut self) -> Vec<u8> {
        self.0.push(b'}');
        self.0
    }
}

/// The amount as a JSON number; a double holds every amount that a record may carry.
#[derive(Serialize)]
#[serde(untagged)]
enum Number {
    Whole(i64),
    Decimal(f64),
}

fn amount(value: Micro) -> Number {
    if value.0 % 1_000_000 == 0 { Number::Whole(value.0 / 1_000_000) } else { Number::Decimal(value.0 as f64 / 1e6) }
}

fn points(value: Points) -> Number {
    amount(Micro((value.rounded(6) * 1e6).round() as i64))
}

/// `None` for an empty list or text, which say as much as an absent one.
fn unless_empty<T: AsRef<[U]> + ?Sized, U>(value: &T) -> Option<&T> {
    (!value.as_ref().is_empty()).then_some(value)
}

fn partner(p: &Partner) -> io::Result<Object> {
    Object::new()
        .put("name", unless_empty::<_, u8>(&p.name))?
        .put("global_id", &p.global_id)?
        .put("tenant_id", &p.tenant_id)?
        .put_object("contact", p.contact.as_ref(), |c| Object::new().put("name", &c.name)?.put("email", &c.email))?
        .put_all("locations", &p.locations, |l| {
            Object::new().put("partner_id", &l.partner_id)?.put("name", &l.name)?.put("country", &l.country)
        })?
        .put_all("enrolled", &p.enrolled, |e| {
            Object::new()
                .put("designation", e.designation)?
                .put("anniversary", e.anniversary)?
                .put("track", &e.track)?
                .put("paid_on", e.paid_on)
        })
}

fn customer(c: &Customer) -> io::Result<Object> {
    Object::new()
        .put("id", &c.id)?
        .put("name", &c.name)?
        .put("tenant_id", &c.tenant_id)?
        .put("tpid", &c.tpid)?
        .put("domain", &c.domain)?
        .put("segment", c.segment)?
        .put("cloud", c.cloud)?
        .put("country", &c.country)?
        .put_all("contacts", &c.contacts, |c| {
            Object::new().put("name", &c.name)?.put("email", &c.email)?.put("role", c.role)
        })
}

fn subscription(s: &Subscription) -> io::Result<Object> {
    Object::new()
        .put("id", &s.id)?
        .put("customer", &s.customer)?
        .put("subscription_id", &s.subscription_id)?
        .put("product", s.product)?
        .put("licensing", s.licensing)?
        .put("offer", s.offer)?
        .put("status", s.status)?
        .put("started", s.started)?
        .put("ends", s.ends)?
        .put("replaces", &s.replaces)
}

fn association(a: &Association) -> io::Result<Object> {
    Object::new()
        .put("id", &a.id)?
        .put("type", a.kind)?
        .put("activity", a.activity)?
        .put("customer", &a.customer)?
        .put("product", a.product)?
        .put("subscription", &a.subscription)?
        .put("workloads", unless_empty(&a.workloads))?
        .put("partner_id", &a.partner_id)?
        .put("state", a.state)?
        .put("substate", &a.substate)?
        .put_all("log", &a.log, |l| {
            Object::new().put("state", l.state)?.put("on", l.on)?.put("note", unless_empty::<_, u8>(&l.note))
        })?
        .put("started", a.started)?
        .put("ended", a.ended)?
        .put("claim_id", &a.claim_id)?
        .put("claim_name", &a.claim_name)?
        .put("displaced_by", &a.displaced_by)?
        .put("counterparty", &a.counterparty)?
        .put_all("evidence", &a.evidence, |e| {
            Object::new().put("name", &e.name)?.put("kind", e.kind)?.put("dated", e.dated)?.put("sent", e.sent)
        })?
        .put("notes", unless_empty::<_, u8>(&a.notes))?
        .put_object("credential", a.credential.as_ref(), credential)
}

fn credential(c: &Credential) -> io::Result<Object> {
    Object::new()
        .put("kind", c.kind)?
        .put("name", unless_empty::<_, u8>(&c.name))?
        .put("object_id", &c.object_id)?
        .put("tenant_id", &c.tenant_id)?
        .put_all("assignments", &c.assignments, |a| Object::new().put("role", &a.role)?.put("scope", &a.scope))?
        .put("verified", c.verified)?
        .put("person", &c.person)
}

fn usage(u: &UsageRow) -> io::Result<Object> {
    let mut row = Object::new()
        .put("customer", &u.customer)?
        .put("subscription", &u.subscription)?
        .put("product", u.product)?
        .put("workload", unless_empty::<_, u8>(&u.workload))?
        .put("month", u.month.to_string())?;
    for (measure, value) in Measure::ALL.into_iter().zip(u.measures) {
        row = row.put(measure.field(), value.map(amount))?;
    }
    row.put("attributed_by", &u.attributed_by)?
        .put("kind", &u.kind)?
        .put("source", &u.source)?
        .put("lines", u.lines)?
        .put("as_of", u.as_of)
}

fn person(p: &Person) -> io::Result<Object> {
    Object::new()
        .put("id", &p.id)?
        .put("name", &p.name)?
        .put("email", &p.email)?
        .put("linked", p.linked)?
        .put("linked_on", p.linked_on)?
        .put("mcid", &p.mcid)?
        .put("left", p.left)
}

fn certification(c: &Certification) -> io::Result<Object> {
    Object::new().put("person", &c.person)?.put("exam", &c.exam)?.put("earned", c.earned)?.put("expires", c.expires)
}

fn reported(r: &Reported) -> io::Result<Object> {
    Object::new()
        .put("designation", r.designation)?
        .put("metric", r.metric)?
        .put("track", &r.track)?
        .put("value", r.value.map(points))?
        .put("points", r.points.map(points))?
        .put("as_of", r.as_of)
}

fn snapshot(s: &Snapshot) -> io::Result<Object> {
    Object::new()
        .put("date", s.date)?
        .put("designation", s.designation)?
        .put("track", &s.track)?
        .put("points", points(s.points))?
        .put("qualified", s.qualified)?
        .put("basis", s.basis)?
        .put("rulebook", &s.rulebook)
}
