//! Folds what is worth the same into groups, so that a long list of small things hides none that matters.

use laurels_core::todo::{Section, Todo, TodoKind};

const FEWEST: usize = 3;

/// Todos that are done one like the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TodoGroup {
    /// What they have in common; of certifications, whatever ends them, [`TodoKind::CertExpiring`].
    pub kind: TodoKind,
    pub section: Section,
    /// Their places in the list.
    pub members: Vec<usize>,
}

impl TodoGroup {
    /// What tells it from every other group.
    pub fn key(&self) -> String {
        format!("{:?} {}", self.section, self.kind)
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
        let Some((section, kind)) = class(todo) else { continue };
        match groups.iter_mut().find(|group| (group.section, group.kind) == (section, kind)) {
            Some(group) => group.members.push(place),
            None => groups.push(TodoGroup { kind, section, members: vec![place] }),
        }
    }
    groups.retain(|group| group.members.len() >= FEWEST);
    let mut rows = Vec::with_capacity(todos.len() + groups.len());
    for (place, todo) in todos.iter().enumerate() {
        let own = class(todo);
        let group = groups.iter().position(|group| Some((group.section, group.kind)) == own);
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

/// The group that a todo belongs in, if there are enough of them: what no score shows, and certifications that end later.
fn class(todo: &Todo) -> Option<(Section, TodoKind)> {
    use TodoKind::{CertExpired, CertExpiring, CertRetiring};
    let section = todo.section();
    match (section, todo.kind) {
        (Section::Nothing | Section::LossesLater, CertExpired | CertExpiring | CertRetiring) => {
            Some((section, CertExpiring))
        }
        (Section::Nothing, kind) => Some((section, kind)),
        _ => None,
    }
}
