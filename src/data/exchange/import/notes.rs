//! What there is to say of a file beside what is wrong with it, a sentence each; what is said of several records alike is one.

use laurels_core::text::listed;

/// What is said of records, where there are several of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cause {
    /// Goes on after how many there are: `accounts are linked to none of your partner ids`.
    pub what: &'static str,
    /// A sentence after it, of what to do; or empty.
    pub way_out: &'static str,
}

/// Sentences in the order in which they came.
#[derive(Clone, Debug, Default)]
pub struct Notes(Vec<Note>);

#[derive(Clone, Debug)]
struct Note {
    /// What is said of the only record.
    sentence: String,
    cause: Option<Cause>,
    count: usize,
    /// The first records.
    named: Vec<String>,
}

/// How many records of a cause are named.
const NAMED: usize = 3;

impl Notes {
    pub fn push(&mut self, sentence: String) {
        self.0.push(Note { sentence, cause: None, count: 1, named: Vec::new() });
    }

    pub fn extend(&mut self, sentences: impl IntoIterator<Item = String>) {
        sentences.into_iter().for_each(|sentence| self.push(sentence));
    }

    /// Says something of a record: `name` is what it is called among others of the cause, `sentence` what is said of it alone.
    pub fn of(&mut self, cause: Cause, name: String, sentence: String) {
        match self.0.iter_mut().find(|note| note.cause == Some(cause)) {
            Some(note) => {
                note.count += 1;
                if note.named.len() < NAMED {
                    note.named.push(name);
                }
            }
            None => self.0.push(Note { sentence, cause: Some(cause), count: 1, named: vec![name] }),
        }
    }

    /// Each as people read it.
    pub fn sentences(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(Note::in_words)
    }
}

impl Note {
    fn in_words(&self) -> String {
        let Note { cause: Some(Cause { what, way_out }), count: count @ 2.., named, .. } = self else {
            return self.sentence.clone();
        };
        let named = match count - named.len() {
            0 => listed(named, "and"),
            more => format!("{} and {more} more", named.join(", ")),
        };
        let way_out = if way_out.is_empty() { String::new() } else { format!(" {way_out}") };
        format!("{count} {what}: {named}.{way_out}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_several_records_alike_is_one_sentence() {
        const FAR: Cause = Cause { what: "accounts are far away", way_out: "Look for them." };
        const NEAR: Cause = Cause { what: "accounts are near", way_out: "" };
        let mut notes = Notes::default();
        let mut say = |cause, name: &str| notes.of(cause, name.to_owned(), format!("Account {name} is alone."));
        ["a", "b", "c", "d", "e"].iter().for_each(|name| say(FAR, name));
        say(NEAR, "f");
        notes.push("Something else.".to_owned());
        let told: Vec<String> = notes.sentences().collect();
        assert_eq!(
            told,
            ["5 accounts are far away: a, b, c and 2 more. Look for them.", "Account f is alone.", "Something else."]
        );
        notes.of(NEAR, "g".to_owned(), String::new());
        assert_eq!(notes.sentences().nth(1).as_deref(), Some("2 accounts are near: f and g."));
    }
}
