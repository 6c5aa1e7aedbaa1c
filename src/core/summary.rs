//! Where a partner stands, without its customers: what may be handed to who looks after many partners.

use crate::book::{DesignationId, MetricId, vocabulary};
use crate::ids::RulebookId;
use crate::reading;
use crate::scoring::{DesignationScore, Scorer, Status};
use crate::todo::{Occasion, Todo, TodoKind, Urgency, todo_within};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub partner: String,
    pub global_id: Option<String>,
    #[serde(deserialize_with = "reading::spelled")]
    pub as_of: NaiveDate,
    pub rulebook: RulebookId,
    /// All six, in their order.
    pub designations: Vec<Standing>,
    /// The first day on which something of a kind is due, whatever else is due before it.
    pub first_due: BTreeMap<TodoKind, NaiveDate>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    pub id: DesignationId,
    /// Rounded to two decimals.
    pub points: f64,
    pub qualified: bool,
    pub certain: bool,
    pub status: Status,
    /// The metrics at 0.
    pub blocking: Vec<MetricId>,
    /// What runs out first; `None` is nothing that is known.
    pub next: Option<Clock>,
}

/// Something that runs out on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    #[serde(deserialize_with = "reading::spelled")]
    pub due: NaiveDate,
    pub kind: TodoKind,
    pub text: String,
}

vocabulary! {
    /// Why a partner is worth a look.
    Flag {
        /// A designation is at most five points short.
        Close = "within-5-points",
        /// A designation that scores has a metric at 0.
        Zero = "a-metric-at-0",
        Uncertain = "not-certain",
        /// A renewal is due now or ends within 60 days.
        Renews = "renews-in-60-days",
        /// A metric can no longer be raised in time.
        Closing = "closing",
    }
}

/// Points that are close to enough, and days in which a renewal is soon.
const CLOSE: f64 = 5.0;
const SOON: Days = Days::new(60);

/// A file of a folder, and the partner that it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct PartnerRow {
    /// Its name, without folders.
    pub file: String,
    /// How the partner stands, or why that cannot be read; `None` is not read yet.
    pub summary: Option<Result<Summary, String>>,
    pub flags: Vec<Flag>,
    /// Whether there is a book in it: a summary has none.
    pub has_book: bool,
    /// Whether it is still to be scored: a summary is of an earlier day or change until then.
    pub pending: bool,
}

impl PartnerRow {
    /// A file of which nothing is known yet.
    pub fn unread(file: String) -> PartnerRow {
        PartnerRow { file, summary: None, flags: Vec::new(), has_book: false, pending: true }
    }

    pub fn read(&self) -> Option<&Summary> {
        self.summary.as_ref()?.as_ref().ok()
    }

    /// Why it cannot be read.
    pub fn error(&self) -> Option<&str> {
        self.summary.as_ref()?.as_ref().err().map(String::as_str)
    }
}

impl Summary {
    /// Why the partner is worth a look; `pass_points` are those that qualify.
    pub fn flags(&self, pass_points: f64) -> Vec<Flag> {
        let soon = self.as_of.checked_add_days(SOON).unwrap_or(NaiveDate::MAX);
        let any = |is: &dyn Fn(&Standing) -> bool| self.designations.iter().any(is);
        let applies = |flag: &Flag| match flag {
            Flag::Close => any(&|of| !of.qualified && of.points >= pass_points - CLOSE),
            Flag::Zero => any(&|of| of.points > 0.0 && !of.blocking.is_empty()),
            Flag::Uncertain => any(&|of| !of.certain),
            Flag::Renews => {
                any(&|of| of.status == Status::RenewalDue)
                    || self.first_due.get(&TodoKind::RenewalWindow).is_some_and(|due| *due <= soon)
            }
            Flag::Closing => self.first_due.contains_key(&TodoKind::MetricClosing),
        };
        Flag::ALL.iter().copied().filter(applies).collect()
    }

