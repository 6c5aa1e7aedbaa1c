//! The family of reports that state what people completed.
//!
//! A person is whoever shares a certification id or a mail address: two ids with one address are one person. Of what was
//! completed only certifications stay, by the code that the rulebooks know them by.

use super::counts::{LineCounts, Refusal, Unreadable};
use super::fields::DayColumn;
use super::layout::Field;
use super::mapping::Mapping;
use super::notes::Cause;
use super::record::Record;
use super::table::Table;
use super::titles::{Codes, Titles};
use super::value::{self, A_DAY, Day, DayEvidence, folded};
use super::{ImportError, each_line};
use chrono::NaiveDate;
use laurels_core::book::quoted;
use laurels_core::text::clean;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What a file says of people.
#[derive(Debug, Default)]
pub struct Completions {
    pub people: Vec<FilePerson>,
    pub certifications: Vec<HeldCertification>,
    /// Whether everybody in it has linked the Learn profile.
    pub links: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilePerson {
    /// Certification ids, in the order of the file.
    pub mcids: Vec<String>,
    /// Mail addresses in lower case, that at work first.
    pub emails: Vec<String>,
    /// Object ids in the partner's tenant.
    pub directory_ids: Vec<String>,
    pub profile_ids: Vec<String>,
    /// First and last name.
    pub name: Option<String>,
}

/// A certification that somebody holds or held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldCertification {
    /// The person, by its place in [`Completions::people`].
    pub person: usize,
    pub exam: String,
    pub earned: NaiveDate,
    /// Its last valid day; `None` is not known.
    pub expires: Option<NaiveDate>,
}

/// What ids of people are expected to be, where that refuses a line and where it is taken without.
pub const A_MAIL_ADDRESS: [&str; 2] =
    ["a mail address; people are never matched by name", "a mail address; the lines are taken without it"];
const A_GUID: [&str; 2] = ["a GUID", "a GUID; the lines are taken without it"];

/// What is said of a title, and of several, that only the id beside it tells.
const BY_ACTIVITY: [&str; 2] =
    ["title isn't known and was read by its training id", "titles aren't known and were read by their training ids"];

/// Reads the lines of a file.
///
/// # Errors
///
/// The source cannot be read, or is in no encoding that can be told.
pub fn read(table: &mut Table<'_>, mapping: &Mapping<'_>, counts: &mut LineCounts) -> Result<Completions, ImportError> {
    let mut lines = Lines {
        mapping,
        titles: Titles::shipped()?,
        codes: Codes::shipped()?,
        words: mapping.layout.words(Field::Training, |meaning| Some(meaning == "exam")),
        people: Vec::new(),
        above: Vec::new(),
        known: HashMap::new(),
        certifications: Vec::new(),
        contradicted: HashSet::new(),
        left_out: 0,
    };
    each_line(table, mapping, counts, |number, record, counts| lines.take(number, record, counts))?;
    Ok(lines.finish(counts))
}

/// What a line says was earned, before the columns have said how they write days.
struct Completion {
    exams: Vec<String>,
    /// The title that nobody knows, and the id beside it, where that is what tells the exams.
    by_activity: Option<(String, String)>,
    earned: Day,
    expires: Option<Day>,
}

/// What a line is about.
enum Statement {
    Certification(Completion),
    /// Nothing that stays in a book.
    Nothing,
    /// A certification that has no code, by what this column calls it.
    Unknown(Field, String),
}

/// A line about a certification: where it stands, who earned what.
type Raw = (u64, usize, Completion);

struct Lines<'m> {
    mapping: &'m Mapping<'m>,
    titles: &'static Titles,
    codes: Codes,
    /// What kinds of completion there are, and whether each is an exam.
    words: HashMap<String, bool>,
    people: Vec<FilePerson>,
    /// Per person another one who is the same, or itself: the roots are the people.
    above: Vec<usize>,
    /// The person of each certification id, mail address and object id.
    known: HashMap<String, usize>,
    certifications: Vec<Raw>,
    /// The ids that stand beside titles of something else.
    contradicted: HashSet<String>,
    left_out: u64,
}

