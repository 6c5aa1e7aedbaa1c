//! The family of Microsoft's lists of whom it counted: customers by tenant or top-parent id, or people by certification.

use super::counts::{LineCounts, Refusal};
use super::fields::{DayColumn, Fields};
use super::layout::Field;
use super::mapping::Mapping;
use super::people::A_MAIL_ADDRESS;
use super::table::Table;
use super::titles::Codes;
use super::usage::tpid;
use super::value::{Day, DayEvidence, folded};
use super::{ImportError, each_line};
use laurels_core::book::{DesignationId, ImportKind, MetricId};
use laurels_core::qualified::{Counted, ListedLines, QualifiedCustomer, QualifiedPerson};
use laurels_core::text::clean;
use std::collections::BTreeMap;

/// A line: what it says of a customer, or of a person's certifications.
enum Line {
    Customer(QualifiedCustomer),
    People(Vec<QualifiedPerson>),
}

/// Reads the lines of a file.
///
/// # Errors
///
/// The source cannot be read, or is in no encoding that can be told.
pub fn read(table: &mut Table<'_>, mapping: &Mapping<'_>, counts: &mut LineCounts) -> Result<ListedLines, ImportError> {
    let designations = mapping.layout.words(Field::Designation, DesignationId::from_word);
    let metrics = mapping.layout.words(Field::Metric, MetricId::from_word);
    let reasons = mapping.layout.words(Field::Filter, |why| Some(why.to_owned()));
    let (mut codes, mut left_out) = (Codes::shipped()?, BTreeMap::new());
    let mut lines: Vec<(u64, Line, Option<Day>)> = Vec::new();
    each_line(table, mapping, counts, |number, record, counts| {
        let fields = Fields { mapping, record };
        if let Some(why) = fields.cleaned(Field::Filter)?.and_then(|word| reasons.get(&folded(&word))) {
            *left_out.entry(why.clone()).or_insert(0_u64) += 1;
            counts.skipped += 1;
            return Ok(());
        }
        let counted = Counted {
            designation: fields.word(Field::Designation, &designations, "a designation")?,
            metric: fields.word(Field::Metric, &metrics, "a metric")?,
            name: name(&fields)?,
            as_of: None,
        };
        let line = match mapping.layout.kind {
            ImportKind::QualifiedCustomers => Line::Customer(customer(&fields, counted)?),
            _ => Line::People(person(&fields, counted, &mut codes, (number, counts))?),
        };
        lines.push((number, line, fields.day(Field::AsOf)?));
        Ok(())
    })?;
    let note = |(why, count): (&String, &u64)| {
        let lines = if *count == 1 { "line" } else { "lines" };
        format!("{count} {lines} left out: {why}.")
    };
    counts.notes.extend(left_out.iter().map(note));
    let told = DayEvidence::of(lines.iter().filter_map(|(_, _, day)| *day), false);
    let [days] = DayColumn::all(mapping, [(Field::AsOf, told)], counts);
    let mut listed = ListedLines::default();
    for (number, line, day) in lines {
        let Ok(as_of) = days.day(number, day, counts) else { continue };
        match line {
            Line::Customer(mut customer) => {
                customer.counted.as_of = as_of;
                listed.add(&customer, &customer.counted);
            }
            Line::People(people) => people.into_iter().for_each(|mut person| {
                person.counted.as_of = as_of;
                listed.add(&person, &person.counted);
            }),
        }
    }
    Ok(listed)
}

fn name(fields: &Fields<'_>) -> Result<Option<String>, Refusal> {
    let mut parts = Vec::new();
    for field in [Field::CustomerName, Field::FirstName, Field::LastName] {
        parts.extend(fields.cleaned(field)?);
    }
    Ok(Some(parts.join(" ")).filter(|name| !name.is_empty()))
}

fn customer(fields: &Fields<'_>, counted: Counted) -> Result<QualifiedCustomer, Refusal> {
    let tpid = fields.cleaned(Field::Tpid)?.and_then(|text| tpid(&text));
    let customer = QualifiedCustomer { counted, tenant_id: fields.guid(Field::Tenant)?, tpid };
    match (&customer.tenant_id, &customer.tpid) {
        (None, None) => Err(Refusal::Line("no customer: neither a tenant nor a TPID".to_owned())),
        _ => Ok(customer),
    }
}

/// A person for each of the certifications that a line names, or once where it names none.
fn person(
    fields: &Fields<'_>,
    counted: Counted,
    codes: &mut Codes,
    (line, counts): (u64, &mut LineCounts),
) -> Result<Vec<QualifiedPerson>, Refusal> {
    let (mut emails, mut unreadable) = (Vec::new(), Vec::new());
    for field in [Field::WorkEmail, Field::Email] {
        match fields.text(field)? {
            Some((_, text)) if text.contains('@') => emails.push(clean(text).trim().to_lowercase()),
            Some((place, text)) => unreadable.push((place, text.to_owned(), A_MAIL_ADDRESS)),
            None => {}
        }
    }
    emails.dedup();
    let mcid = fields.cleaned(Field::Mcid)?;
    let nobody = Some("no person: neither a certification id nor a mail address");
    counts.without(line, fields.mapping, unreadable, nobody.filter(|_| mcid.is_none() && emails.is_empty()))?;
    let one = QualifiedPerson { counted, mcid, emails, exam: None };
    let Some(title) = fields.cleaned(Field::Title)? else { return Ok(vec![one]) };
    let Some((last, others)) = codes.of(&title).split_last() else {
        let place = fields.mapping.place(Field::Title).unwrap_or_default();
        return Err(Refusal::value(place, title.as_bytes(), "a certification that counts for a designation"));
    };
    let certified = |exam: &String| QualifiedPerson { exam: Some(exam.clone()), ..one.clone() };
    let mut people: Vec<QualifiedPerson> = others.iter().map(certified).collect();
    people.push(QualifiedPerson { exam: Some(last.clone()), ..one });
    Ok(people)
}
