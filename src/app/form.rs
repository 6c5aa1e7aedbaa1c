//! Forms: a few named lines, one of which is typed into, with what is wrong with each said while it is typed.
//!
//! The engine only. What a form is for, and what may stand in its lines, is told by whoever makes it.

use tui_input::Input;

/// A line of a form.
#[derive(Clone, Debug)]
pub struct Field {
    /// What it asks for.
    pub label: &'static str,
    /// What is expected, shown while nothing is wrong.
    pub hint: &'static str,
    /// What is typed so far.
    pub input: Input,
}

/// What is wrong with each line of a form, in the form's order.
pub type Check = fn(&Form) -> Vec<Option<String>>;

/// A few lines and the one that is typed into.
#[derive(Clone, Debug)]
pub struct Form {
    /// Its title.
    pub title: &'static str,
    /// Its lines.
    pub fields: Vec<Field>,
    /// The place of the line that is typed into.
    pub focus: usize,
    /// Whether it was handed in with something wrong: from then on empty lines are complained about as well.
    pub insisted: bool,
    check: Check,
}

impl Form {
    /// An empty form of lines with label and hint.
    pub fn new(title: &'static str, fields: &[(&'static str, &'static str)], check: Check) -> Form {
        let field = |&(label, hint)| Field { label, hint, input: Input::default() };
        Form { title, fields: fields.iter().map(field).collect(), focus: 0, insisted: false, check }
    }

    /// What stands in a line, without blanks around it.
    pub fn value(&self, place: usize) -> &str {
        self.fields.get(place).map_or("", |field| field.input.value().trim())
    }

    /// What is wrong with each line now.
    pub fn problems(&self) -> Vec<Option<String>> {
        (self.check)(self)
    }

    /// What is wrong with a line, as far as it is fair to say: nobody has begun an empty one yet.
    pub fn complaint(&self, place: usize) -> Option<String> {
        let begun = self.insisted || !self.value(place).is_empty();
        self.problems().get(place).cloned().flatten().filter(|_| begun)
    }

    /// The line typed into.
    pub fn input(&self) -> Option<&Input> {
        self.fields.get(self.focus).map(|field| &field.input)
    }

    /// The same, to be changed.
    pub fn input_mut(&mut self) -> Option<&mut Input> {
        self.fields.get_mut(self.focus).map(|field| &mut field.input)
    }

    /// Goes `by` lines on, round the end.
    pub fn turn(&mut self, by: isize) {
        let lines = isize::try_from(self.fields.len().max(1)).unwrap_or(1);
        let place = isize::try_from(self.focus).unwrap_or(0).saturating_add(by).rem_euclid(lines);
        self.focus = usize::try_from(place).unwrap_or(0);
    }

    /// Whether it can be handed in; where not, goes to the first line with something wrong.
    pub fn hand_in(&mut self) -> bool {
        let wrong = self.problems().iter().position(Option::is_some);
        self.insisted = wrong.is_some();
        self.focus = wrong.unwrap_or(self.focus);
        wrong.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Form {
        let check = |form: &Form| {
            let missing = |place| form.value(place).is_empty().then(|| "is missing".to_owned());
            vec![missing(0), None, missing(2)]
        };
        Form::new("Person", &[("Name", "as on the badge"), ("Nickname", ""), ("Mail", "")], check)
    }

    #[test]
    fn lines_are_gone_through_both_ways_round_the_end() {
        let mut form = form();
        let places: Vec<usize> = [1, 1, 1, -1, -1].map(|by| (form.turn(by), form.focus).1).to_vec();
        assert_eq!(places, [1, 2, 0, 2, 1]);
    }

    #[test]
    fn an_empty_line_is_complained_about_once_it_was_handed_in() {
        let mut form = form();
        assert_eq!(form.complaint(0), None);
        form.turn(1);
        assert!(!form.hand_in());
        assert_eq!((form.focus, form.complaint(0).as_deref()), (0, Some("is missing")));
        for place in [0, 2] {
            form.focus = place;
            *form.input_mut().expect("a line") = Input::from(" x ".to_owned());
        }
        assert!(form.hand_in());
        assert_eq!((form.value(0), form.complaint(0)), ("x", None));
    }
}
