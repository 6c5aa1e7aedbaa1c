//! A difference as a text for a support ticket, with what a reviewer asks for: who, which figures, and whom to look up.

use super::Reconciled;
use crate::book::Book;
use crate::day::day_text;

/// The text; `name` is what Partner Center calls the designation.
pub fn ticket(book: &Book, name: &str, one: &Reconciled) -> String {
    let metric = one.metric.word().replace('-', " ");
    let partner = &book.partner;
    let global = partner.global_id.as_ref().map_or_else(String::new, |id| format!(", partner global id {id}"));
    let locations: Vec<&str> = partner.locations.iter().map(|location| location.partner_id.as_str()).collect();
    let mut lines = vec![
        format!("Solutions Partner for {name}: the points for {metric} differ from our figures"),
        String::new(),
        format!("Partner: {}{global}, locations {}", partner.name, locations.join(", ")),
        format!("Partner Center on {}: {} points", day_text(one.as_of), one.reported),
        match one.computed {
            Some(points) => format!("By the reports that we downloaded: {points} points"),
            None => "By the reports that we downloaded: not known".to_owned(),
        },
    ];
    let sides = [
        ("We expect these to count, and they seem not to:", &one.ours_only),
        ("These seem to count, and we don't know why:", &one.theirs_only),
    ];
    for (title, ids) in sides.into_iter().filter(|(_, ids)| !ids.is_empty()) {
        lines.extend([String::new(), title.to_owned()]);
        lines.extend(ids.iter().map(|id| format!("- {}", whom(book, id))));
    }
    let whom = if one.metric.category() == "skilling" { "people and certifications" } else { "customers" };
    lines.extend([
        String::new(),
        format!("Which {whom} were counted for this metric on that day, and why not the others?"),
    ]);
    lines.join("\n")
}

/// A record by what Microsoft knows it by; what is no record as it stands.
fn whom(book: &Book, id: &str) -> String {
    let known = |what: &str, value: &Option<String>| value.as_ref().map(|value| format!("{what} {value}"));
    let (name, ids) = match (book.customer(id), book.person(id)) {
        (Some(customer), _) => {
            (&customer.name, [known("tenant", &customer.tenant_id), known("top-parent id", &customer.tpid)])
        }
        (None, Some(person)) => (&person.name, [known("MCID", &person.mcid), known("mail", &person.email)]),
        (None, None) => return id.to_owned(),
    };
    let ids: Vec<String> = ids.into_iter().flatten().collect();
    if ids.is_empty() { name.clone() } else { format!("{name} ({})", ids.join(", ")) }
}
