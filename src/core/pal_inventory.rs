//! Every Partner Admin Link that the book has: tenant, identity, role, scope, the partner id it carries, and when it was last
//! seen to work. Microsoft lists them nowhere: an account sees its own link, in one tenant.

use super::book::{Association, AssociationType, Book, CredentialKind, Customer, Product};
use super::ids::CustomerId;
use super::wizard::{Argument, Shell, command_line};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeSet;

/// A link with one of its roles; a link without a role has one row, too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PalRow {
    pub association: String,
    pub customer: String,
    pub customer_name: String,
    pub tenant_id: Option<String>,
    pub identity: Option<String>,
    pub identity_kind: Option<String>,
    pub object_id: Option<String>,
    pub role: Option<String>,
    pub scope: Option<String>,
    /// The location that it is linked to.
    pub partner_id: Option<String>,
    pub state: String,
    pub verified: Option<NaiveDate>,
}

impl PalRow {
    fn is_of(&self, kind: CredentialKind) -> bool {
        self.identity_kind.as_deref() == Some(kind.word())
    }

    /// Whether its roles are listed anywhere: those that Azure Lighthouse delegates are not.
    fn has_assignments(&self) -> bool {
        !self.is_of(CredentialKind::Lighthouse)
    }
}

/// The inventory, by customer and association.
pub fn pal_inventory(book: &Book) -> Vec<PalRow> {
    let links = book.associations.iter().filter(|association| association.kind == AssociationType::Pal);
    let mut rows: Vec<PalRow> = links.flat_map(|association| rows_of(book, association)).collect();
    rows.sort_by(|a, b| (&a.customer, &a.association).cmp(&(&b.customer, &b.association)));
    rows
}

fn rows_of(book: &Book, association: &Association) -> Vec<PalRow> {
    let customer = book.customer(&association.customer);
    let credential = association.credential.as_ref();
    let known = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let row = PalRow {
        association: association.id.to_string(),
        customer: association.customer.to_string(),
        customer_name: customer.map_or_else(String::new, |customer| customer.name.clone()),
        tenant_id: customer.and_then(|customer| customer.tenant_id.clone()),
        identity: credential.and_then(|credential| known(&credential.name)),
        identity_kind: credential.map(|credential| credential.kind.word().to_owned()),
        object_id: credential.and_then(|credential| credential.object_id.clone()),
        role: None,
        scope: None,
        partner_id: association.partner_id.as_ref().map(ToString::to_string),
        state: association.state.word().to_owned(),
        verified: credential.and_then(|credential| credential.verified),
    };
    let roles = credential.map_or(&[][..], |credential| credential.assignments.as_slice());
    let with_role =
        roles.iter().map(|held| PalRow { role: known(&held.role), scope: known(&held.scope), ..row.clone() });
    let rows: Vec<PalRow> = with_role.collect();
    if rows.is_empty() { vec![row] } else { rows }
}

/// Where the answers of the script are written.
const ANSWERS: &str = "pal-links.json";

