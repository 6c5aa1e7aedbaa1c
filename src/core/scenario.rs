//! What-if: planned changes tried on a scratch copy of the book, today or on any later day.
//!
//! A scenario is a list of planned changes, each of which can be switched off. What a wizard would record is scored as the
//! wizard itself scores it; whom one loses and who renews changes the copy.

use crate::advice::Start;
use crate::book::{Association, AssociationState, Book, Certification, Product, SubscriptionStatus};
use crate::day::month_text;
use crate::ids::{AssociationId, CustomerId, PersonId, RulebookId, WizardId};
use crate::month::Month;
use crate::projection::Projection;
use crate::rulebook::Rulebook;
use crate::scoring::{AsOf, Growth, Scorecard, Scorer, Validity, activity_name, product_name, type_name, validity};
use crate::wizard::{self, Answers, WizardContext, WizardRun};
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlannedChange {
    /// What a wizard records with these answers, as if it were in force.
    Wizard { wizard: WizardId, answers: Answers },
    /// A person passes an exam.
    Certify { person: PersonId, exam: String },
    /// A customer leaves: its associations and subscriptions end before the newest month that counts.
    Lose(CustomerId),
    /// An association ends before the newest month that counts.
    End(AssociationId),
    /// Everybody renews in time.
    RenewAll,
    /// Usage that is carried forward grows by so many per cent a month.
    Grow(i32),
    /// Another rulebook counts.
    Rules(RulebookId),
}

/// A planned change, and whether it is tried.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Toggle {
    pub change: PlannedChange,
    pub on: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Scenario {
    /// Tells it from others.
    pub name: String,
    pub changes: Vec<Toggle>,
}

/// By how many per cent a month usage grows or shrinks in a scenario that nobody has changed yet.
const USUAL_GROWTH: i32 = 5;

impl Scenario {
    /// A scenario with what can be tried on every book, all of it off.
    pub fn new<'r>(name: &str, rulebooks: impl IntoIterator<Item = &'r RulebookId>) -> Scenario {
        let rules = rulebooks.into_iter().map(|id| PlannedChange::Rules(id.clone()));
        let usual = [PlannedChange::RenewAll, PlannedChange::Grow(USUAL_GROWTH), PlannedChange::Grow(-USUAL_GROWTH)];
        let changes = usual.into_iter().chain(rules).map(|change| Toggle { change, on: false }).collect();
        Scenario { name: name.to_owned(), changes }
    }

    /// Takes a change in, switched on; one that is there already is switched on.
    pub fn add(&mut self, change: PlannedChange) {
        match self.changes.iter_mut().find(|toggle| toggle.change == change) {
            Some(known) => known.on = true,
            None => self.changes.insert(0, Toggle { change, on: true }),
        }
    }

    /// Switches a change on or off. Of growth and of rulebooks only one holds.
    pub fn toggle(&mut self, place: usize) {
        let Some(Toggle { change, on }) = self.changes.get_mut(place) else { return };
        *on = !*on;
        let (kind, on) = (std::mem::discriminant(change), *on);
        let excludes = matches!(change, PlannedChange::Grow(_) | PlannedChange::Rules(_));
        for (at, other) in self.changes.iter_mut().enumerate() {
            if on && excludes && at != place && std::mem::discriminant(&other.change) == kind {
                other.on = false;
            }
        }
    }

    /// What is switched on.
    pub fn tried(&self) -> impl Iterator<Item = &PlannedChange> {
        self.changes.iter().filter(|toggle| toggle.on).map(|toggle| &toggle.change)
    }

    /// The customers that leave.
    pub fn lost(&self) -> Vec<CustomerId> {
        let lost = self
            .tried()
            .filter_map(|change| if let PlannedChange::Lose(id) = change { Some(id.clone()) } else { None });
        lost.collect()
    }

    /// The rulebook that it is scored by, where not by the one in force.
    pub fn rules(&self) -> Option<&RulebookId> {
        self.tried().find_map(|change| if let PlannedChange::Rules(id) = change { Some(id) } else { None })
    }

    /// Scores the book of a context as if everything that is switched on were done.
    pub fn score(&self, context: WizardContext<'_>, as_of: AsOf) -> Scorecard {
        let (Scratch { book, growth }, records) = self.assumed(context, as_of);
        let scorer = Scorer::growing(&book, context.rules, as_of, growth);
        scorer.project(&scorer.planned(&records))
    }

    /// A copy of the book of a context in which everything that is switched on is done.
    pub fn carried_out(&self, context: WizardContext<'_>, as_of: AsOf) -> Scratch {
        let (scratch, records) = self.assumed(context, as_of);
        if records.is_empty() {
            return scratch;
        }
        let planned = Scorer::new(&scratch.book, context.rules, as_of).planned(&records);
        Scratch { book: recorded(scratch.book, planned), ..scratch }
    }

    /// What changes the copy of the book, and the records that are planned on it.
    fn assumed(&self, context: WizardContext<'_>, as_of: AsOf) -> (Scratch, Projection) {
        let mut book = context.book.clone();
        let (mut records, mut growth) = (Projection::default(), Growth::default());
        for change in self.tried() {
            match change {
                PlannedChange::Wizard { wizard, answers } => {
                    if let Some(wizard) = wizard::wizard(wizard) {
                        let run = WizardRun::begin(wizard, context, answers);
                        records.add(&wizard::planned(&run, wizard, context).projection);
                    }
                }
                PlannedChange::Certify { person, exam } => {
                    let (person, exam) = (person.clone(), exam.clone());
                    records.certifications.push(Certification { person, exam, earned: as_of.date, expires: None });
                }
                PlannedChange::Lose(customer) => lose(&mut book, customer, as_of.today),
                PlannedChange::End(id) => end(&mut book, |one| one.id == *id, as_of.today),
                PlannedChange::RenewAll => renew_all(&mut book, context, as_of),
                PlannedChange::Grow(percent) => growth = Growth::a_month(*percent),
                PlannedChange::Rules(_) => {}
            }
        }
        (Scratch { book: book.sorted(), growth }, records)
    }
}

