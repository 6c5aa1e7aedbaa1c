//! What a plan is to reach on each track that it goes by.

/// A track of one of the days.
#[derive(Clone, Debug)]
pub(super) struct Aim {
    /// The place of the day.
    pub(super) day: usize,
    pub(super) track: String,
    pub(super) role: Role,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The target, and something in every metric: each day's first track.
    Target,
    /// Something in every metric: then it may count in place of the first.
    Complete,
    /// A total that is not better than that of the day's first track, nor, if `strict`, as good.
    Below { strict: bool },
}

impl Role {
    /// Whether less is better.
    pub(super) fn is_watched(self) -> bool {
        matches!(self, Role::Below { .. })
    }
}

/// Where a reading belongs: its day, its aim, and what that is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) day: usize,
    pub(super) aim: usize,
    pub(super) role: Role,
}