    /// What runs out is looked for without asking of each customer what it could gain: a portfolio has thousands of books.
    pub fn of(occasion: Occasion<'_>) -> Summary {
        let Occasion { book, rules, moment, .. } = occasion;
        let scorer = Scorer::new(book, rules, moment);
        let todos = todo_within(occasion, &scorer, &[]);
        let mut first_due = BTreeMap::new();
        for todo in &todos {
            let first = first_due.entry(todo.kind).or_insert(todo.due);
            *first = todo.due.min(*first);
        }
        let standing = |score: &DesignationScore| Standing {
            id: score.id,
            points: score.points.rounded(2),
            qualified: score.qualified,
            certain: score.is_certain(),
            status: score.status,
            blocking: score.blocking.clone(),
            next: todos.iter().filter(|todo| concerns(todo, score.id)).map(clock).min_by_key(|clock| clock.due),
        };
        Summary {
            partner: book.partner.name.clone(),
            global_id: book.partner.global_id.clone(),
            as_of: moment.date,
            rulebook: rules.id.clone(),
            designations: scorer.scorecard().designations.iter().map(standing).collect(),
            first_due,
        }
    }

    pub fn next(&self) -> Option<&Clock> {
        self.designations.iter().filter_map(|standing| standing.next.as_ref()).min_by_key(|clock| clock.due)
    }
}

/// Whether a designation loses something by it, or it is about the designation.
fn concerns(todo: &Todo, id: DesignationId) -> bool {
    todo.subject == id.word() || (todo.loses && todo.effects.iter().any(|(of, _)| *of == id))
}

/// What is about people and designations says what it is; of customers nobody else is to read.
fn clock(todo: &Todo) -> Clock {
    use TodoKind::*;
    let text = match todo.kind {
        CertExpiring | CertExpired | CertRetiring | NotLinked | Enrol | RenewalWindow | MetricClosing => &todo.text,
        PalMissing | DporMissing | AssociationMissing => "An association is missing",
        AssociationDraft | WizardWaiting => "An association is not finished",
        EvidenceRequested => "Microsoft is waiting for proof of an association",
        CustomerDecision => "A customer has not answered yet",
        ReviewLate => "Microsoft's review of an association is late",
        DisputeWindow => "A rejected claim can still be disputed",
        Displaced => "Another partner has taken over an association",
        SubscriptionEnding if todo.urgency == Urgency::Overdue => "A subscription has ended",
        SubscriptionEnding => "A subscription ends",
        SubscriptionReplaced => "A new subscription has no association yet",
        LinkUnverified => "A Partner Admin Link has not been checked",
        LedgerMismatch => "A report and the associations differ",
        ReportedDiffers => "Microsoft reports different points",
        DataStale | BaselineMissing => "Figures are missing or old",
    };
    Clock { due: todo.due, kind: todo.kind, text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_flag_is_about_what_it_says() {
        let standing = Standing {
            id: DesignationId::Security,
            points: 64.9,
            qualified: false,
            certain: true,
            status: Status::InProgress,
            blocking: Vec::new(),
            next: None,
        };
        let day = |day: &str| -> NaiveDate { day.parse().expect("a day") };
        let due = |standing: Standing, first_due: &[(TodoKind, NaiveDate)]| {
            let (partner, as_of) = (String::new(), day("2026-11-22"));
            let rulebook = RulebookId::from("2026-07");
            let (designations, first_due) = (vec![standing], first_due.iter().copied().collect());
            Summary { partner, global_id: None, as_of, rulebook, designations, first_due }.flags(70.0)
        };
        let flags = |standing: Standing| due(standing, &[]);
        assert_eq!(flags(standing.clone()), []);
        assert_eq!(flags(Standing { points: 65.0, ..standing.clone() }), [Flag::Close]);
        assert_eq!(flags(Standing { points: 72.0, qualified: true, ..standing.clone() }), []);
        let blocking = vec![MetricId::Deployments];
        assert_eq!(flags(Standing { blocking: blocking.clone(), ..standing.clone() }), [Flag::Zero]);
        assert_eq!(flags(Standing { points: 0.0, blocking, ..standing.clone() }), []);
        assert_eq!(flags(Standing { certain: false, ..standing.clone() }), [Flag::Uncertain]);
        assert_eq!(flags(Standing { status: Status::RenewalDue, ..standing.clone() }), [Flag::Renews]);
        let (renewal, closing) = (TodoKind::RenewalWindow, TodoKind::MetricClosing);
        // A certification that ends before all of that hides none of it.
        let (sooner, june) = ((TodoKind::CertExpiring, day("2026-12-01")), day("2027-06-01"));
        for (on, expected) in [("2027-01-21", vec![Flag::Renews]), ("2027-01-22", Vec::new())] {
            assert_eq!(due(standing.clone(), &[sooner, (renewal, day(on))]), expected, "{on}");
        }
        assert_eq!(due(standing, &[sooner, (closing, june)]), [Flag::Closing]);
    }
}
