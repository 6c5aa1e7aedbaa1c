//! Whether an answer is one: what a field takes, and how it is spelled in the end.

use super::days;
use super::impossible::unusable;
use super::known::{Known, may_be, name_and_address, other_wizard};
use super::model::{Field, FieldKind, RecordAction};
use super::renewal;
use crate::book::{Book, Names, NotNamed, Product, Subscription, named, quoted};
use crate::day;
use crate::ids::CustomerId;
use crate::lint;
use crate::rulebook::{Family, product_of};
use crate::scoring::product_name;
use crate::text::{clean, listed, nearest};
use std::collections::BTreeSet;

/// The answer to a field as it is kept: ids in place of names, days as dates are spelled, no blanks around. Blank takes an answer
/// back.
///
/// # Errors
/// Why it is none, and what would be.
pub fn checked(known: &Known<'_>, (id, field): (&str, &Field), text: &str) -> Result<String, String> {
    let text = clean(text).trim().to_owned();
    if text.is_empty() {
        return Ok(text);
    }
    let book = known.context.book;
    match field.kind {
        FieldKind::Choice => choice(field, &text),
        FieldKind::Customer => record("customer", &text, book.customer_names()),
        FieldKind::Subscription => {
            let customer = known.customer();
            let products = known.wizard.products();
            let own = book.subscriptions.iter().filter(|s| customer.is_none_or(|customer| s.customer == customer.id));
            let own = own.filter(|s| products.contains(&s.product));
            let own = own.filter(|s| known.get("product").is_none_or(|product| s.product.word() == product));
            let whose = customer.map_or_else(String::new, |customer| format!(" of {}", clean(&customer.name)));
            if let Some(why) = customer.and_then(|customer| of_another(book, &customer.id, &text)) {
                return Err(why);
            }
            let other = of_other_product(known, &text).or_else(|| of_refused_product(known, &text));
            if let Some(why) = other.or_else(|| of_no_use(known, &text)) {
                return Err(why);
            }
            record(
                &format!("subscription{whose}"),
                &text,
                own.map(|s| (s.id.as_str(), [s.subscription_id.as_deref(), None, None])),
            )
        }
        FieldKind::Association => {
            let meant = book.association(text.as_str());
            if let Some(other) = meant.and_then(|own| other_wizard(known.wizard, book, own)) {
                let text = quoted(&text);
                return Err(format!(
                    "the book has no association that this wizard is for {text}; {} is for it",
                    other.id
                ));
            }
            let of_type = book.associations.iter().filter(|a| may_be(known.wizard, book, a));
            let of_type = of_type.filter(|a| known.customer().is_none_or(|customer| a.customer == customer.id));
            record(
                "association that this wizard is for",
                &text,
                of_type.map(|a| (a.id.as_str(), [a.claim_id.as_deref(), None, None])),
            )
        }
        FieldKind::Person => record("person", &text, book.person_names()),
        FieldKind::Location => location(known, &text),
        FieldKind::Date => date(known, (id, field), &text),
        FieldKind::Contact => match name_and_address(&text) {
            (_, Some(address)) if is_address(&address) => Ok(text),
            _ => Err(format!(
                "{} is not a mail address; expected one, or a name and one as Ada <ada@contoso.com>",
                quoted(&text)
            )),
        },
        FieldKind::Workloads => workloads(known, &text),
        FieldKind::Evidence => Ok(names(&text).join(", ")),
        FieldKind::Exam => exam(known, &text),
        FieldKind::Quarter => {
            let quarter = text.to_uppercase();
            let known = renewal::quarter_days(&quarter).is_some();
            known
                .then_some(quarter)
                .ok_or_else(|| format!("{} is not a quarter; write one such as 2027-Q1", quoted(&text)))
        }
        FieldKind::Certifications => certifications(known, &text),
        FieldKind::Text => Ok(text),
    }
}

/// Whose a subscription is that is not the customer's.
fn of_another(book: &Book, customer: &CustomerId, text: &str) -> Option<String> {
    let other = book.subscriptions.iter().find(|s| is_meant(s, text)).filter(|s| s.customer != *customer)?;
    let name = |id: &CustomerId| book.customer(id).map_or_else(|| id.to_string(), |customer| customer.name.clone());
    let whose = format!("{} is a subscription of {}, not of {}", other.id, name(&other.customer), name(customer));
    Some(clean(&whose).into_owned())
}