/// A copy of a book in which planned changes are done.
pub struct Scratch {
    pub book: Book,
    /// By how much usage that is carried forward grows.
    growth: Growth,
}

impl Scratch {
    /// Measures it unless and until `stop` says so.
    pub fn scorer<'s>(&'s self, rules: &'s Rulebook, as_of: AsOf, stop: &dyn Fn() -> bool) -> Option<Scorer<'s>> {
        let scorer = Scorer::unless(&self.book, rules, as_of, stop)?;
        Some(if self.growth == Growth::default() { scorer } else { scorer.grown(self.growth) })
    }
}

/// The book with planned records. A claim on Microsoft 365 that is made in the last month is in force from then on; other
/// usage counts from the first of the months that the metrics read.
fn recorded(mut book: Book, planned: Projection) -> Book {
    let Projection { associations, claimed_last, people, certifications, lapsed } = planned;
    let before = book.clone();
    for association in associations {
        let is_claim = claimed_last.contains(&association.id)
            && before.product_of(&association).is_some_and(|product| product == Product::Microsoft365);
        let first = association.started.filter(|_| is_claim).map(|day| Month::of(day).plus(11).first_day());
        let is_known = before.association(&association.id).is_some();
        let taken = |id: &AssociationId| book.associations.iter().any(|known| known.id == *id);
        let id = match is_known {
            true => association.id.clone(),
            false => Association::new_id(association.kind, &association.customer, taken),
        };
        book.associations.retain(|known| known.id != id);
        book.associations.push(Association { id, started: first.or(association.started), ..association });
    }
    book.people.retain(|known| !people.iter().any(|new| new.id == known.id));
    book.people.extend(people);
    book.certifications.retain(|known| !lapsed.contains(known));
    book.certifications.extend(certifications);
    book.sorted()
}

impl PlannedChange {
    /// What it is, in a few words.
    pub fn text(&self, book: &Book) -> String {
        let customer = |id: &CustomerId| book.customer(id).map_or(id.as_str(), |customer| &customer.name).to_owned();
        let person = |id: &PersonId| book.person(id).map_or(id.as_str(), |person| &person.name).to_owned();
        match self {
            PlannedChange::Wizard { wizard, answers } => {
                let known = wizard::wizard(wizard);
                let mut title = known.map_or_else(|| wizard.to_string(), |known| known.title.clone());
                // Of somebody it is told in the words of what is to be done.
                if let Some(known) = known.filter(|_| answers.contains_key("person")) {
                    title = known.in_short(&[]);
                    title.get_mut(..1).into_iter().for_each(str::make_ascii_uppercase);
                }
                let about = answers.get("customer").map(|id| customer(&id.as_str().into()));
                let about = about.or_else(|| answers.get("person").map(|id| person(&id.as_str().into())));
                let own = || book.association(answers.get("association")?.as_str());
                let about = about.or_else(|| own().map(|own| customer(&own.customer)));
                let exam = answers.get("exam").map(|exam| format!(", {exam}")).unwrap_or_default();
                about.map_or_else(|| title.clone(), |about| format!("{title}: {about}{exam}"))
            }
            PlannedChange::Certify { person: id, exam } => format!("{} passes {exam}", person(id)),
            PlannedChange::Lose(id) => format!("Lose {}", customer(id)),
            PlannedChange::End(id) => match book.association(id) {
                Some(own) => format!("{} of {} ends", told_apart(book, own), customer(&own.customer)),
                None => format!("Association {id} ends"),
            },
            PlannedChange::RenewAll => "Renew every certification in time".to_owned(),
            PlannedChange::Grow(percent @ 0..) => format!("Usage grows by {percent} % a month"),
            PlannedChange::Grow(percent) => format!("Usage shrinks by {} % a month", -percent),
            PlannedChange::Rules(id) if id.as_str() == "deck" => {
                "Score by the points table of the 2022 deck".to_owned()
            }
            PlannedChange::Rules(id) => match format!("{id}-01").parse::<NaiveDate>() {
                Ok(from) => format!("Score by the rules of {}", month_text(Month::of(from))),
                Err(_) => format!("Score by rulebook {id}"),
            },
        }
    }

