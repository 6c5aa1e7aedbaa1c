//! The roles that a report gives Partner Admin Links, held against the ledger's.

use super::customers::Matches;
use crate::exchange::import::notes::Cause;
use crate::exchange::import::usage::{Figures, FileLink};
use laurels_core::book::{Assignment, Association, AssociationState, AssociationType, Book, Credential, Product};
use laurels_core::change::{Edit, LedgerRecord};
use laurels_core::month::Month;
use laurels_core::text::clean;
use std::collections::BTreeMap;

const UNCLEAR: Cause = Cause {
    what: "roles in the report are of Partner Admin Links whose account isn't clear",
    way_out: "Record the accounts that have them.",
};

/// Records each role with the link that has it: the customer's only one on that subscription. On a subscription whose role
/// is known already, the report's stands instead, unless the book has newer figures.
pub fn roles(book: &Book, figures: &Figures, matches: &mut Matches) {
    let mut after: BTreeMap<usize, Association> = BTreeMap::new();
    for link in &figures.links {
        let number = matches.customers.of.get(link.customer as usize);
        let known = number.and_then(|number| matches.customers.ids.get(*number as usize)).and_then(|(_, at)| *at);
        let Some((at, customer)) = known.and_then(|at| Some((at, book.customers.get(at)?))) else { continue };
        let of_customer = book.associations.iter().enumerate().filter(|(_, a)| a.customer == customer.id);
        let own: Vec<(usize, &Association)> = of_customer.filter(|(_, a)| is_link_on(book, a, link)).collect();
        let has = |credential: &Credential| credential.assignments.iter().any(|a| same(&a.role, &link.role));
        if own.iter().any(|(_, a)| a.credential.as_deref().is_some_and(has)) {
            continue;
        }
        match own.as_slice() {
            [(place, association)] if association.credential.is_some() => {
                let after = after.entry(*place).or_insert_with(|| (*association).clone());
                let newest = newest_month(book, at).is_none_or(|newest| link.month >= newest);
                if let Some(credential) = &mut after.credential {
                    assign(credential, link, newest, &figures.links);
                }
            }
            [] => {}
            _ => {
                let (name, role) = (clean(&customer.name), clean(&link.role));
                let sentence = format!(
                    "The report gives a Partner Admin Link with {name} the role {role}: record the account that has it."
                );
                matches.notes.of(UNCLEAR, format!("{role} with {name}"), sentence);
            }
        }
    }
    let edits = after.into_iter().filter_map(|(place, after)| Some((book.associations.get(place)?, after)));
    for (before, after) in edits.filter(|(before, after)| *before != after) {
        let (before, after) = (LedgerRecord::from(before.clone()), LedgerRecord::from(after));
        matches.edits.push(Edit::replace(before, after));
    }
}

fn same(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}

/// Whether an association is a link in force that may be the one of the report.
fn is_link_on(book: &Book, association: &Association, link: &FileLink) -> bool {
    let guid = |id: &str| book.subscription(id).and_then(|subscription| subscription.subscription_id.as_deref());
    let own = association.subscription.as_deref().and_then(guid);
    association.kind == AssociationType::Pal
        && association.state == AssociationState::Active
        && association.product.is_none_or(|product| product == Product::Azure)
        && own.zip(link.subscription.as_deref()).is_none_or(|(own, of)| own.eq_ignore_ascii_case(of))
}

/// Adds the role of a report; where it is the newest, in place of others on the same subscription that it doesn't name.
fn assign(credential: &mut Credential, link: &FileLink, newest: bool, links: &[FileLink]) {
    let scope = link.subscription.as_ref().map_or_else(|| "/".to_owned(), |guid| format!("/subscriptions/{guid}"));
    let named = |role: &str| {
        let mut of_place = links.iter().filter(|l| l.customer == link.customer && l.subscription == link.subscription);
        of_place.any(|l| same(&l.role, role))
    };
    credential.assignments.retain(|known| !newest || known.scope != scope || named(&known.role));
    credential.assignments.push(Assignment { role: link.role.clone(), scope });
}

/// The newest month of Azure usage that the book has of a customer.
fn newest_month(book: &Book, customer: usize) -> Option<Month> {
    let usage = &book.usage;
    let rows = usage.rows_of(customer).filter(|row| usage.products().get(*row) == Some(&Product::Azure));
    rows.filter_map(|row| usage.months().get(row).copied()).max()
}
