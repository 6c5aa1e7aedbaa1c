//! What a terminal answers when it is asked for its background: OSC.

use super::{ESC, Front};
use crate::terminal::input::Background;

/// A terminal's answers are shorter; what goes on for longer is none.
const LONGEST_ANSWER: usize = 128;

/// A sequence after `ESC ]`, which ends with BEL or `ESC \\`. Number 11 tells the colour of the background.
pub(super) fn osc(rest: &[u8]) -> Front {
    let introducer = 2;
    let answer = rest.iter().take(LONGEST_ANSWER).take_while(|byte| !matches!(**byte, 0x07 | ESC)).count();
    let used = introducer + answer;
    let end = match rest.get(answer..).unwrap_or_default() {
        _ if answer == LONGEST_ANSWER => return Front::Nothing(used),
        [] | [ESC] => return Front::Unfinished,
        [ESC, b'\\', ..] => 2,
        [ESC, ..] => return Front::Nothing(used),
        _ => 1,
    };
    let background = rest.get(..answer).and_then(|answer| answer.strip_prefix(b"11;")).and_then(background);
    background.map_or(Front::Nothing(used + end), |background| Front::Background(background, used + end))
}

/// Whether a colour, as `rgb:rrrr/gggg/bbbb` with one to four digits each, is nearer to white than to black.
fn background(colour: &[u8]) -> Option<Background> {
    let colour = std::str::from_utf8(colour).ok()?;
    let (_, parts) = colour.split_once(':').filter(|(space, _)| matches!(*space, "rgb" | "rgba"))?;
    let share = |part: &str| {
        let most = 16_u32.checked_pow(u32::try_from(part.len()).ok()?)?.checked_sub(1).filter(|most| *most > 0)?;
        Some(f64::from(u32::from_str_radix(part, 16).ok()?) / f64::from(most))
    };
    let mut parts = parts.split('/').map(share);
    // How bright the eye takes a colour to be: the weights of ITU-R BT.601.
    let light = 0.299 * parts.next()?? + 0.587 * parts.next()?? + 0.114 * parts.next()??;
    Some(if light > 0.5 { Background::Light } else { Background::Dark })
}
