//! Where a partner stands, without its customers: what may be handed to who looks after many partners.

use crate::book::{DesignationId, MetricId};
use crate::ids::RulebookId;
use crate::reading;
use crate::scoring::{DesignationScore, Scorer, Status};
use crate::todo::{Occasion, Todo, TodoKind, todo_within};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub partner: String,
    pub global_id: Option<String>,
    #[serde(deserialize_with = "reading::spelled")]
    pub as_of: NaiveDate,
    pub rulebook: RulebookId,
    /// All six, in their order.
    pub designations: Vec<Standing>,
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

impl Summary {
    /// What runs out is looked for without asking of each customer what it could gain: a portfolio has thousands of books.
    pub fn of(occasion: Occasion<'_>) -> Summary {
        let Occasion { book, rules, moment, .. } = occasion;
        let scorer = Scorer::new(book, rules, moment);
        let todos = todo_within(occasion, &scorer, &[]);
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
        AssociationDraft | WizardWaiting => "An association was begun and not carried on",
        EvidenceRequested => "Microsoft waits for the proof of an association",
        CustomerDecision => "A customer has not answered yet",
        ReviewLate => "Microsoft's review of an association is late",
        DisputeWindow => "A rejected claim can be disputed until then",
        Displaced => "Another partner has taken over an association",
        SubscriptionEnding => "A subscription ends or has ended",
        SubscriptionReplaced => "A new subscription has no association yet",
        LinkUnverified => "A link is to be checked",
        LedgerMismatch => "The associations and a report differ",
        ReportedDiffers => "Microsoft reports other points",
        DataStale | BaselineMissing => "Figures are missing or old",
    };
    Clock { due: todo.due, kind: todo.kind, text: text.to_owned() }
}