    /// Who passes which exam, where somebody does.
    pub fn exam(&self) -> Option<(PersonId, String)> {
        match self {
            PlannedChange::Certify { person, exam } => Some((person.clone(), exam.clone())),
            _ => None,
        }
    }

    /// What tells a step from every other, whatever its records are called; nothing where it is no step.
    pub fn key(&self) -> Option<String> {
        match self {
            PlannedChange::Wizard { wizard, answers } => {
                let answers = answers.values().map(String::as_str);
                Some(std::iter::once(wizard.as_str()).chain(answers).collect::<Vec<&str>>().join("/"))
            }
            PlannedChange::Certify { person, exam } => Some(format!("certify/{person}/{exam}")),
            _ => None,
        }
    }

    /// The wizard that does it, if one does; an exam that was passed is imported or entered.
    pub fn start(&self) -> Option<Start> {
        match self {
            PlannedChange::Wizard { wizard, answers } => {
                Some(Start { wizard: wizard.clone(), set: answers.clone().into_iter().collect() })
            }
            _ => None,
        }
    }
}

/// An association by its type, and what tells it from others of its customer.
fn told_apart(book: &Book, own: &Association) -> String {
    let activity = own.activity.map(|activity| activity_name(activity).to_owned());
    let product = book.product_of(own).map(|product| product_name(product).to_owned());
    let is_alike = |other: &&Association| {
        let of = |a: &Association| (a.kind, a.activity, book.product_of(a));
        other.id != own.id && other.customer == own.customer && of(other) == of(own)
    };
    let alike = book.associations.iter().any(|other| is_alike(&other)).then(|| own.id.to_string());
    let more: Vec<String> = activity.into_iter().chain(product).chain(alike).collect();
    let more = if more.is_empty() { String::new() } else { format!(" ({})", more.join(", ")) };
    format!("{}{more}", type_name(own.kind))
}

/// The last day before the newest month that counts.
fn before_what_counts(today: NaiveDate) -> NaiveDate {
    Month::before(today).minus(1).last_day()
}

fn end(book: &mut Book, is_meant: impl Fn(&Association) -> bool, today: NaiveDate) {
    for association in book.associations.iter_mut().filter(|one| is_meant(one) && one.state.is_live()) {
        (association.state, association.ended) = (AssociationState::Ended, Some(before_what_counts(today)));
    }
}

fn lose(book: &mut Book, customer: &CustomerId, today: NaiveDate) {
    end(book, |one| one.customer == *customer, today);
    let last = before_what_counts(today);
    for subscription in book.subscriptions.iter_mut().filter(|s| s.customer == *customer && s.status.is_live()) {
        let ends = subscription.ends.map_or(last, |ends| ends.min(last));
        (subscription.status, subscription.ends) = (SubscriptionStatus::Expired, Some(ends));
    }
}

/// Adds what everybody holds on the day scored for who renews whatever counts today and can be renewed.
fn renew_all(book: &mut Book, context: WizardContext<'_>, as_of: AsOf) {
    let rules = context.rules;
    let expires = as_of.date.checked_add_months(Months::new(12));
    let counts = |held: &&Certification| matches!(validity(rules, held, as_of.today), Validity::Counts(_));
    let renewed = context.book.certifications.iter().filter(counts).filter_map(|held| {
        let exam = rules.passable(&held.exam, as_of.today)?.to_owned();
        Some(Certification { exam, earned: as_of.today, expires, ..held.clone() })
    });
    book.certifications.extend(renewed);
}
