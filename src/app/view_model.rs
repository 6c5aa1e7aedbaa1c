//! What a screen is made of, as plain data: words, figures and how they are meant, never colours or glyphs.

use crate::intent::Intent;
use crate::table::TableId;
use chrono::NaiveTime;
use laurels_core::book::Description;
use laurels_core::text::clean;
use std::borrow::Cow;
use std::ops::Range;
use std::time::Duration;

/// How a word or a figure is meant; the skin chooses colour and mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Plain,
    Dim,
    /// The title of the rows below it: a row of this one cell, as wide as the list.
    Heading,
    /// The name of a key.
    Key,
    Good,
    Warn,
    Bad,
}

/// A mark before or after a word; the skin chooses the glyph, with an ASCII form of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Up,
    Down,
    Met,
    Missing,
    Attention,
    /// Enter does it.
    Action,
    /// Under way, or yet to come.
    Open,
    Here,
    /// Has rows below it that are not shown, or that are.
    Folded,
    Unfolded,
}

/// A bar from nothing to a maximum.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gauge {
    /// What is reached, in points. May exceed `max`; the bar does not.
    pub value: f64,
    /// What the bar's full length stands for, in points.
    pub max: f64,
    /// Where the mark of the threshold stands (70 of 100), in points.
    pub threshold: Option<f64>,
    /// Where gates stand, in points.
    pub ticks: Vec<f64>,
    /// The part of `value` that is only reported, not computed: drawn hollow at the end of the bar.
    pub reported: f64,
    /// What planned changes would add, in points.
    pub projected: f64,
    /// Whether `value` rests on missing months or on old figures.
    pub uncertain: bool,
    /// Whether the threshold is out of reach because something else is at 0.
    pub blocked: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// One line of cleaned text.
    Text(String),
    /// A bar as wide as the column.
    Gauge(Gauge),
    Sparkline(Sparkline),
}

/// Values month by month, the newest last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sparkline {
    /// `None` is not known.
    pub values: Vec<Option<f64>>,
    /// Which of them rest on missing months or on old figures.
    pub uncertain: Vec<bool>,
    /// What the full height stands for.
    pub max: f64,
}

impl Sparkline {
    /// The values, each with whether it is uncertain.
    pub fn months(&self) -> impl Iterator<Item = (Option<f64>, bool)> {
        let uncertain = self.uncertain.iter().copied().chain(std::iter::repeat(false));
        self.values.iter().copied().zip(uncertain)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    pub content: Content,
    pub tone: Tone,
    /// A mark beside the text.
    pub mark: Option<Mark>,
    /// What it sorts by where its text does not say (amounts, dates).
    pub rank: Option<f64>,
    /// How it is wrapped, where it is a paragraph.
    pub hang: Hang,
    /// The bytes of its text that were looked for, in their order.
    pub found: Vec<Range<usize>>,
}

/// How a paragraph is wrapped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hang {
    /// Bytes at its beginning that stay as they are: its label.
    pub label: usize,
    /// Columns by which its further lines are moved to the right.
    pub indent: usize,
}

impl Cell {
    /// A cell of text, which must be cleaned already.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell {
            content: Content::Text(text.into()),
            tone: Tone::Plain,
            mark: None,
            rank: None,
            hang: Hang::default(),
            found: Vec::new(),
        }
    }

    pub fn outside(text: &str) -> Cell {
        Cell::text(clean(text))
    }

    /// A paragraph behind a label, its further lines moved to the right.
    pub fn paragraph(label: &str, text: &str, indent: usize) -> Cell {
        let label = clean(label);
        let hang = Hang { label: label.len(), indent };
        Cell { hang, ..Cell::text(format!("{label}{}", clean(text))) }
    }

    /// A figure that sorts by its amount.
    pub fn number(text: impl Into<String>, amount: f64) -> Cell {
        Cell { rank: Some(amount), ..Cell::text(text) }
    }

    pub fn gauge(gauge: Gauge) -> Cell {
        Cell { rank: Some(gauge.value), content: Content::Gauge(gauge), ..Cell::text("") }
    }

    /// Values month by month; it sorts by the newest.
    pub fn sparkline(sparkline: Sparkline) -> Cell {
        let rank = sparkline.values.last().copied().flatten();
        Cell { rank, content: Content::Sparkline(sparkline), ..Cell::text("") }
    }

    /// The same with another text, sorting as before.
    pub fn retext(self, text: &str) -> Cell {
        Cell { content: Content::Text(text.to_owned()), ..self }
    }

    pub fn tone(self, tone: Tone) -> Cell {
        Cell { tone, ..self }
    }

    pub fn mark(self, mark: Mark) -> Cell {
        Cell { mark: Some(mark), ..self }
    }

    /// Its text; empty for what is drawn.
    pub fn as_text(&self) -> &str {
        match &self.content {
            Content::Text(text) => text,
            Content::Gauge(_) | Content::Sparkline(_) => "",
        }
    }
}