impl Lines<'_> {
    /// A field's text, without what a screen could not show.
    fn text(&self, field: Field, record: &Record) -> Result<Option<(usize, String)>, Refusal> {
        let Some(place) = self.mapping.place(field) else { return Ok(None) };
        let field = record.get(place).unwrap_or_default();
        if value::is_unknown(field) {
            return Ok(None);
        }
        let text = std::str::from_utf8(field).map_err(|_| Refusal::Encoding(place))?;
        Ok(Some((place, clean(text).trim().to_owned())).filter(|(_, text)| !text.is_empty()))
    }

    fn day(&self, field: Field, record: &Record) -> Result<Option<Day>, Refusal> {
        let Some((place, text)) = self.text(field, record)? else { return Ok(None) };
        value::day(&text).map(Some).ok_or_else(|| Refusal::value(place, text.as_bytes(), A_DAY))
    }

    /// Reads a line. Whoever stands in it is linked, whatever it is that they completed.
    fn take(&mut self, line: u64, record: &Record, counts: &mut LineCounts) -> Result<(), Refusal> {
        let statement = self.statement(record)?;
        let person = self.person(line, record, counts)?;
        match statement {
            Statement::Certification(completion) => self.certifications.push((line, person, completion)),
            Statement::Nothing => {
                self.left_out += 1;
                counts.skipped += 1;
            }
            Statement::Unknown(column, title) => self.leave_out(line, column, &title, counts),
        }
        Ok(())
    }

    /// Leaves out a certification that has no code, by what this column calls it.
    fn leave_out(&self, line: u64, column: Field, title: &str, counts: &mut LineCounts) {
        counts.skipped += 1;
        let column = self.mapping.place(column).and_then(|place| self.mapping.title(place)).unwrap_or_default();
        // Each title for itself: one of them may have been meant to count.
        counts.problem(line, Some(column), format!("{} counts for no designation; left out", quoted(title)));
    }

    /// What a line states: the certifications, the day they were earned and their last one; or a training, or an exam that is
    /// not a half of a certification; or a certification that nobody knows.
    fn statement(&mut self, record: &Record) -> Result<Statement, Refusal> {
        // A list without the column is about certifications only.
        let exam = match (self.mapping.place(Field::Training), self.text(Field::Training, record)?) {
            (None, _) => false,
            (Some(_), None) => {
                return Err(Refusal::Line("no word for certification, exam or training".to_owned()));
            }
            (Some(_), Some((_, training))) => match self.words.get(&folded(&training)) {
                Some(&exam) => exam,
                None => return Ok(Statement::Nothing),
            },
        };
        let title = self.text(Field::Title, record)?.map(|(_, title)| title).unwrap_or_default();
        let activity = self.text(Field::Activity, record)?.map(|(_, activity)| activity).unwrap_or_default();
        let mut exams = self.codes.of(&title).to_vec();
        let by_id = self.titles.codes_of_activity(&activity);
        let says_nothing = exams.is_empty();
        if says_nothing {
            exams = by_id;
        } else if !by_id.is_empty() && !by_id.iter().any(|code| exams.contains(code)) {
            self.contradicted.insert(activity.clone());
        }
        if exam {
            exams.retain(|code| self.titles.is_half(code));
        }
        match (exams.is_empty(), exam, title.is_empty()) {
            (true, true, _) => return Ok(Statement::Nothing),
            (true, false, false) => return Ok(Statement::Unknown(Field::Title, title)),
            (true, false, true) => return Ok(Statement::Unknown(Field::Activity, activity)),
            (false, ..) => {}
        }
        let Some(earned) = self.day(Field::Completed, record)? else {
            return Err(Refusal::Line("no day of completion".to_owned()));
        };
        let by_activity = Some((title, activity)).filter(|(title, _)| says_nothing && !title.is_empty());
        let expires = self.day(Field::Expires, record)?;
        Ok(Statement::Certification(Completion { exams, by_activity, earned, expires }))
    }

    /// What a field identifies a person by; what is none is noted.
    fn id(
        &self,
        field: Field,
        record: &Record,
        read: impl Fn(&str) -> Option<String>,
        expected: [&'static str; 2],
        unreadable: &mut Vec<Unreadable>,
    ) -> Result<Option<String>, Refusal> {
        let Some((place, text)) = self.text(field, record)? else { return Ok(None) };
        let id = read(&text);
        if id.is_none() {
            unreadable.push((place, text, expected));
        }
        Ok(id)
    }

    /// The person of a line, new or known by any of its ids.
    fn person(&mut self, line: u64, record: &Record, counts: &mut LineCounts) -> Result<usize, Refusal> {
        let mcid = self.text(Field::Mcid, record)?.map(|(_, id)| id).filter(|id| id.bytes().any(|b| b != b'0'));
        let (mut emails, mut unreadable) = (Vec::new(), Vec::new());
        for field in [Field::WorkEmail, Field::Email] {
            let email = |text: &str| text.contains('@').then(|| text.to_lowercase());
            let email = self.id(field, record, email, A_MAIL_ADDRESS, &mut unreadable)?;
            emails.extend(email.filter(|email| !emails.contains(email)));
        }
        let directory_id = self.id(Field::DirectoryId, record, value::guid, A_GUID, &mut unreadable)?;
        let profile_id = self.id(Field::ProfileId, record, value::guid, A_GUID, &mut unreadable)?;
        let first = self.text(Field::FirstName, record)?.map(|(_, name)| name);
        let last = self.text(Field::LastName, record)?.map(|(_, name)| name);
        let name = [first, last].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let ids = mcid.iter().map(|id| mcid_key(id)).chain(directory_id.iter().map(|id| directory_key(id)));
        let ids = ids.chain(profile_id.iter().map(|id| profile_key(id)));
        let keys: Vec<String> = ids.chain(emails.iter().cloned()).collect();
        let nobody = "no person: neither a certification id nor a mail address nor an object id";
        counts.without(line, self.mapping, unreadable, Some(nobody).filter(|_| keys.is_empty()))?;
        let new = |key: &String| !self.known.contains_key(key);
        let mcid = mcid.filter(|id| new(&mcid_key(id)));
        let directory_id = directory_id.filter(|id| new(&directory_key(id)));
        let profile_id = profile_id.filter(|id| new(&profile_key(id)));
        emails.retain(new);
        let known: Vec<usize> = keys.iter().filter_map(|key| self.known.get(key).copied()).collect();
        let known: Vec<usize> = known.into_iter().map(|person| self.root(person)).collect();
        let person = known.iter().copied().min().unwrap_or(self.people.len());
        if person == self.people.len() {
            self.people.push(FilePerson::default());
            self.above.push(person);
        }
        for other in known {
            self.above.get_mut(other).into_iter().for_each(|above| *above = person);
        }
        self.known.extend(keys.into_iter().map(|key| (key, person)));
        if let Some(person) = self.people.get_mut(person) {
            person.directory_ids.extend(directory_id);
            person.profile_ids.extend(profile_id);
            person.add(mcid, emails, Some(name).filter(|name| !name.is_empty()));
        }
        Ok(person)
    }

    fn root(&mut self, person: usize) -> usize {
        let above = |all: &[usize], at: usize| all.get(at).copied().unwrap_or(at);
        let mut at = person;
        while above(&self.above, at) != at {
            let next = above(&self.above, above(&self.above, at));
            self.above.get_mut(at).into_iter().for_each(|above| *above = next);
            at = next;
        }
        at
    }

    /// Reads days as their columns write them.
    fn finish(mut self, counts: &mut LineCounts) -> Completions {
        for at in (0..self.people.len()).rev() {
            let root = self.root(at);
            let same = self.people.get_mut(at).filter(|_| root != at).map(std::mem::take);
            if let Some((person, same)) = self.people.get_mut(root).zip(same) {
                person.take_in(same);
            }
        }
        let roots: Vec<usize> = (0..self.people.len()).map(|person| self.root(person)).collect();
        let told = |day: fn(&Raw) -> Option<Day>| DayEvidence::of(self.certifications.iter().filter_map(day), false);
        let told = [
            (Field::Completed, told(|(_, _, done)| Some(done.earned))),
            (Field::Expires, told(|(_, _, done)| done.expires)),
        ];
        let [earned_in, expires_in] = DayColumn::all(self.mapping, told, counts);
        let mut certifications = Vec::new();
        let mut by_activity = BTreeMap::new();
        for (line, person, done) in &self.certifications {
            if let Some((title, activity)) = &done.by_activity {
                if self.contradicted.contains(activity) {
                    self.leave_out(*line, Field::Title, title, counts);
                    continue;
                }
                by_activity.insert(title, done.exams.join(" and "));
            }
            let Ok(Some(earned)) = earned_in.day(*line, Some(done.earned), counts) else { continue };
            let Ok(expires) = expires_in.day(*line, done.expires.filter(Day::has_plausible_year), counts) else {
                continue;
            };
            if expires.is_some_and(|expires| expires < earned) {
                counts.refuse(1);
                let title = self.mapping.place(Field::Expires).and_then(|place| self.mapping.title(place));
                counts.problem(*line, title, "before the day of completion".to_owned());
                continue;
            }
            let person = roots.get(*person).copied().unwrap_or(*person);
            let held_of = |exam: &String| HeldCertification { person, exam: exam.clone(), earned, expires };
            certifications.extend(done.exams.iter().map(held_of));
        }
        for (title, codes) in by_activity {
            let read = format!("{} as {codes}", quoted(title));
            let sentence = format!("1 {}: {read}.", BY_ACTIVITY[0]);
            counts.notes.of(Cause { what: BY_ACTIVITY[1], way_out: "" }, read, sentence);
        }
        match self.left_out {
            0 => {}
            1 => counts.notes.push("1 line is a training or an exam, not a certification: left out.".to_owned()),
            count => counts.notes.push(format!("{count} lines are trainings or exams, not certifications: left out.")),
        }
        Completions { people: self.people, certifications, links: self.mapping.layout.links }
    }
}

/// How an object id is told from other ids where all are looked up.
pub fn directory_key(id: &str) -> String {
    format!("aad {id}")
}

/// How the id of a Learn profile is told from other ids where all are looked up.
pub fn profile_key(id: &str) -> String {
    format!("learn {id}")
}

/// How a certification id is told from a mail address where both are looked up.
pub fn mcid_key(id: &str) -> String {
    format!("mcid {}", id.trim().to_lowercase())
}

impl FilePerson {
    fn add(&mut self, mcid: Option<String>, emails: Vec<String>, name: Option<String>) {
        self.mcids.extend(mcid);
        self.emails.extend(emails);
        self.name = self.name.take().or(name);
    }

    fn take_in(&mut self, same: FilePerson) {
        self.mcids.extend(same.mcids);
        self.directory_ids.extend(same.directory_ids);
        self.profile_ids.extend(same.profile_ids);
        self.add(None, same.emails, same.name);
    }

    /// Whether another person took in this one.
    pub fn is_nobody(&self) -> bool {
        let ids = [&self.mcids, &self.emails, &self.directory_ids, &self.profile_ids];
        ids.into_iter().all(Vec::is_empty)
    }
}
