//! Links that nobody has seen working.

use super::{Todo, TodoContext, TodoKind, later};
use crate::book::{Association, AssociationState, AssociationType};
use crate::day::day_text;
use crate::month::Month;
use crate::scoring::Explanation;
use crate::wizard::without_links;

/// Links whose identity is known and that were not seen working for a while; those never seen, once they should work.
pub(super) fn of(context: &TodoContext<'_>, _: &[Explanation]) -> Vec<Todo> {
    let links = context.book().associations.iter().filter_map(|association| {
        let credential = association.credential.as_ref().filter(|_| is_live_link(association))?;
        let of = context.book().customer(&association.customer);
        if of.is_some_and(|customer| without_links(context.rules(), customer).is_some()) {
            return None;
        }
        let customer = context.customer_name(&association.customer);
        // A report that attributes usage to the link has seen it working.
        let reported = context.scorer.reported_until(&association.customer, association.kind).map(Month::last_day);
        let reported = reported.filter(|day| association.started.is_none_or(|started| started <= *day));
        let (due, text) = match (credential.verified.max(reported), association.started) {
            (Some(seen), _) => {
                let text = format!(
                    "{customer}: check that the Partner Admin Link still works. It was last seen on {}.",
                    day_text(seen)
                );
                (later(seen, context.house().verify_link), text)
            }
            (None, started) => {
                let works = started.map_or(context.date(), |on| later(on, context.rules().timing.association_days));
                (works, format!("{customer}: check that the Partner Admin Link works. No report shows it yet."))
            }
        };
        (context.days_until(due) < 0 || context.is_soon(due)).then_some((association, due, text))
    });
    let mut links: Vec<(&Association, chrono::NaiveDate, String)> = links.collect();
    links.sort_by_key(|(_, due, _)| *due);
    let scale = context.scale();
    let todos = links.into_iter().map(|(association, due, text)| {
        let todo = context.todo(TodoKind::LinkUnverified, association.id.clone(), due, text);
        let effects = scale.without(&association.id);
        Todo { wizard: context.start_of(association), ..todo.weighed(effects) }
    });
    todos.collect()
}

fn is_live_link(association: &Association) -> bool {
    association.kind == AssociationType::Pal && association.state == AssociationState::Active
}