/// The commands that show each link and its roles, tenant by tenant, as a script whose output is imported as one file: of az,
/// or for PowerShell of Az. Tenants that use Azure and have no recorded link are asked as well.
pub fn script(book: &Book, shell: Shell) -> String {
    let mut lines: Vec<String> = Vec::new();
    if shell == Shell::Posix {
        lines.push("#!/bin/sh".to_owned());
    }
    lines.push("# Shows every Partner Admin Link, signed in as each account in each tenant.".to_owned());
    if shell == Shell::Powershell {
        lines.push("# Needs the modules Az.Accounts, Az.Resources and Az.ManagementPartner.".to_owned());
    }
    lines.push(format!("# Then import the answers: laurels import {ANSWERS}"));
    lines.push(String::new());
    // What an earlier run saw says nothing of today.
    lines.extend(match shell {
        Shell::Posix => {
            vec![
                format!(": > {ANSWERS}"),
                "az extension add --upgrade --only-show-errors --name managementpartner".to_owned(),
            ]
        }
        Shell::Powershell => vec![format!("New-Item -Force -ItemType File {ANSWERS} | Out-Null")],
    });
    let rows = [pal_inventory(book), without_link(book)].concat();
    let mut seen = BTreeSet::new();
    for row in &rows {
        let tenant = sign_in_tenant(book, row);
        let account = row.object_id.as_deref().or(row.identity.as_deref());
        if !seen.insert((tenant.unwrap_or(&row.customer), account)) {
            continue;
        }
        lines.push(String::new());
        match (tenant, row.is_of(CredentialKind::ServicePrincipal) && row.identity.is_none()) {
            (None, _) => lines.push(comment(&left_out(row, "the id of the tenant to sign in to"))),
            (_, true) => lines.push(comment(&left_out(row, "the application id of the service principal"))),
            (Some(tenant), false) => {
                lines.push(comment(&sign_in_words(row)));
                match shell {
                    Shell::Posix => of_az(row, tenant, &mut lines),
                    Shell::Powershell => of_powershell(row, tenant, &mut lines),
                }
            }
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

/// The tenant in which an account is linked: the customer's, or one's own where Azure Lighthouse delegates it the customer's.
fn sign_in_tenant<'a>(book: &'a Book, row: &'a PalRow) -> Option<&'a str> {
    if !row.is_of(CredentialKind::Lighthouse) {
        return row.tenant_id.as_deref();
    }
    let recorded = || book.association(row.association.as_str())?.credential.as_ref()?.tenant_id.as_deref();
    book.partner.tenant_id.as_deref().or_else(recorded)
}

fn sign_in_words(row: &PalRow) -> String {
    let nobody = match row.association.is_empty() {
        true => "the account that works there; no link is recorded",
        false => "the account that is linked",
    };
    let whose = if row.is_of(CredentialKind::Lighthouse) { ", in your own tenant" } else { "" };
    let who = row.identity.as_deref().or(row.object_id.as_deref()).unwrap_or(nobody);
    format!("{}: sign in as {who}{whose}", row.customer_name)
}

fn left_out(row: &PalRow, missing: &str) -> String {
    format!("{}: left out, because {missing} is not recorded", row.customer_name)
}

/// The customers with Azure in the book for whom no account is recorded as linked.
fn without_link(book: &Book) -> Vec<PalRow> {
    let linked: BTreeSet<&CustomerId> =
        book.associations.iter().filter(|a| a.kind == AssociationType::Pal).map(|a| &a.customer).collect();
    let azure = book.subscriptions.iter().filter(|subscription| subscription.product == Product::Azure);
    let subscribed: BTreeSet<&CustomerId> = azure.map(|subscription| &subscription.customer).collect();
    let uses = |at: usize| book.usage.rows_of(at).any(|row| book.usage.products().get(row) == Some(&Product::Azure));
    let customers = book.customers.iter().enumerate().filter(|(_, customer)| !linked.contains(&customer.id));
    let row = |(_, customer): (usize, &Customer)| PalRow {
        customer: customer.id.to_string(),
        customer_name: customer.name.clone(),
        tenant_id: customer.tenant_id.clone(),
        ..PalRow::default()
    };
    customers.filter(|(at, customer)| subscribed.contains(&customer.id) || uses(*at)).map(row).collect()
}

fn own(words: &[&'static str]) -> Vec<Argument<'static>> {
    words.iter().map(|word| Argument::Own(word)).collect()
}

fn of_az(row: &PalRow, tenant: &str, lines: &mut Vec<String>) {
    let append = |command: String| format!("  {command} >> {ANSWERS}");
    let mut login = own(&["az", "login", "--allow-no-subscriptions", "--only-show-errors", "--output", "none"]);
    if let Some(name) = row.identity.as_deref().filter(|_| row.is_of(CredentialKind::ServicePrincipal)) {
        // It asks for the secret.
        login.extend(own(&["--service-principal", "--username"]));
        login.push(Argument::Filled(name));
    }
    login.extend([Argument::Own("--tenant"), Argument::Filled(tenant)]);
    // As somebody else nothing is to be asked.
    lines.push(format!("if {}; then", command_line(Shell::Posix, login)));
    let show = own(&["az", "managementpartner", "show", "--output", "json"]);
    lines.push(append(command_line(Shell::Posix, show)));
    if let Some(account) = row.object_id.as_deref().or(row.identity.as_deref()).filter(|_| row.has_assignments()) {
        // One subscription after the other: az lists the roles of one only. A tenant that has none is listed as one itself.
        let query = format!("[?tenantId=='{tenant}' && id!='{tenant}'].id");
        let mut list = own(&["az", "account", "list", "--only-show-errors", "--output", "tsv", "--query"]);
        list.push(Argument::Filled(&query));
        lines.push(format!("  for subscription in $({}); do", command_line(Shell::Posix, list)));
        lines.push(append(format!("  {} --subscription \"$subscription\"", roles_by_az(row, account))));
        lines.push("  done".to_owned());
    }
    lines.push("fi".to_owned());
}

/// The command that lists an account's roles, as the account's own where they are a group's.
fn roles_by_az(row: &PalRow, account: &str) -> String {
    let mut roles = own(&["az", "role", "assignment", "list", "--all", "--include-groups", "--include-inherited"]);
    roles.extend(own(&["--output", "json", "--assignee"]));
    roles.push(Argument::Filled(account));
    let id = row.object_id.as_deref().filter(|id| is_plain(id));
    let query = id.map(|id| format!("[].{{principalId:'{id}',roleDefinitionName:roleDefinitionName,scope:scope}}"));
    if let Some(query) = &query {
        roles.extend([Argument::Own("--query"), Argument::Filled(query)]);
    }
    command_line(Shell::Posix, roles)
}

/// Whether it can be written within quotes of any language: an object id, as it should be. Roles that an account has through
/// a group are listed as the group's, and would be nobody's; so each is said to be the account's.
fn is_plain(id: &str) -> bool {
    id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

fn of_powershell(row: &PalRow, tenant: &str, lines: &mut Vec<String>) {
    let run = |words: &[&'static str], filled: Option<&str>| {
        let arguments = own(words).into_iter().chain(filled.map(Argument::Filled));
        command_line(Shell::Powershell, arguments.collect::<Vec<_>>())
    };
    // One subscription after the other: the cmdlet lists the roles of the one that is selected.
    let append =
        |command: String| format!("{command} | ConvertTo-Json -Depth 4 | Out-File -Append -Encoding utf8 {ANSWERS}");
    let login = run(&["Connect-AzAccount", "-Tenant"], Some(tenant));
    let is_service = row.is_of(CredentialKind::ServicePrincipal);
    let secret = match row.identity.as_deref().filter(|_| is_service) {
        Some(name) => {
            let ask = run(&["Get-Credential", "-Message", "Secret of the service principal", "-UserName"], Some(name));
            format!(" -ServicePrincipal -Credential ({ask})")
        }
        None => String::new(),
    };
    // As somebody else nothing is to be asked.
    lines.push(format!("if ({login}{secret}) {{"));
    lines.push(format!("  {}", append(run(&["Get-AzManagementPartner"], None))));
    // The cmdlet expands the groups of users only, and refuses to for a service principal.
    let roles = |of: &'static str, account| {
        let groups: &[_] = if is_service { &[] } else { &["-ExpandPrincipalGroups"] };
        run(&[&["Get-AzRoleAssignment"], groups, &[of]].concat(), Some(account))
    };
    let name = if is_service { "-ServicePrincipalName" } else { "-SignInName" };
    let roles = match (row.object_id.as_deref(), row.identity.as_deref()) {
        _ if !row.has_assignments() => None,
        (Some(account), _) => Some(roles("-ObjectId", account)),
        (None, Some(account)) => Some(roles(name, account)),
        (None, None) => None,
    };
    let owner = row.object_id.as_deref().filter(|id| is_plain(id)).map_or_else(String::new, |id| {
        format!(" | Select-Object @{{Name='ObjectId';Expression={{'{id}'}}}},RoleDefinitionName,Scope")
    });
    if let Some(roles) = roles.map(|roles| roles + &owner) {
        let each = format!("{} | ForEach-Object", run(&["Get-AzSubscription", "-TenantId"], Some(tenant)));
        let select = "Set-AzContext -SubscriptionObject $_ | Out-Null";
        lines.push(format!("  {each} {{ {select}; {} }}", append(roles)));
    }
    lines.push("}".to_owned());
}

/// A line that no shell runs, whatever is in it.
fn comment(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("# {text}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Assignment, Credential, CredentialKind, Subscription};

    fn book() -> Book {
        let customer = |id: &str, tenant: u8| Customer {
            tenant_id: Some(format!("{tenant}1111111-1111-4111-8111-111111111111")),
            ..Customer::new(id, format!("The\n{id}"))
        };
        let assignment = |role: &str| Assignment { role: role.into(), scope: "/subscriptions/x".into() };
        let credential = Credential {
            name: "o'brien@fabrikam.example".into(),
            assignments: vec![assignment("Owner"), assignment("Reader")],
            verified: NaiveDate::from_ymd_opt(2026, 10, 1),
            ..Credential::new(CredentialKind::Guest)
        };
        let link = |id: &str, customer: &str| Association::active(id, AssociationType::Pal, customer);
        Book {
            customers: vec![customer("contoso", 1), customer("litware", 2)].into(),
            associations: vec![
                Association {
                    credential: Some(Box::new(credential)),
                    partner_id: Some("6096001".into()),
                    ..link("a1", "contoso")
                },
                link("a2", "litware"),
                Association::active("a3", AssociationType::Csp, "litware"),
            ]
            .into(),
            ..Book::default()
        }
    }

    #[test]
    fn each_role_of_a_link_is_a_row_and_a_link_without_one_too() {
        let rows = pal_inventory(&book());
        let told =
            |row: &PalRow| format!("{} {} {:?} {:?}", row.association, row.customer, row.role, row.verified.is_some());
        let rows: Vec<String> = rows.iter().map(told).collect();
        let wanted = ["a1 contoso Some(\"Owner\") true", "a1 contoso Some(\"Reader\") true", "a2 litware None false"];
        assert_eq!(rows, wanted);
    }

    #[test]
    fn the_columns_are_the_fields() {
        let rows = pal_inventory(&book());
        let row = serde_json::to_value(&rows[0]).expect("JSON");
        let fields: BTreeSet<&str> = row.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(fields, crate::book::description::PAL_LINK.fields.iter().map(|field| field.name).collect());
    }

    #[test]
    fn the_script_signs_in_once_for_each_account_and_quotes_what_it_fills_in() {
        let mut book = book();
        let unlinked = Customer {
            tenant_id: Some("31111111-1111-4111-8111-111111111111".into()),
            ..Customer::new("woodgrove", "Woodgrove Bank")
        };
        book.customers.push(unlinked);
        book.subscriptions.push(Subscription::new("s1", "woodgrove", Product::Azure));
        let posix = script(&book, Shell::Posix);
        assert_eq!(posix.matches("az login").count(), 3, "{posix}");
        assert!(
            posix.contains("# Woodgrove Bank: sign in as the account that works there; no link is recorded\n"),
            "{posix}"
        );
        assert!(posix.contains("--assignee 'o'\\''brien@fabrikam.example' --subscription \"$sub"), "{posix}");
        assert!(posix.contains("\n# The contoso: sign in as o'brien@fabrikam.example\n"), "{posix}");
        let powershell = script(&book, Shell::Powershell);
        assert_eq!(powershell.matches("if (Connect-AzAccount -Tenant ").count(), 3, "{powershell}");
        assert!(powershell.contains("-SignInName 'o''brien@fabrikam.example' | ConvertTo-Json"), "{powershell}");
        assert!(!powershell.contains("#!"), "{powershell}");
    }

    #[test]
    fn the_script_signs_in_as_the_kind_of_account_that_is_linked() {
        let mut book = book();
        book.partner.tenant_id = Some("91111111-1111-4111-8111-111111111111".into());
        let credential = |kind, name: &str| Credential {
            name: name.into(),
            object_id: Some("aaaaaaaa-0000-4000-8000-000000000001".into()),
            ..Credential::new(kind)
        };
        let link = |id: &str, customer: &str, credential| Association {
            credential: Some(Box::new(credential)),
            ..Association::active(id, AssociationType::Pal, customer)
        };
        book.customers.push(Customer::new("nowhere", "Nowhere"));
        book.associations = vec![
            link("a1", "contoso", credential(CredentialKind::ServicePrincipal, "cccccccc-0000-4000-8000-000000000003")),
            link("a2", "contoso", credential(CredentialKind::ServicePrincipal, "")),
            link("a3", "litware", credential(CredentialKind::Lighthouse, "ops")),
            link("a4", "nowhere", credential(CredentialKind::User, "ada")),
        ]
        .into();
        book.associations[1].credential.as_mut().expect("an account").object_id = Some("b".into());
        let posix = script(&book, Shell::Posix);
        let login = "--service-principal --username cccccccc-0000-4000-8000-000000000003 --tenant 11111111";
        assert!(posix.contains(login), "{posix}");
        let own = "# The litware: sign in as ops, in your own tenant\nif az login --allow-no-subscriptions --only-show-errors \
                   --output none --tenant 91111111";
        assert!(posix.contains(own), "{posix}");
        assert_eq!(posix.matches("role assignment list").count(), 1, "none of what Lighthouse delegates: {posix}");
        assert!(
            posix.contains("# The contoso: left out, because the application id of the service principal"),
            "{posix}"
        );
        assert!(
            posix.contains("# Nowhere: left out, because the id of the tenant to sign in to is not recorded"),
            "{posix}"
        );
        let powershell = script(&book, Shell::Powershell);
        let login = "11111111-1111-4111-8111-111111111111 -ServicePrincipal -Credential (Get-Credential -Message 'Secret of the \
                     service principal' -UserName cccccccc-0000-4000-8000-000000000003)) {\n";
        assert!(powershell.contains(login), "{powershell}");
        let roles = "Get-AzRoleAssignment -ObjectId aaaaaaaa-0000-4000-8000-000000000001 | Select-Object";
        assert!(powershell.contains(roles), "{powershell}");
        book.associations[0].credential.as_mut().expect("an account").object_id = None;
        let powershell = script(&book, Shell::Powershell);
        let roles = "Get-AzRoleAssignment -ServicePrincipalName cccccccc-0000-4000-8000-000000000003 | ConvertTo-Json";
        assert!(powershell.contains(roles), "{powershell}");
    }
}
