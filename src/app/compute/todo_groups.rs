//! Folds what is worth the same into groups, so that a long list of small things hides none that matters.

use laurels_core::points::Points;
use laurels_core::todo::{Section, Todo, TodoKind};

const FEWEST: usize = 3;

/// Todos that are done one like the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TodoGroup {
    /// What they have in common; of certifications, whatever ends them, [`TodoKind::CertExpiring`].
    pub kind: TodoKind,
    pub section: Section,
    /// The points that each of them gains, where that is the same; else 0.
    pub each: Points,
    /// Their places in the list.
    pub members: Vec<usize>,
}

impl TodoGroup {
    /// What tells it from every other group.
    pub fn key(&self) -> String {
        let each = if self.each.is_zero() { String::new() } else { format!(" {}", self.each) };
        format!("{:?} {}{each}", self.section, self.kind)
    }

    fn class(&self) -> Class {
        (self.section, self.kind, self.each)
    }
}

/// A row of the list: a group, which its members follow, or something to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TodoRow {
    Group(usize),
    /// The place of a todo, and its group.
    Todo(usize, Option<usize>),
}

/// The rows of a list of todos in their order, and the groups in it.
pub fn rows(todos: &[Todo]) -> (Vec<TodoRow>, Vec<TodoGroup>) {
    let mut groups: Vec<TodoGroup> = Vec::new();
    for (place, todo) in todos.iter().enumerate() {
        let Some(class) = class(todo) else { continue };
        match groups.iter_mut().find(|group| group.class() == class) {
            Some(group) => group.members.push(place),
            None => {
                let (section, kind, each) = class;
                groups.push(TodoGroup { kind, section, each, members: vec![place] });
            }
        }
    }
    groups.retain(|group| group.members.len() >= FEWEST);
    let mut rows = Vec::with_capacity(todos.len() + groups.len());
    for (place, todo) in todos.iter().enumerate() {
        let own = class(todo);
        let group = groups.iter().position(|group| Some(group.class()) == own);
        match group.and_then(|index| Some((index, groups.get(index)?))) {
            None => rows.push(TodoRow::Todo(place, None)),
            Some((index, group)) if group.members.first() == Some(&place) => {
                rows.push(TodoRow::Group(index));
                rows.extend(group.members.iter().map(|member| TodoRow::Todo(*member, Some(index))));
            }
            // It follows its group.
            Some(_) => {}
        }
    }
    (rows, groups)
}

/// What the members of a group have in common.
type Class = (Section, TodoKind, Points);

/// The group that a todo belongs in, if there are enough of them: what no score shows, certifications that end later, and
/// what gains the same in the same way.
fn class(todo: &Todo) -> Option<Class> {
    use TodoKind::{CertExpired, CertExpiring, CertRetiring};
    let section = todo.section();
    match (section, todo.kind) {
        (Section::Nothing | Section::LossesLater, CertExpired | CertExpiring | CertRetiring) => {
            Some((section, CertExpiring, Points::ZERO))
        }
        (Section::Nothing, kind) => Some((section, kind, Points::ZERO)),
        (Section::Gains, kind) if !todo.loses => Some((section, kind, todo.points_at_stake)),
        _ => None,
    }
}