/// Of which product a subscription is that this is not about.
fn of_other_product(known: &Known<'_>, text: &str) -> Option<String> {
    let meant = known.context.book.subscriptions.iter().find(|s| is_meant(s, text))?;
    let product = known.get("product").filter(|product| *product != meant.product.word())?;
    let label = |word: &str| {
        let option = known.wizard.fields.get("product").and_then(|field| field.option(word));
        option.map_or_else(|| word.to_owned(), |option| option.label.clone())
    };
    Some(format!("{} is a subscription of {}, not of {}", meant.id, label(meant.product.word()), label(product)))
}

/// Why a subscription is of a product that the wizard refuses beside the other answers.
fn of_refused_product(known: &Known<'_>, text: &str) -> Option<String> {
    let meant = known.context.book.subscriptions.iter().find(|s| is_meant(s, text))?;
    Some(known.refusal_of(meant.product)?.why.clone())
}

/// Why nothing new is recorded on a subscription.
fn of_no_use(known: &Known<'_>, text: &str) -> Option<String> {
    let meant = known.context.book.subscriptions.iter().find(|s| is_meant(s, text))?;
    unusable(meant).filter(|_| known.records(RecordAction::Associate))
}

/// Whether a subscription is meant, by its id or its GUID.
fn is_meant(subscription: &Subscription, text: &str) -> bool {
    subscription.id == text || subscription.subscription_id.as_deref() == Some(&text.to_lowercase())
}

/// Names of workloads, each of which the rulebook knows of a product that this is about, or the book has usage of under
/// one.
fn workloads(known: &Known<'_>, text: &str) -> Result<String, String> {
    let (rules, usage) = (known.context.rules, &known.context.book.usage);
    let product = known.get("product").and_then(Product::from_word);
    let products = product.map_or_else(|| known.wizard.products(), |product| vec![product]);
    let families: BTreeSet<Family> = products.iter().map(|product| Family::of(*product)).collect();
    let of_family = |family: &Family| families.contains(family);
    let lists = rules.workloads.values().filter(|list| of_family(&list.family));
    let lists = lists.flat_map(|list| list.names.iter().chain(list.includes.keys()));
    let spelled = rules.names.iter().filter(|(family, _)| of_family(family)).flat_map(|(_, names)| names);
    let claimed = lint::rules().iter().flat_map(|rule| &rule.names).filter(|_| of_family(&Family::Microsoft365));
    let all_names = lists.chain(spelled.clone().map(|(name, _)| name)).map(String::as_str);
    let is_of = |name: &&str| {
        let mut own = families.iter().map(|family| product_of(*family, name));
        own.any(|own| own.is_none_or(|own| products.contains(&own)))
    };
    let canonical: BTreeSet<&str> = all_names.filter(is_of).collect();
    let former = spelled.filter(|(name, _)| canonical.contains(name.as_str())).flat_map(|(_, former)| former);
    let former = || former.clone().chain(claimed.clone()).map(String::as_str);
    let same = |name: &str, other: &str| other.trim().eq_ignore_ascii_case(name);
    let is_used = |name: &str| {
        let is_it = |at: u32| usage.workload_names().get(at as usize).is_some_and(|other| same(name, other));
        let mut rows = usage.products().iter().zip(usage.workload_ids());
        rows.any(|(product, at)| products.contains(product) && is_it(*at))
    };
    let is_known = |name: &String| {
        let mut all = canonical.iter().copied().chain(former());
        all.any(|other| same(name, other)) || is_used(name)
    };
    let all = names(text);
    let Some(unknown) = all.iter().find(|name| !is_known(name)) else { return Ok(all.join(", ")) };
    let near = nearest(unknown, canonical.iter().copied().chain(former()));
    let hint = match near {
        Some(near) => format!("did you mean {near}?"),
        None => format!("expected some of {}", canonical.iter().copied().collect::<Vec<_>>().join(", ")),
    };
    let about: Vec<&str> = products.iter().map(|product| product_name(*product)).collect();
    Err(format!("{} is not a workload of {}; {hint}", quoted(unknown), listed(&about, "or")))
}

