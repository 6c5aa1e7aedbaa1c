//! When the next frame is drawn.
//!
//! There is no tick: a frame follows a change. The first two after a rest come at once, a key and what it asked for; what
//! follows is bundled, so that a held key or a stream of answers costs a few frames and not one each. The very first
//! waits a moment for the book, because nobody needs to see that a small one is loading. Knows times, nothing else.

use std::time::{Duration, Instant};

/// Between frames that nobody's fingers wait for: at most twenty a second.
const CALM: Duration = Duration::from_millis(50);

/// Between frames while keys keep coming, and the longest that a frame waits for more to happen that it could show.
const BUSY: Duration = Duration::from_millis(30);
/// How long the very first frame waits for fresh scores.
const FIRST: Duration = Duration::from_millis(20);

/// What has been drawn and what has not.
#[derive(Debug, Default)]
pub(super) struct FramePacing {
    /// When the last frame was drawn.
    drawn: Option<Instant>,
    /// When the one before it was.
    drawn_before: Option<Instant>,
    /// When the first change came that no frame shows yet.
    changed: Option<Instant>,
    /// Whether a key is among what no frame shows yet.
    keyed: bool,
    /// Whether what the very first frame waits for is there.
    ready: bool,
}

impl FramePacing {
    /// Something changed that is to be seen.
    pub(super) fn change(&mut self, now: Instant) {
        self.changed.get_or_insert(now);
    }

    pub(super) fn key(&mut self) {
        self.keyed = true;
    }

    /// What is to be seen first is there.
    pub(super) fn be_ready(&mut self) {
        self.ready = true;
    }

    /// When the next frame may be drawn; none while nothing changed.
    pub(super) fn due(&self) -> Option<Instant> {
        let changed = self.changed?;
        let between = if self.keyed { BUSY } else { CALM };
        Some(match (self.drawn, self.drawn_before) {
            (None, _) if !self.ready => changed + FIRST,
            (Some(drawn), Some(before)) => changed.max((drawn + between).min(before + 2 * between)),
            _ => changed,
        })
    }

    /// Whether the frame is so late that it goes before whatever else there is to read.
    pub(super) fn overdue(&self, now: Instant) -> bool {
        let longest = self.changed.map(|changed| changed + BUSY);
        longest.is_some_and(|longest| longest <= now) && self.due().is_some_and(|due| due <= now)
    }

    pub(super) fn draw(&mut self, now: Instant) {
        *self =
            FramePacing { drawn: Some(now), drawn_before: self.drawn, changed: None, keyed: false, ready: self.ready };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    #[test]
    fn nothing_is_due_without_a_change() {
        let mut pacing = FramePacing::default();
        assert_eq!(pacing.due(), None);
        pacing.key();
        assert_eq!(pacing.due(), None);
        assert!(!pacing.overdue(Instant::now()));
    }

    #[test]
    fn the_first_frame_after_a_rest_comes_at_once() {
        let (mut pacing, start) = (FramePacing::default(), Instant::now());
        pacing.draw(start);
        pacing.change(start + ms(500));
        assert_eq!(pacing.due(), Some(start + ms(500)));
    }

    #[test]
    fn the_very_first_frame_waits_for_something_to_show() {
        let (mut pacing, start) = (FramePacing::default(), Instant::now());
        pacing.change(start);
        pacing.change(start + ms(10));
        assert_eq!(pacing.due(), Some(start + FIRST));
        pacing.be_ready();
        assert_eq!(pacing.due(), Some(start));
    }

    #[test]
    fn an_answer_that_follows_a_key_comes_at_once_and_a_third_frame_waits() {
        let (mut pacing, start) = (FramePacing::default(), Instant::now());
        pacing.draw(start);
        pacing.draw(start + ms(500));
        pacing.change(start + ms(505));
        assert_eq!(pacing.due(), Some(start + ms(505)));
        pacing.draw(start + ms(505));
        pacing.change(start + ms(506));
        assert_eq!(pacing.due(), Some(start + ms(505) + CALM));
    }

    #[test]
    fn frames_are_spaced_and_keys_shorten_the_wait() {
        let (mut pacing, start) = (FramePacing::default(), Instant::now());
        pacing.draw(start);
        pacing.draw(start);
        pacing.change(start + ms(5));
        assert_eq!(pacing.due(), Some(start + CALM));
        pacing.key();
        assert_eq!(pacing.due(), Some(start + BUSY));
        pacing.draw(start + BUSY);
        assert_eq!(pacing.due(), None);
    }

    #[test]
    fn a_flood_of_keys_cannot_delay_a_frame_forever() {
        let (mut pacing, start) = (FramePacing::default(), Instant::now());
        for i in 0..10 {
            pacing.key();
            pacing.change(start + ms(i * 4));
        }
        assert!(!pacing.overdue(start + ms(29)));
        assert!(pacing.overdue(start + ms(30)));
    }
}