/// To which side of its column a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
}

/// A column: its title, its room, its importance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Stands above it and in the chooser of what to sort by.
    pub title: Cow<'static, str>,
    /// Stands above the titles of neighbours that share it; empty is none.
    pub group: Cow<'static, str>,
    /// The fewest cells of the screen with which it makes sense.
    pub min: u16,
    /// The most it can use; [`Column::REST`] takes what the others leave.
    pub max: u16,
    pub align: Align,
    /// 0 stays always; the highest number leaves first where room is short.
    pub priority: u8,
    /// Whether its text goes on in further lines of the row where the list has room for them.
    pub wraps: bool,
}

impl Column {
    /// The `max` of a column that takes what the others leave.
    pub const REST: u16 = u16::MAX;

    pub const fn words(title: &'static str, min: u16, max: u16, priority: u8) -> Column {
        Column {
            title: Cow::Borrowed(title),
            group: Cow::Borrowed(""),
            min,
            max,
            align: Align::Left,
            priority,
            wraps: false,
        }
    }

    /// A column of names, which go on in a further line where they are long.
    pub const fn names(title: &'static str, min: u16, max: u16, priority: u8) -> Column {
        Column::words(title, min, max, priority).wrapping()
    }

    /// A column of sentences, which takes what the others leave.
    pub const fn sentences(title: &'static str, min: u16, priority: u8) -> Column {
        Column::words(title, min, Column::REST, priority).wrapping()
    }

    /// A column of words that shows a field of a record, under the field's name.
    pub const fn field(of: &Description, path: &str, min: u16, max: u16, priority: u8) -> Column {
        match of.at(path) {
            Some(field) => Column::words(field.label, min, max, priority),
            None => Column::words("", min, max, priority),
        }
    }

    /// The same, with its text going on in further lines of the row where the list has room for them.
    pub const fn wrapping(self) -> Column {
        let mut column = self;
        column.wraps = true;
        column
    }

    /// A column of figures, always `width` wide.
    pub const fn figures(title: &'static str, width: u16, priority: u8) -> Column {
        Column {
            title: Cow::Borrowed(title),
            group: Cow::Borrowed(""),
            min: width,
            max: width,
            align: Align::Right,
            priority,
            wraps: false,
        }
    }
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// What stays the same when the list is sorted, filtered or loaded again.
    pub key: String,
    pub cells: Vec<Cell>,
}

impl Row {
    pub fn mark(&mut self) {
        if let Some(first) = self.cells.first_mut() {
            first.mark = Some(Mark::Met);
            first.tone = Tone::Good;
        }
    }
}

/// A list as it is on screen now.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub id: TableId,
    /// Its title, such as `Not counted (5)`.
    pub title: String,
    /// Whether the titles of its columns are shown.
    pub titles: bool,
    /// Its columns, from left to right.
    pub columns: Cow<'static, [Column]>,
    /// The rows on screen, at most as many as drawing has room for.
    pub rows: Vec<Row>,
    /// Which row of the list is the first on screen, from 0.
    pub first: usize,
    /// How many rows the filter leaves.
    pub total: usize,
    /// How many rows there are without the filter.
    pub unfiltered: usize,
    /// The filter in force, cleaned; empty is none.
    pub filter: String,
    /// The first and the last of the columns beside the first that are on screen, from 1, and of how many; none where all
    /// are.
    pub across: Option<(usize, usize, usize)>,
    /// The column sorted by and whether it ascends.
    pub sort: Option<(usize, bool)>,
    /// The selected row of the list, from 0; `None` when it is empty.
    pub selected: Option<usize>,
    /// The column of the selected row that is typed into, and where the cursor stands in its text, in cells of the screen.
    pub cursor: Option<(usize, usize)>,
    pub focused: bool,
    /// Whether any of its rows is marked, on the screen or off it.
    pub marked: bool,
    /// What to say where there is no row: why, and the next key.
    pub empty: String,
}