fn exam(known: &Known<'_>, text: &str) -> Result<String, String> {
    let Some(person) = known.person() else { return Ok(text.to_owned()) };
    let certifications = renewal::exams(known.context, person);
    match certifications.iter().find(|exam| exam.eq_ignore_ascii_case(text)) {
        Some(exam) => Ok((*exam).to_owned()),
        None if certifications.is_empty() => Err(format!("the book has no certification of {}", clean(&person.name))),
        None => Err(format!("{} has no {}, but {}", clean(&person.name), quoted(text), certifications.join(", "))),
    }
}

/// Certifications of the quarter, as `PERSON/EXAM`.
fn certifications(known: &Known<'_>, text: &str) -> Result<String, String> {
    let expiring = renewal::in_quarter(known.context, known.get("quarter").unwrap_or_default());
    let keys: Vec<String> = expiring.iter().map(|(person, c)| format!("{}/{}", person.id, c.exam)).collect();
    let key = |name: &String| keys.iter().find(|key| key.eq_ignore_ascii_case(name)).ok_or_else(|| name.clone());
    let named: Result<Vec<&String>, String> = names(text).iter().map(key).collect();
    let chosen = named
        .map_err(|name| format!("{} does not expire then; expected some of {}", quoted(&name), keys.join(", ")))?;
    Ok(chosen.into_iter().map(String::as_str).collect::<Vec<_>>().join(", "))
}

/// The names in a list with commas.
pub fn names(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

fn choice(field: &Field, text: &str) -> Result<String, String> {
    let same = |a: &str| a.eq_ignore_ascii_case(text);
    match field.options.iter().find(|option| same(&option.value) || same(&option.label)) {
        Some(option) => Ok(option.value.clone()),
        None => {
            let values: Vec<&str> = field.options.iter().map(|option| option.value.as_str()).collect();
            Err(format!("{} is none of {}", quoted(text), values.join(", ")))
        }
    }
}

/// The id of the record that is meant.
fn record<'r>(what: &str, text: &str, records: impl Iterator<Item = Names<'r>>) -> Result<String, String> {
    named(text, records).map(str::to_owned).map_err(|why| match why {
        NotNamed::Unknown(near) => {
            let near = near.map_or_else(String::new, |near| format!("; did you mean {}?", quoted(near)));
            format!("the book has no {what} {}{near}", quoted(text))
        }
        NotNamed::Several(ids) => format!("{} means several; say which: {}", quoted(text), ids.join(", ")),
    })
}

fn location(known: &Known<'_>, text: &str) -> Result<String, String> {
    let partner = &known.context.book.partner;
    if partner.locations.iter().any(|location| location.partner_id == text) {
        return Ok(text.to_owned());
    }
    let ids: Vec<&str> = partner.locations.iter().map(|location| location.partner_id.as_str()).collect();
    let expected = match ids.is_empty() {
        true => "the book has no location yet".to_owned(),
        false => format!("the locations are {}", ids.join(", ")),
    };
    match partner.global_id.as_deref() == Some(text) {
        true => Err(format!("{text} is the global id: what is associated with it never counts; {expected}")),
        false if ids.is_empty() && text.chars().all(|c| c.is_ascii_digit()) => Ok(text.to_owned()),
        false => Err(format!("{} is none of the partner's location ids; {expected}", quoted(text))),
    }
}

fn date(known: &Known<'_>, (id, field): (&str, &Field), text: &str) -> Result<String, String> {
    let today = known.context.today;
    let day = day::parse(text, today)?;
    match days::contradiction(known, id, day) {
        _ if !field.ahead && day > today => Err(format!("{day} is in the future; expected a day up to {today}")),
        Some(why) => Err(why),
        None => Ok(day.to_string()),
    }
}

/// Whether the text can be an address: one `@` between something and a domain, and nothing that a header would read.
pub fn is_address(text: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>(),;:\"\\[]".contains(c);
    let parts = text.split_once('@').filter(|(_, domain)| !domain.contains('@'));
    parts.is_some_and(|(name, domain)| {
        !name.is_empty() && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.')
    }) && text.chars().all(plain)
}
