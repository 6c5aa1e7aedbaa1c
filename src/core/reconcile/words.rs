//! A difference in sentences, with the figures that a support ticket needs.

use super::trials::Trial;
use super::{Compared, Likely};
use crate::day::day_text;
use crate::month::Month;
use crate::points::Points;

/// How many names a sentence takes.
const NAMED: usize = 5;

/// What differs, and by how much.
pub fn difference(compared: &Compared<'_>, name: &str, computed: Option<Points>) -> String {
    let metric = compared.score.id.word().replace('-', " ");
    let (reported, day) = (compared.reported, day_text(compared.as_of));
    let up_to = |month: Month| format!(" from figures up to {}", month.first_day().format("%b %Y"));
    let month = compared.score.month.map_or_else(String::new, up_to);
    let unsure = unsure(compared);
    match computed {
        None => format!(
            "{name}, {metric}: Microsoft reports {reported} points as of {day}; the book has no figures to compute it from."
        ),
        Some(points) => {
            let (more, by) = if points > compared.reported {
                ("more", points - compared.reported)
            } else {
                ("fewer", compared.reported - points)
            };
            format!(
                "{name}, {metric}: Microsoft reports {reported} points as of {day}; laurels computes {points}{month}{unsure}, {by} {more}."
            )
        }
    }
}

/// What stands behind the points of laurels where they are not certain.
fn unsure(compared: &Compared<'_>) -> &'static str {
    if compared.is_certain() { "" } else { " (not certain)" }
}

/// The same with the likeliest reason and what to do.
pub fn text(compared: &Compared<'_>, name: &str, computed: Option<Points>, trial: Option<&Trial>) -> String {
    let differs = difference(compared, name, computed);
    let Some(trial) = trial else {
        return match computed {
            None => format!("{differs} Import the reports that `laurels sources` lists for it."),
            Some(_) => format!(
                "{differs} Nothing in the book explains it: ask Microsoft which customers or people it counted, \
                 and compare them with `laurels explain {} {}`.",
                compared.designation, compared.score.id
            ),
        };
    };
    if trial.likely == Likely::Same {
        let metric = compared.score.id.word().replace('-', " ");
        return format!(
            "{name}, {metric}: Microsoft reports {} points as of {}, and laurels computes the same{}.",
            compared.reported,
            day_text(compared.as_of),
            unsure(compared)
        );
    }
    format!("{differs} {}", reason(compared, trial))
}

/// The reason of a trial, and what to do about it.
fn reason(compared: &Compared<'_>, trial: &Trial) -> String {
    let who = listed(&trial.names);
    let Some(points) = trial.points else { return listed_reason(trial, &who) };
    let all = if trial.explains { "" } else { ", which explains a part of it" };
    let is_ours = !trial.ours_only.is_empty();
    match trial.likely {
        Likely::NotRefreshed => {
            let near = if trial.explains { "too" } else { "which is nearer" };
            let comma = if trial.explains { "" } else { "," };
            format!(
                "Scored {}, the book gives {points}{comma} {near}: Microsoft's figure is probably from then. Compare again after \
                 its next refresh.",
                trial.what
            )
        }
        Likely::Duplicate => {
            format!("Without {who}, who is in the book twice, laurels computes {points}{all}. Merge the two records.")
        }
        Likely::Role if is_ours => format!(
            "Without {who} laurels computes {points}{all}: the Partner Admin Link there has a role that earns no credit. \
             Have a role assigned that does, such as Owner or Contributor."
        ),
        Likely::Role => format!(
            "Counting only roles that earn credit, laurels computes {points}: Microsoft doesn't count links with other roles. \
             Have a role assigned that does, such as Owner or Contributor."
        ),
        Likely::Obfuscated if is_ours => format!(
            "Without {who}, whose name Microsoft hides, laurels computes {points}{all}. Compare by tenant or top-parent id."
        ),
        Likely::Obfuscated => format!(
            "With {who}, whose name Microsoft hides, laurels computes {points}{all}: it counts this customer under another \
             name. Compare by tenant or top-parent id, and merge the records."
        ),
        Likely::PersonNotLinked if is_ours => format!(
            "Without {who} laurels computes {points}{all}: the Learn profile is probably not linked to Partner Center. \
             Have it checked there."
        ),
        Likely::PersonNotLinked => format!(
            "With {who} linked, laurels computes {points}{all}: Microsoft has the Learn profile linked, the book doesn't. \
             Record the link."
        ),
        Likely::NotAssociated if is_ours => format!(
            "Without {who} laurels computes {points}{all}: Microsoft probably doesn't associate you with that customer's usage. \
             Check the association in Partner Center, with the partner id {}.",
            partner_ids(compared)
        ),
        Likely::NotAssociated => format!(
            "With an association of type {} at {who}, laurels computes {points}{all}: Microsoft probably associates you there, \
             the ledger doesn't. Record the association.",
            trial.what
        ),
        Likely::RuleDiffers => format!(
            "Scored {}, the book gives {points} too: Microsoft probably applies this rule otherwise. Choose that reading with \
             --rules, or ask Microsoft which rule applies.",
            trial.what
        ),
        Likely::Same | Likely::Unknown => String::new(),
    }
}

/// The reason of those who are on one side of Microsoft's lists only.
fn listed_reason(trial: &Trial, who: &str) -> String {
    let side = match trial.ours_only.is_empty() {
        false => format!("{who} counts here, but isn't on Microsoft's list"),
        true => format!("{who} is on Microsoft's list, but doesn't count here"),
    };
    let why = match trial.likely {
        Likely::Duplicate => "it is in the book twice. Merge the two records",
        Likely::Role => "the Partner Admin Link there has a role that earns no credit. Have another role assigned",
        Likely::Obfuscated => "Microsoft hides the name. Compare by tenant or top-parent id",
        Likely::PersonNotLinked => "check whether the Learn profile is linked to Partner Center",
        Likely::RuleDiffers => "Microsoft probably applies a rule otherwise. Ask which",
        _ => "check the association in Partner Center, and in the ledger",
    };
    format!("{side}: {why}.")
}

fn partner_ids(compared: &Compared<'_>) -> String {
    let ids: Vec<String> =
        compared.book.partner.locations.iter().map(|location| location.partner_id.to_string()).collect();
    match ids.split_last() {
        None => "of your location".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
    }
}

fn listed(names: &[String]) -> String {
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some(_) if names.len() > NAMED => {
            format!("{} and {} more", names[..NAMED].join(", "), names.len() - NAMED)
        }
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
