//! Pane 2: every Partner Admin Link, who is linked where, to which partner id, with which role.

use super::associations::state_cell;
use super::beginning::of_association;
use super::ledger::{customer_target, date_cell};
use super::list::{LIST, List, Rows};
use super::subject::Subject;
use super::{help, words};
use crate::view_model::{Cell, Column, Detail, Tone};
use laurels_core::ids::CustomerId;
use laurels_core::pal_inventory::PalRow;

pub(super) const LINKS: List = List {
    columns: &[
        Column::names("Customer", 20, 34, 0),
        Column::names("Account", 22, 36, 0),
        Column::words("Role", 10, 24, 1),
        Column::words("Scope", 52, 60, 5),
        Column::words("Linked to", 9, 10, 4),
        Column::words("State", 10, 18, 2),
        Column::figures("Verified", 11, 3),
    ],
    title: |_| "Partner Admin Links".to_owned(),
    len: |subject| rows(subject).len(),
    rows: Rows::Many {
        key: |subject, place| {
            let row = rows(subject).get(place)?;
            let part = |part: &Option<String>| part.clone().unwrap_or_default();
            Some(format!("{} {} {}", row.association, part(&row.role), part(&row.scope)))
        },
        cell: |subject, place, column| cell(subject, rows(subject).get(place)?, column),
    },
    target: |subject, place| customer_target(subject, &CustomerId::from(rows(subject).get(place)?.customer.as_str())),
    empty: |subject| match subject.results.links {
        Some(_) => {
            let key = help::key_for(subject, "palette").unwrap_or_default();
            format!(
                "No Partner Admin Links yet. Press {key}, type import, and name the output of az managementpartner show."
            )
        }
        None => super::loading().to_owned(),
    },
    detail: |subject, place| Some(detail(rows(subject).get(place)?)),
    begins: |subject, place| {
        of_association(subject, subject.book?.association(rows(subject).get(place)?.association.as_str())?)
    },
    ..LIST
};

fn rows<'a>(subject: &Subject<'a>) -> &'a [PalRow] {
    subject.results.links.as_ref().map_or(&[], |links| links.as_slice())
}

fn cell(subject: &Subject<'_>, row: &PalRow, column: usize) -> Option<Cell> {
    let known = |text: &Option<String>| Cell::outside(text.as_deref().unwrap_or_default());
    Some(match column {
        0 => Cell::outside(&row.customer_name),
        1 => Cell::outside(row.identity.as_deref().or(row.object_id.as_deref()).unwrap_or_default()),
        2 => known(&row.role),
        3 => known(&row.scope).tone(Tone::Dim),
        4 => known(&row.partner_id),
        5 => state_cell(subject.book?.association(row.association.as_str())?),
        6 => date_cell(row.verified),
        _ => return None,
    })
}

fn detail(row: &PalRow) -> Detail {
    let mut detail = Detail::of(&row.customer_name);
    let kind = row.identity_kind.as_deref().map(words::spelled);
    let verified = row.verified.map_or_else(|| "no check is recorded yet".to_owned(), words::date);
    for (label, value) in [
        ("Tenant", row.tenant_id.clone()),
        ("Account", row.identity.clone()),
        ("Kind", kind),
        ("Object ID", row.object_id.clone()),
        ("Role", row.role.clone()),
        ("Scope", row.scope.clone()),
        ("Linked to", row.partner_id.clone()),
        ("Verified", Some(verified)),
    ] {
        detail.add_plain(label, &value.unwrap_or_default());
    }
    detail
}
