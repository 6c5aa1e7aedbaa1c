//! The family of reports that state what people completed.
//!
//! A person is whoever shares a certification id or a mail address: two ids with one address are one person. Of what was
//! completed only certifications stay, by the code that the rulebooks know them by.

use super::counts::{LineCounts, Refusal, Unreadable};
use super::fields::DayColumn;
use super::layout::Field;
use super::mapping::Mapping;
use super::record::Record;
use super::table::Table;
use super::value::{self, A_DAY, Day, DayEvidence, folded};
use super::{ImportError, each_line};
use chrono::NaiveDate;
use laurels_core::book::quoted;
use laurels_core::text::clean;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

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

const TITLES: &str = include_str!("../../../../assets/certification-titles.toml");

/// `assets/certification-titles.toml` as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TitlesFile {
    #[serde(rename = "source")]
    _source: String,
    prefixes: Vec<String>,
    titles: BTreeMap<String, Vec<String>>,
    activities: BTreeMap<String, Vec<String>>,
}

/// The codes of certifications by their titles.
pub struct Titles {
    prefixes: Vec<String>,
    codes: HashMap<String, Vec<String>>,
    /// The codes by the numbers that reports have for trainings.
    activities: BTreeMap<String, Vec<String>>,
}

impl Titles {
    pub fn shipped() -> Result<&'static Titles, ImportError> {
        static SHIPPED: LazyLock<Result<Titles, String>> =
            LazyLock::new(|| toml::from_str(TITLES).map(Titles::of).map_err(|error| error.to_string()));
        SHIPPED.as_ref().map_err(|error| ImportError::Layout(error.clone()))
    }

    fn of(file: TitlesFile) -> Titles {
        let codes = file.titles.into_iter().map(|(title, codes)| (folded(&title), codes)).collect();
        let prefixes = file.prefixes.iter().map(|prefix| folded(prefix)).collect();
        Titles { prefixes, codes, activities: file.activities }
    }

    /// The codes of the certification of that title, as the table has it or as the title itself says.
    pub fn codes(&self, title: &str) -> Vec<String> {
        let whole = folded(title);
        let bare = self.prefixes.iter().filter_map(|prefix| whole.strip_prefix(prefix.as_str()));
        let known = std::iter::once(whole.as_str()).chain(bare).find_map(|title| self.codes.get(title));
        known.cloned().unwrap_or_else(|| codes_in(title))
    }

    /// The codes of a training by what a report has as its id: a number, or a text that says the code. The number counts only
    /// where there is no title, which says more.
    fn codes_of_activity(&self, activity: &str, has_title: bool) -> Vec<String> {
        let numbered = self.activities.get(activity.trim()).filter(|_| !has_title);
        numbered.cloned().unwrap_or_else(|| codes_in(activity))
    }

    /// Whether the exam of that code makes a certification only together with another.
    fn is_half(&self, code: &str) -> bool {
        self.codes.values().any(|codes| codes.len() > 1 && codes.iter().any(|half| half == code))
    }
}

/// The codes by title of one file, whose lines have few different ones.
pub struct Codes {
    titles: &'static Titles,
    known: HashMap<String, Vec<String>>,
}

impl Codes {
    pub fn shipped() -> Result<Codes, ImportError> {
        Titles::shipped().map(|titles| Codes { titles, known: HashMap::new() })
    }

    /// The codes of the certification of that title; none where nobody knows it.
    pub fn of(&mut self, title: &str) -> &[String] {
        if !self.known.contains_key(title) {
            self.known.insert(title.to_owned(), self.titles.codes(title));
        }
        self.known.get(title).map_or(&[], Vec::as_slice)
    }
}

