//! The family of lists about accounts in customers' tenants: the partner id that each is linked to, and its roles.

use super::counts::{LineCounts, Refusal};
use super::fields::{DayColumn, Fields};
use super::layout::Field;
use super::mapping::Mapping;
use super::table::Table;
use super::value::{Day, DayEvidence};
use super::{ImportError, each_line};
use chrono::NaiveDate;
use laurels_core::book::CredentialKind;

/// What a file says of accounts.
#[derive(Debug, Default)]
pub struct Identities {
    pub links: Vec<AccountLink>,
    pub roles: Vec<AccountRole>,
}

/// An account with a partner id, or one whose link was deleted.
#[derive(Clone, Debug)]
pub struct AccountLink {
    pub tenant: String,
    pub object_id: String,
    pub partner_id: String,
    pub is_linked: bool,
    pub linked: Option<NaiveDate>,
    /// The day on which the link was changed last.
    pub changed: Option<NaiveDate>,
}

/// A role of an account.
#[derive(Clone, Debug)]
pub struct AccountRole {
    pub object_id: String,
    pub name: Option<String>,
    pub kind: Option<CredentialKind>,
    pub role: String,
    pub scope: String,
}

/// Reads the lines of a file: links where it has a column of partner ids, else roles.
///
/// # Errors
///
/// The source cannot be read, or is in no encoding that can be told.
pub fn read(table: &mut Table<'_>, mapping: &Mapping<'_>, counts: &mut LineCounts) -> Result<Identities, ImportError> {
    match mapping.place(Field::PartnerId) {
        Some(_) => Ok(Identities { links: links(table, mapping, counts)?, roles: Vec::new() }),
        None => Ok(Identities { links: Vec::new(), roles: roles(table, mapping, counts)? }),
    }
}

fn missing(what: &str) -> Refusal {
    Refusal::Line(format!("no {what}"))
}

fn links(
    table: &mut Table<'_>,
    mapping: &Mapping<'_>,
    counts: &mut LineCounts,
) -> Result<Vec<AccountLink>, ImportError> {
    let states = mapping.layout.words(Field::LinkState, |state| Some(state == "linked"));
    let mut lines: Vec<(u64, AccountLink, [Option<Day>; 2])> = Vec::new();
    each_line(table, mapping, counts, |line, record, _| {
        let fields = Fields { mapping, record };
        let link = AccountLink {
            tenant: fields.guid(Field::Tenant)?.ok_or_else(|| missing("tenant"))?,
            object_id: fields.guid(Field::ObjectId)?.ok_or_else(|| missing("object id"))?,
            partner_id: fields.cleaned(Field::PartnerId)?.ok_or_else(|| missing("partner id"))?,
            is_linked: fields.word(Field::LinkState, &states, "Active or Deleted")?.unwrap_or(true),
            linked: None,
            changed: None,
        };
        lines.push((line, link, [fields.day(Field::LinkedOn)?, fields.day(Field::ChangedOn)?]));
        Ok(())
    })?;
    let told = |day: fn(&[Option<Day>; 2]) -> Option<Day>| {
        DayEvidence::of(lines.iter().filter_map(|(_, _, days)| day(days)), false)
    };
    let told = [(Field::LinkedOn, told(|[linked, _]| *linked)), (Field::ChangedOn, told(|[_, changed]| *changed))];
    let [linked_on, changed_on] = DayColumn::all(mapping, told, counts);
    let mut links = Vec::with_capacity(lines.len());
    for (line, link, [linked, changed]) in lines.iter().cloned() {
        let Ok(linked) = linked_on.day(line, linked, counts) else { continue };
        let Ok(changed) = changed_on.day(line, changed, counts) else { continue };
        links.push(AccountLink { linked, changed, ..link });
    }
    Ok(links)
}

fn roles(
    table: &mut Table<'_>,
    mapping: &Mapping<'_>,
    counts: &mut LineCounts,
) -> Result<Vec<AccountRole>, ImportError> {
    // A group is no kind of account.
    let kinds = mapping.layout.words(Field::IdentityKind, |kind| Some(CredentialKind::from_word(kind)));
    let (mut roles, mut groups) = (Vec::new(), 0);
    each_line(table, mapping, counts, |_, record, counts| {
        let fields = Fields { mapping, record };
        let kind =
            fields.cleaned(Field::IdentityKind)?.and_then(|kind| kinds.get(&super::value::folded(&kind)).copied());
        if kind == Some(None) {
            groups += 1;
            counts.skipped += 1;
            return Ok(());
        }
        // The name of a service principal may be its application id.
        let name = fields.cleaned(Field::IdentityName)?;
        let is_guest = name.as_deref().is_some_and(|name| name.to_uppercase().contains("#EXT#"));
        roles.push(AccountRole {
            object_id: fields.guid(Field::ObjectId)?.ok_or_else(|| missing("object id"))?,
            kind: if is_guest { Some(CredentialKind::Guest) } else { kind.flatten() },
            name,
            role: fields.cleaned(Field::Role)?.ok_or_else(|| missing("role"))?,
            scope: fields.cleaned(Field::Scope)?.ok_or_else(|| missing("scope"))?,
        });
        Ok(())
    })?;
    if groups > 0 {
        let roles =
            if groups == 1 { "1 role is of a group".to_owned() } else { format!("{groups} roles are of groups") };
        counts.notes.push(format!(
            "{roles} and left out: the list doesn't say who the members are. Run az role assignment list --assignee ID \
             --include-groups for each account."
        ));
    }
    Ok(roles)
}
