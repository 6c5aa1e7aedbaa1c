//! What frames every screen: where one is and as of when above, messages and the keys that work now below.

use super::region;
use super::skin::{Glyphs, Skin};
use laurels_app::geometry::Region;
use laurels_app::intent::Intent;
use laurels_app::text_width::{columns, fit, wrap};
use laurels_app::view::words::sentence_case;
use laurels_app::view::{Advance, Header, Hint, Notice, Tab, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

/// The first line: product and trail to the left; badges, date, rulebook and newest month to the right. Where room is
/// short the newest month goes first, then the upper parts of the trail, then the rulebook; badges and date stay.
pub fn header(model: &Header, skin: &Skin, area: Rect, buf: &mut Buffer) {
    let Skin { theme, glyphs } = skin;
    let width = usize::from(area.width);
    let badges: usize = model.badges.iter().map(|badge| columns(&badge.text) + 4).sum();
    let product = format!(" {}   ", model.product);
    let room = width.saturating_sub(columns(&product) + badges + 2);
    let (trail, dates) = header_texts(model, glyphs, room);
    let mut left = Line::from(Span::styled(product, theme.title));
    left.push_span(Span::styled(trail, theme.accent));
    buf.set_line(area.x, area.y, &left, area.width);
    let mut right = Line::default();
    for badge in &model.badges {
        let style = if matches!(badge.tone, Tone::Warn | Tone::Bad) { theme.loud } else { theme.badge };
        right.push_span(Span::styled(format!(" {} ", badge.text), style));
        right.push_span(Span::raw("  "));
    }
    right.push_span(Span::styled(format!("{dates} "), theme.text));
    let taken = u16::try_from(right.width()).unwrap_or(u16::MAX).min(area.width);
    buf.set_line(area.right() - taken, area.y, &right, taken);
}

/// Trail and dates as they fit together into `room` columns.
fn header_texts(model: &Header, glyphs: &Glyphs, room: usize) -> (String, String) {
    let separator = format!(" {} ", glyphs.separator);
    let data = model.data_to.as_ref().map(|month| format!("data to {month}"));
    let rules = Some(format!("rules {}", model.rules)).filter(|_| !model.rules.is_empty());
    let all = [Some(model.as_of.clone()), rules, data, model.next_data.clone()];
    let dates = |kept: usize| all.iter().take(kept).flatten().cloned().collect::<Vec<_>>().join(&separator);
    // The partner's name and where one is say more than the partner's id, which stands second.
    let named = |id: bool| {
        let parts = model.trail.iter().enumerate().filter(|(place, _)| id || *place != 1);
        parts.map(|(_, part)| part.as_str()).collect::<Vec<_>>().join(&separator)
    };
    let deepest = if model.trail.len() > 2 { model.trail.last().cloned().unwrap_or_default() } else { named(false) };
    let trails = [
        (4, named(true)),
        (4, named(false)),
        (3, named(true)),
        (2, named(true)),
        (2, named(false)),
        (2, deepest.clone()),
        (1, deepest.clone()),
    ];
    for (kept, trail) in trails {
        let dates = dates(kept);
        if columns(&trail) + columns(&dates) <= room {
            return (trail, dates);
        }
    }
    let dates = dates(1);
    (fit(&deepest, room.saturating_sub(columns(&dates)), glyphs.ellipsis), dates)
}

/// The line of panes. Where their titles do not fit, only the open pane's title stays beside the keys.
pub fn tabs(tabs: &[Tab], skin: &Skin, area: Rect, buf: &mut Buffer) -> Vec<Region> {
    let theme = &skin.theme;
    let width = usize::from(area.width);
    let titled: usize = tabs.iter().map(|tab| columns(&tab.key) + 1 + columns(tab.title)).sum();
    let gap = if width >= titled + tabs.len() * 3 { "  " } else { " " };
    let titles = width > titled + tabs.len();
    let mut line = Line::raw(" ");
    let mut regions = Vec::new();
    for tab in tabs {
        let from = line.width();
        let style = if tab.current { theme.accent.patch(theme.selected) } else { theme.text };
        let key = if tab.key.is_empty() { String::new() } else { format!("{} ", tab.key) };
        let title = if tab.current || titles { tab.title } else { "" };
        line.push_span(Span::styled(
            if title.is_empty() { tab.key.clone() } else { key },
            if tab.current { style } else { theme.key },
        ));
        line.push_span(Span::styled(title, style));
        regions.push(region(area, from, line.width() - from, tab.intent.clone()));
        line.push_span(Span::raw(gap));
    }
    buf.set_line(area.x, area.y, &line, area.width);
    regions
}

/// The last line: the keys that work now, the most important first, as many as fit whole. The last two, which lead on
/// from anywhere (help, quit), always stand at the right.
pub fn hints(hints: &[Hint], skin: &Skin, area: Rect, buf: &mut Buffer) -> Vec<Region> {
    let (first, last) = hints.split_at(hints.len().saturating_sub(2));
    let (mut right, mut regions) = (Line::default(), Vec::new());
    for hint in last {
        let gap = if right.spans.is_empty() { "" } else { GAP };
        regions.push(push_hint(&mut right, hint, gap, skin));
    }
    right.push_span(Span::raw(" "));
    let taken = u16::try_from(right.width()).unwrap_or(u16::MAX).min(area.width);
    buf.set_line(area.right() - taken, area.y, &right, taken);
    let start = usize::from(area.width - taken);
    regions.iter_mut().for_each(|(from, ..)| *from += start);
    let right = regions.into_iter().map(|(from, width, intent)| region(area, from, width, intent));
    let mut regions = hint_line(first, skin, Rect { width: area.width - taken, ..area }, buf);
    regions.extend(right);
    regions
}

/// Keys from the left, as many as fit whole.
pub fn hint_line(hints: &[Hint], skin: &Skin, area: Rect, buf: &mut Buffer) -> Vec<Region> {
    let (mut line, mut regions) = (Line::default(), Vec::new());
    for hint in hints {
        let mut longer = line.clone();
        let part = push_hint(&mut longer, hint, if line.spans.is_empty() { " " } else { GAP }, skin);
        if longer.width() + GAP.len() > usize::from(area.width) {
            break;
        }
        line = longer;
        regions.push(part);
    }
    if !area.is_empty() {
        buf.set_line(area.x, area.y, &line, area.width);
    }
    regions.into_iter().map(|(from, width, intent)| region(area, from, width, intent)).collect()
}

const GAP: &str = "   ";

fn push_hint(line: &mut Line, hint: &Hint, gap: &'static str, skin: &Skin) -> (usize, usize, Intent) {
    line.push_span(Span::raw(gap));
    let from = line.width();
    line.push_span(Span::styled(hint.key.clone(), skin.theme.key));
    line.push_span(Span::styled(format!(" {}", hint.label), skin.theme.text));
    (from, line.width() - from, hint.intent.clone())
}

/// The line above the keys: what happened, what is going on.
fn notice(notice: &Notice, skin: &Skin, area: Rect, buf: &mut Buffer) {
    let text = fit(&notice.text, usize::from(area.width.saturating_sub(2)), skin.glyphs.ellipsis);
    buf.set_stringn(area.x + 1, area.y, text, usize::from(area.width.saturating_sub(1)), skin.tone(notice.tone));
}

/// A sentence in as many lines as there are; what does not fit is cut in the last one.
pub fn sentence(model: &Notice, skin: &Skin, area: Rect, buf: &mut Buffer) {
    let mut rest = wrap(&sentence_case(&model.text), usize::from(area.width.saturating_sub(2)));
    let last = usize::from(area.height.saturating_sub(1));
    if rest.len() > last {
        let tail = rest.split_off(last).join(" ");
        rest.push(tail);
    }
    for (y, text) in (area.top()..area.bottom()).zip(rest) {
        notice(&Notice { text, ..*model }, skin, Rect { y, height: 1, ..area }, buf);
    }
}

/// Lines that a message may take.
const MOST_LINES: u16 = 5;

/// What is said above the footer; what is too long for the line takes those above it, too.
pub fn message(model: &Notice, skin: &Skin, area: Rect, buf: &mut Buffer) {
    let lines = wrap(&model.text, usize::from(area.width.saturating_sub(2))).len();
    let more = u16::try_from(lines).unwrap_or(u16::MAX).min(MOST_LINES).saturating_sub(1).min(area.y);
    let area = Rect { y: area.y - more, height: area.height + more, ..area };
    if more > 0 {
        Clear.render(area, buf);
        buf.set_style(area, skin.theme.text);
    }
    sentence(model, skin, area, buf);
}

/// The line above the keys while something is under way: what, how far, how it is stopped.
pub fn progress(advance: &Advance, skin: &Skin, area: Rect, buf: &mut Buffer) {
    let Skin { theme, glyphs } = skin;
    let mut line = Line::from(Span::styled(format!(" {}  ", sentence_case(&advance.text)), theme.text));
    if let Some(share) = advance.share {
        let percent = (share * 100.0).floor() as usize;
        let full = percent * PROGRESS / 100;
        line.push_span(Span::styled(glyphs.bar_counted.repeat(full), theme.bar_counted));
        line.push_span(Span::styled(glyphs.bar_rest.repeat(PROGRESS - full), theme.bar_rest));
        line.push_span(Span::styled(format!(" {percent:>3} %"), theme.text));
    }
    line.push_span(Span::styled(format!("   {}", advance.hint), theme.dim));
    buf.set_line(area.x, area.y, &line, area.width);
}

/// Columns of the bar of something under way.
const PROGRESS: usize = 30;

/// What stands on a screen with too little room for anything else.
pub fn too_small(skin: &Skin, area: Rect, buf: &mut Buffer) {
    let text = format!("laurels needs 60x16, this is {}x{}", area.width, area.height);
    let text = fit(&text, usize::from(area.width), skin.glyphs.ellipsis);
    buf.set_stringn(area.x, area.y, text, usize::from(area.width), skin.theme.text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use laurels_app::view::Badge;

    fn lines(width: u16, draw: impl Fn(&Skin, Rect, &mut Buffer)) -> String {
        let area = Rect::new(0, 0, width, 1);
        let mut buf = Buffer::empty(area);
        draw(&Skin::default(), area, &mut buf);
        buf.content.iter().map(|c| c.symbol()).collect::<String>().trim_end().to_owned()
    }

    fn at_home() -> Header {
        Header {
            product: "laurels",
            trail: vec!["Fabrikam Partners".into(), "1000001".into()],
            badges: vec![Badge { text: "NOT SAVED".into(), tone: Tone::Plain }],
            as_of: "22 Nov 2026".into(),
            rules: "2026-07".into(),
            data_to: Some("Oct 2026".into()),
            next_data: None,
        }
    }

    fn header_line(model: &Header, width: u16) -> String {
        lines(width, |skin, area, buf| header(model, skin, area, buf))
    }

    #[test]
    fn the_header_gives_up_the_least_important_first() {
        let model = at_home();
        assert_eq!(
            header_line(&model, 100),
            " laurels   Fabrikam Partners · 1000001   NOT SAVED   22 Nov 2026 · rules 2026-07 · data to Oct 2026"
        );
        assert_eq!(
            header_line(&model, 80),
            " laurels   Fabrikam Partners · 1000001  NOT SAVED   22 Nov 2026 · rules 2026-07"
        );
        assert_eq!(header_line(&model, 60), " laurels   Fabrikam Partners        NOT SAVED   22 Nov 2026");
        let deep = Header {
            trail: vec!["Fabrikam Partners".into(), "1000001".into(), "株式会社コントソ".into()],
            ..at_home()
        };
        assert!(header_line(&deep, 60).contains("22 Nov 2026"));
        assert!(!header_line(&deep, 60).contains("Fabrikam"));
    }

    #[test]
    fn the_header_never_hides_badges_and_date() {
        let badge = |text: &str| Badge { text: text.into(), tone: Tone::Warn };
        let badges = vec![badge("READ-ONLY"), badge("NOT SAVED")];
        let model = Header { badges, ..at_home() };
        let line = header_line(&model, 60);
        assert!(line.contains("READ-ONLY") && line.contains("NOT SAVED") && line.contains("22 Nov 2026"), "{line}");
    }

    fn six() -> Vec<Tab> {
        let titles = ["Overview", "Associations", "Designations", "Certifications", "Wizards", "Activity"];
        let tab = |(n, title): (usize, &'static str)| Tab {
            key: (n + 1).to_string(),
            title,
            current: n == 2,
            intent: Intent::NextView,
        };
        titles.into_iter().enumerate().map(tab).collect()
    }

    #[test]
    fn six_tabs_are_shown_whole_or_as_keys() {
        let line = |width: u16| lines(width, |skin, area, buf| drop(tabs(&six(), skin, area, buf)));
        let full = " 1 Overview  2 Associations  3 Designations  4 Certifications  5 Wizards  6 Activity";
        assert_eq!(line(120), full);
        assert_eq!(line(80), full.replace("  ", " "));
        assert_eq!(line(60), " 1 2 3 Designations 4 5 6");
    }

    #[test]
    fn only_whole_hints_are_shown_and_the_last_two_always() {
        let hint = |key: &str, label: &'static str| Hint { intent: Intent::Quit, key: key.into(), label };
        let model = [hint("Enter", "open"), hint("x", "explain"), hint("?", "help"), hint("q", "quit")];
        let line = |width: u16| lines(width, |skin, area, buf| drop(hints(&model, skin, area, buf)));
        assert_eq!(line(50), " Enter open   x explain           ? help   q quit");
        assert_eq!(line(36), " Enter open         ? help   q quit");
    }

    #[test]
    fn a_message_that_is_too_long_takes_the_lines_above_it() {
        let mut buf = Buffer::filled(Rect::new(0, 0, 20, 4), ratatui::buffer::Cell::new("#"));
        let notice = |text: &str| Notice { text: text.into(), tone: Tone::Warn };
        message(&notice("it is too long for a line of this width"), &Skin::default(), Rect::new(0, 3, 20, 1), &mut buf);
        let line = |y: u16| (0..20).map(|x| buf[(x, y)].symbol()).collect::<String>();
        assert_eq!(
            [&line(0), line(1).trim(), line(2).trim(), line(3).trim()],
            ["#".repeat(20).as_str(), "It is too long for", "a line of this", "width"]
        );
    }
}