/// The codes that a text spells out, such as `AZ-104` in `Exam AZ-104: Microsoft Azure Administrator`.
fn codes_in(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let code = |word: &str| {
        let word = word.to_ascii_uppercase();
        let (letters, number) = word.split_once('-')?;
        let code = (2..=3).contains(&letters.len())
            && letters.bytes().all(|b| b.is_ascii_uppercase())
            && number.len() == 3
            && number.bytes().all(|b| b.is_ascii_digit());
        code.then(|| word.clone())
    };
    let mut codes: Vec<String> = words.filter_map(code).collect();
    codes.dedup();
    codes
}

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
        left_out: 0,
    };
    each_line(table, mapping, counts, |number, record, counts| lines.take(number, record, counts))?;
    Ok(lines.finish(counts))
}

/// What a line says was earned, before the columns have said how they write days.
struct Completion {
    exams: Vec<String>,
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
            Statement::Unknown(column, title) => {
                counts.skipped += 1;
                let title = self.mapping.place(column).and_then(|place| self.mapping.title(place)).zip(Some(title));
                let (column, title) = title.unwrap_or_default();
                // Each title for itself: one of them may have been meant to count.
                counts.problem(line, Some(column), format!("{} counts for no designation; left out", quoted(&title)));
            }
        }
        Ok(())
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
        if exams.is_empty() {
            exams = self.titles.codes_of_activity(&activity, !title.is_empty());
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
        Ok(Statement::Certification(Completion { exams, earned, expires: self.day(Field::Expires, record)? }))
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
        for (line, person, done) in &self.certifications {
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

#[cfg(test)]
mod tests {
    use super::*;
    use laurels_core::rulebook::{self, Exam};

    #[test]
    fn titles_and_codes_name_certifications() {
        let titles = Titles::shipped().expect("the titles");
        for (title, codes) in [
            ("Microsoft Certified: Azure Administrator Associate", vec!["AZ-104"]),
            ("Azure Administrator Associate", vec!["AZ-104"]),
            ("Microsoft 365 Certified: Administrator Expert", vec!["MS-102"]),
            ("Microsoft Certified: Windows Server Hybrid Administrator Associate", vec!["AZ-800", "AZ-801"]),
            ("Exam AZ-305: Designing Microsoft Azure Infrastructure Solutions", vec!["AZ-305"]),
            ("exam.az-700", vec!["AZ-700"]),
            ("XY-999 of tomorrow", vec!["XY-999"]),
            ("Administrator Expert", vec!["MS-102"]),
            ("Microsoft 365 Certified: Messaging Administrator Associate", vec!["MS-203"]),
            ("Messaging Administrator Associate", vec!["MS-203"]),
            ("Microsoft Security Operations Analyst", vec!["SC-200"]),
            ("Azure DevOps Engineer Expert", vec!["AZ-400"]),
            ("Microsoft Certified: Dynamics 365: Finance Functional Consultant Associate", vec!["MB-310"]),
            ("How to be kind", vec![]),
        ] {
            assert_eq!(titles.codes(title), codes, "{title}");
        }
        assert_eq!(titles.codes_of_activity("3051", false), ["AZ-104"]);
        assert!(titles.codes_of_activity("3051", true).is_empty(), "a title that is not known says more than a number");
        assert!(titles.is_half("AZ-800") && !titles.is_half("AZ-104"));
    }

    #[test]
    fn every_certification_of_the_rulebooks_has_a_title() {
        let titles = Titles::shipped().expect("the titles");
        let listed: Vec<&String> = titles.codes.values().flatten().collect();
        for id in rulebook::shipped_ids() {
            let rulebook = rulebook::shipped(id).expect("a rulebook that ships").expect("a rulebook");
            // A new code of a certification has its title; one that is announced may have none yet.
            let untitled = |exam: &Exam| exam.takes_over.is_some() || exam.name.contains("successor");
            for (code, _) in rulebook.exams.iter().filter(|(_, exam)| !untitled(exam)) {
                assert!(listed.contains(&code), "{code} of {} has no title", rulebook.id);
            }
        }
    }
}
