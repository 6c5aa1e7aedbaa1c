//! What the mouse does: a click what stands there, the wheel a few rows of the list below it.

use super::act::attempt;
use crate::intent::{Intent, Motion};
use crate::state::AppState;

/// Rows that a notch of the wheel moves.
const ROWS: usize = 3;

pub(super) fn click(state: &mut AppState, x: u16, y: u16) {
    if let Some(intent) = state.geometry.intent_at(x, y).cloned() {
        attempt(state, intent);
    }
}

/// Moves in the list below the pointer, which gets the keys; elsewhere in the list that has them.
pub(super) fn wheel(state: &mut AppState, x: u16, y: u16, motion: Motion) {
    if let Some(Intent::Point(list, _)) = state.geometry.intent_at(x, y)
        && state.list() != Some(*list)
        && state.windows.is_empty()
    {
        state.route.focus = *list;
    }
    (0..ROWS).for_each(|_| attempt(state, Intent::Select(motion)));
}
