//! The one engine of forms and prompts: fields with their states, and the one that has the keys.
//!
//! What a form is for and what its fields may hold is told by whoever makes it: a record, scores, a prompt of one line.

use chrono::NaiveDate;
use laurels_core::day;
use std::borrow::Cow;
use std::collections::BTreeMap;
use tui_input::{Input, InputRequest};

/// The longest text that can be typed or pasted into a field, in characters.
const LONGEST: usize = 256;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldKind {
    #[default]
    Text,
    /// A day, in the grammar of [`day`].
    Day,
    Number,
    Path,
    /// One of a list, found by typing.
    Choice,
    Several,
    Entries,
    /// Nothing: it is shown only.
    Fixed,
}

impl FieldKind {
    /// Whether its answer is typed in place.
    pub const fn is_typed(self) -> bool {
        matches!(self, FieldKind::Text | FieldKind::Day | FieldKind::Number | FieldKind::Path)
    }

    /// Whether its value goes with the first character typed: days and numbers are seldom changed digit by digit.
    const fn is_replaced(self) -> bool {
        matches!(self, FieldKind::Day | FieldKind::Number)
    }
}

#[derive(Clone, Debug, Default)]
pub struct Field {
    pub label: &'static str,
    /// What is expected, shown while it has the keys.
    pub help: Cow<'static, str>,
    pub kind: FieldKind,
    pub input: Input,
    /// Whether somebody answered it here.
    pub touched: bool,
    /// What stood in it before that.
    was: String,
    /// Whether what is typed was not taken yet.
    pub is_open: bool,
    /// Whether the next character takes the place of its value.
    is_fresh: bool,
    /// What is wrong with its value.
    pub fault: Option<String>,
    /// Another version of its value, to choose from.
    pub theirs: Option<String>,
}

impl Field {
    /// Notes that somebody changes it.
    pub fn touch(&mut self) {
        if !std::mem::replace(&mut self.touched, true) {
            self.input.value().clone_into(&mut self.was);
        }
    }

    pub fn new(label: &'static str, help: impl Into<Cow<'static, str>>, kind: FieldKind, value: &str) -> Field {
        let input = Input::from(value.to_owned());
        Field { label, help: help.into(), kind, input, is_fresh: kind.is_replaced(), ..Field::default() }
    }

    /// Its value without blanks around.
    pub fn text(&self) -> &str {
        self.input.value().trim()
    }

    /// Gives it a value that nobody typed.
    pub fn set(&mut self, value: &str) {
        self.input = Input::from(value.to_owned());
        (self.is_open, self.is_fresh) = (false, self.kind.is_replaced());
    }

    /// Its value as a day.
    ///
    /// # Errors
    /// Why it is none.
    pub fn day(&self, today: NaiveDate) -> Result<NaiveDate, String> {
        day::parse(self.text(), today)
    }

    /// Its value as it is kept: a day in full, everything else as it is typed.
    ///
    /// # Errors
    /// Why it is none.
    pub fn settled(&self, today: NaiveDate) -> Result<String, String> {
        match self.kind {
            FieldKind::Day if !self.text().is_empty() => self.day(today).map(|day| day.to_string()),
            _ => Ok(self.text().to_owned()),
        }
    }

    /// Whether characters go into it: what two people wrote is chosen from.
    pub fn takes_text(&self) -> bool {
        self.is_open || self.kind.is_typed() && self.theirs.is_none()
    }
}

/// Fields and the one that has the keys.
#[derive(Clone, Debug, Default)]
pub struct Form {
    pub fields: Vec<Field>,
    /// The field that has the keys; none where something else of the window has them.
    pub focus: Option<usize>,
    /// Whether it was handed in with a fault: from then on blank fields are complained about as well.
    pub submitted: bool,
}

impl Form {
    /// A form that begins at its first field.
    pub fn new(fields: Vec<Field>) -> Form {
        Form { fields, focus: Some(0), submitted: false }
    }

    /// A form of one line of any text.
    pub fn line(value: &str) -> Form {
        Form::new(vec![Field::new("", "", FieldKind::Text, value)])
    }

    /// What is typed in the field that has the keys, blanks included.
    pub fn typed(&self) -> &str {
        self.input().map_or("", Input::value)
    }

    /// The value of a field, without blanks around it.
    pub fn text(&self, place: usize) -> &str {
        self.fields.get(place).map_or("", Field::text)
    }

    pub fn focused(&self) -> Option<&Field> {
        self.fields.get(self.focus?)
    }

    fn focused_mut(&mut self) -> Option<&mut Field> {
        self.fields.get_mut(self.focus?)
    }

    /// The line that is typed into.
    pub fn input(&self) -> Option<&Input> {
        self.focused().filter(|field| field.takes_text()).map(|field| &field.input)
    }

    /// Gives the keys to a field.
    pub fn go_to(&mut self, place: Option<usize>) {
        self.focus = place;
        if let Some(field) = self.focused_mut() {
            field.is_fresh = field.kind.is_replaced();
        }
    }

    /// Goes `by` fields on, round the end, past those that are shown only.
    pub fn turn(&mut self, by: isize) {
        let stops: Vec<usize> = (0..self.fields.len())
            .filter(|at| self.fields.get(*at).is_some_and(|f| f.kind != FieldKind::Fixed))
            .collect();
        let at = stops.iter().position(|stop| Some(*stop) == self.focus).unwrap_or(0);
        let next = at.checked_add_signed(by).unwrap_or(stops.len().saturating_sub(1));
        self.go_to(stops.get(next).or(stops.first()).copied());
    }

    /// Whether the last field that can be answered has the keys.
    pub fn is_at_end(&self) -> bool {
        self.focus >= self.fields.iter().rposition(|field| field.kind != FieldKind::Fixed)
    }