/// A pane in the line of tabs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    pub key: String,
    pub title: &'static str,
    pub current: bool,
    pub intent: Intent,
}

/// A word in the header that must be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// The word, such as `NOT SAVED`.
    pub text: String,
    pub tone: Tone,
}

/// The first line of every screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub product: &'static str,
    /// Where one is, from the partner down: `Fabrikam Partners`, `1000001`, `Contoso`.
    pub trail: Vec<String>,
    /// Badges: SERVER LOST, READ-ONLY, NOT SAVED, and loud ones where the figures are not today's.
    pub badges: Vec<Badge>,
    /// The date the score is as of: `22 Nov 2026`.
    pub as_of: String,
    /// The rulebook's id: `2026-07`.
    pub rules: String,
    /// The newest month with figures: `Oct 2026`.
    pub data_to: Option<String>,
    /// The month that Microsoft publishes next, and by when: `Nov due by 20 Dec`.
    pub next_data: Option<String>,
}

/// A command in the footer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    pub intent: Intent,
    pub key: String,
    /// What it does, in a word or two.
    pub label: &'static str,
}

/// The line above the footer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub text: String,
    pub tone: Tone,
}

/// How far something under way is.
#[derive(Clone, Debug, PartialEq)]
pub struct Advance {
    pub text: String,
    /// How much of it, from 0 to 1; `None` is not known.
    pub share: Option<f64>,
    pub hint: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What is asked for: `Filter`, `As of`.
    pub label: &'static str,
    /// What is typed so far, cleaned.
    pub text: String,
    /// Where the cursor stands, in cells of the screen from the start of `text`.
    pub cursor: usize,
    /// What is wrong with it, or a hint of what is expected.
    pub note: Option<Notice>,
}

/// A paragraph beside or under a list: the selected row in full.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detail {
    pub title: String,
    /// Label and value, a line each; a line without a label is running text to be wrapped.
    pub lines: Vec<(&'static str, String, Tone)>,
    /// What it does to scores, below the lines.
    pub bars: Vec<Bar>,
    /// Its figures month by month, the newest first, as many as there is room for.
    pub months: Vec<Bar>,
    /// The keys that act on it, below all else.
    pub keys: Vec<Hint>,
}

/// A score before and after, or a figure of a month, which has no after.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bar {
    pub label: String,
    pub now: String,
    /// What is reached now, and what would be added.
    pub gauge: Gauge,
    pub then: String,
}

/// What a wizard would make of the scores.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutlookBars {
    /// Under which condition, and from when a score can show it.
    pub title: String,
    /// Each designation's total, its metrics behind it.
    pub bars: Vec<OutlookBar>,
    /// The designations that stay as they are; empty where there are none.
    pub still: String,
}

/// A total or a metric, before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct OutlookBar {
    pub label: String,
    /// Both scores and what lies between them.
    pub figures: String,
    /// How the figures are meant.
    pub tone: Tone,
    pub gauge: Gauge,
    pub is_total: bool,
    pub moves: bool,
}

impl Detail {
    /// One without lines yet; the title may come from outside.
    pub(super) fn of(title: &str) -> Detail {
        Detail { title: clean(title).into_owned(), ..Detail::default() }
    }

    /// Adds a line of text that may come from outside, unless it is empty.
    pub(super) fn add(&mut self, label: &'static str, value: &str, tone: Tone) {
        if !value.is_empty() {
            self.lines.push((label, clean(value).into_owned(), tone));
        }
    }

    /// The same, meaning nothing particular.
    pub(super) fn add_plain(&mut self, label: &'static str, value: &str) {
        self.add(label, value, Tone::Plain);
    }
}

/// A line for the user that goes away by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub text: String,
    pub tone: Tone,
    /// When it goes, as [`Env::now`](crate::env::Env::now).
    pub until: Duration,
}

/// A message of this session, to be read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastMessage {
    /// How many there were before it.
    pub number: usize,
    pub at: NaiveTime,
    pub text: String,
    pub tone: Tone,
}