    /// Whether something was typed or chosen.
    pub fn is_touched(&self) -> bool {
        self.fields.iter().any(|field| field.touched)
    }

    /// What was typed, with what stood there before, by the place and label of each field.
    pub fn draft(&self, today: NaiveDate) -> BTreeMap<String, String> {
        let touched = self.fields.iter().enumerate().filter(|(_, field)| field.touched);
        let typed = |field: &Field| field.settled(today).unwrap_or_else(|_| field.text().to_owned());
        touched.flat_map(|(at, field)| [(key(at, field), typed(field)), (was(at, field), field.was.clone())]).collect()
    }

    /// Types a draft again. Where something else stands in a field by now than did then, that becomes `theirs`.
    pub fn retype(&mut self, draft: &BTreeMap<String, String>) {
        for (at, field) in self.fields.iter_mut().enumerate() {
            let Some((typed, was)) = draft.get(&key(at, field)).zip(draft.get(&was(at, field))) else { continue };
            field.touch();
            field.theirs = Some(field.was.clone()).filter(|now| now != was && now != typed);
            field.set(typed);
        }
    }

    /// Puts characters in at the cursor.
    pub fn insert(&mut self, text: &str) {
        self.open(true);
        if let Some(Field { input, .. }) = self.focused_mut() {
            let room = LONGEST.saturating_sub(input.value().chars().count());
            for c in text.chars().take(room) {
                input.handle(InputRequest::InsertChar(c));
            }
        }
    }

    /// Moves the cursor or erases.
    pub fn edit(&mut self, request: InputRequest) {
        use InputRequest::{GoToEnd, GoToNextChar, GoToPrevChar, GoToStart};
        let moves = matches!(request, GoToPrevChar | GoToNextChar | GoToStart | GoToEnd);
        if self.input().is_some() && !moves {
            self.open(false);
        }
        if let Some(field) = self.focused_mut().filter(|field| field.takes_text()) {
            field.is_fresh = false;
            field.input.handle(request);
        }
    }

    fn open(&mut self, types: bool) {
        let Some(field) = self.focused_mut().filter(|field| field.takes_text()) else { return };
        field.touch();
        if std::mem::take(&mut field.is_fresh) && types {
            field.input = Input::default();
        }
        (field.is_open, field.fault) = (true, None);
    }

    /// What is wrong with a field, as far as it is fair to say: nobody has begun a blank one yet.
    pub fn complaint(&self, place: usize) -> Option<&str> {
        let field = self.fields.get(place)?;
        field.fault.as_deref().filter(|_| self.submitted || !field.text().is_empty())
    }

    /// Whether it can be handed in; where not, goes to the first field with a fault.
    pub fn submit(&mut self) -> bool {
        let wrong = self.fields.iter().position(|field| field.fault.is_some());
        self.submitted = wrong.is_some();
        if wrong.is_some() {
            self.go_to(wrong);
        }
        wrong.is_none()
    }
}

fn key(at: usize, field: &Field) -> String {
    format!("{at} {}", field.label)
}

fn was(at: usize, field: &Field) -> String {
    format!("was {}", key(at, field))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Form {
        let field = |label, kind| Field::new(label, "", kind, "");
        let fixed = Field::new("Id", "", FieldKind::Fixed, "7");
        Form::new(vec![field("Name", FieldKind::Text), fixed, Field::new("On", "", FieldKind::Day, "2026-11-22")])
    }

    #[test]
    fn the_focus_wraps_both_ways_and_skips_fixed_fields() {
        let mut form = form();
        let places: Vec<_> = [1, 1, -1, -1].map(|by| (form.turn(by), form.focus).1).to_vec();
        assert_eq!(places, [Some(2), Some(0), Some(2), Some(0)]);
        assert!(!form.is_at_end() && (form.turn(1), form.is_at_end()).1);
    }

    #[test]
    fn the_first_character_replaces_a_day_unless_the_cursor_was_moved() {
        let mut form = form();
        form.turn(-1);
        form.insert("+1");
        assert_eq!(form.fields[2].settled(NaiveDate::default()).as_deref(), Ok("1970-01-02"));
        form.fields[2].set("2026-11-22");
        form.edit(InputRequest::GoToEnd);
        form.edit(InputRequest::DeletePrevChar);
        form.insert("3");
        assert_eq!((form.text(2), form.is_touched()), ("2026-11-23", true));
    }

    #[test]
    fn an_invalid_day_stays_as_typed_with_the_reason() {
        let mut form = form();
        form.turn(1);
        form.insert("soon");
        assert!(form.fields[2].settled(NaiveDate::default()).is_err_and(|why| why.contains("is not a day")));
        assert_eq!(form.text(2), "soon");
    }

    #[test]
    fn moving_the_cursor_touches_nothing() {
        let mut form = form();
        form.edit(InputRequest::GoToEnd);
        assert!(!form.is_touched());
    }

    #[test]
    fn a_blank_field_is_reported_once_the_form_was_submitted() {
        let mut form = form();
        form.fields[0].fault = Some("is needed".into());
        assert_eq!(form.complaint(0), None);
        form.turn(1);
        assert!(!form.submit());
        assert_eq!((form.focus, form.complaint(0)), (Some(0), Some("is needed")));
        form.insert("x");
        assert!(form.submit() && form.complaint(0).is_none());
    }

    #[test]
    fn in_a_conflict_only_a_field_already_being_typed_takes_text() {
        let mut form = form();
        form.fields[0].theirs = Some("theirs".into());
        assert!(form.input().is_none());
        form.fields[0].theirs = None;
        form.insert("x");
        form.fields[0].theirs = Some("theirs".into());
        form.insert("y");
        assert_eq!(form.text(0), "xy");
    }
}
