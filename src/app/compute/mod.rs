//! What the dashboard wants worked out off the drawing thread, and the answers.
//!
//! A question carries everything needed to answer it, so that whoever runs it needs no knowledge: pure calculation
//! over shared data.

mod advice;
mod comparison;
mod customer;
mod explained;
mod plan;
mod reconciliation;
mod stakes;
mod survey;
mod timeline;
mod todo_groups;

pub use advice::{Advice, Gain, Gap, Next, Suggestion, in_short};
pub use comparison::{Comparison, Shift, Total};
pub use customer::{CustomerEntry, CustomerPoints, customer_of};
pub use explained::{Explained, Grouped, ItemGroup, ItemRow};
pub use plan::{EarlierPlan, Planning, SpannedPlan};
pub use reconciliation::{ReconcileLine, Reconciliation};
pub use stakes::{Share, Stakes};
pub use survey::Survey;
pub use timeline::{Closed, DayScore, Ending, Moment};
pub use todo_groups::{TodoGroup, TodoRow};

use super::record_form::differing;
use super::record_form::types::FormType;
use laurels_core::advice::Adviser;
use laurels_core::book::{Book, DesignationId, MetricId};
use laurels_core::change::LedgerRecord;
use laurels_core::forecast::{self, Forecast};
use laurels_core::ids::CustomerId;
use laurels_core::month::Month;
use laurels_core::pal_inventory::{PalRow, pal_inventory};
use laurels_core::plan::{Costs, Lapse, Plan};
use laurels_core::qualified::QualifiedLists;
use laurels_core::rulebook::Rulebook;
use laurels_core::scenario::Scenario;
use laurels_core::scoring::{self, AsOf, Detail, Explanation, Monthly, Place, Scope, Scorecard};
use laurels_core::sources::{self, SourceStatus};
use laurels_core::todo::{self, Occasion, Snooze, TodoSettings};
use laurels_core::wizard::{self, Outlook, WizardContext, WizardRun};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Items of an explained metric that say what would fix them, those with the most usage: more than anybody reads.
const SUGGESTED: usize = 500;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Query {
    Score,
    /// What changed since the month before.
    Compare,
    Advise,
    /// What counted for a metric and what did not.
    Explain(DesignationId, MetricId),
    /// What an item used month by month.
    Months(Place),
    /// The score on the last day of a month before.
    Past(Month),
    Customer(CustomerId),
    /// The cheapest way of a designation to its target.
    Plan(Planning),
    /// What ends once the plan of a designation is carried out.
    Lapses(Planning),
    /// The plan of a designation as it would have been at the end of the month before.
    PlanBefore(Planning),
    /// What a designation scores in the months to come, and why.
    Forecast(DesignationId),
    /// The scores if what a scenario plans were done, by the changes that it tries.
    WhatIf(Scenario),
    /// What hangs on each association.
    Stakes,
    /// What ends in the months to come, and the scores of those days.
    Timeline,
    /// What the book has of each report, and what its scores wait for.
    Sources,
    /// Microsoft's points beside the book's.
    Reconcile,
    /// Every Partner Admin Link.
    Links,
    /// Which fields the records of the form in front have different things in.
    Differing,
    /// What the wizard in front would make of the scores: the walk, as drafts keep it.
    Outlook(String),
}

impl Query {
    /// Whether wizards left half way change the answer.
    pub fn reads_drafts(&self) -> bool {
        matches!(self, Query::Advise | Query::Explain(..) | Query::Customer(_))
    }
}

/// Records, and which fields of their form they have different things in.
pub type Compared = (Arc<Vec<LedgerRecord>>, Vec<bool>);

/// A question with everything needed to answer it.
#[derive(Clone, Debug)]
pub struct Job {
    /// The state's generation when it was asked.
    pub generation: u64,
    pub question: Query,
    pub inputs: Inputs,
}

/// What questions are answered from.
#[derive(Clone, Debug)]
pub struct Inputs {
    pub book: Arc<Book>,
    pub rulebook: Arc<Rulebook>,
    /// The date to score for, and today.
    pub moment: AsOf,
    /// The house's own numbers of days.
    pub days: TodoSettings,
    /// What the actions of a plan cost.
    pub costs: Arc<Costs>,
    /// Wizards left half way, which advice reads beside the book.
    pub drafts: Vec<WizardRun>,
    /// What is put off, which it reads as well.
    pub snoozes: Arc<Vec<Snooze>>,
    /// Microsoft's lists of whom it counted.
    pub qualified: Arc<QualifiedLists>,
    /// The records of the form in front, and its type.
    pub compared: Option<(&'static FormType, Arc<Vec<LedgerRecord>>)>,
    /// The plan that is asked about.
    pub plan: Option<Arc<Plan>>,
    /// The customers on the screen, whose part of an answer is shown before the rest is worked out.
    pub visible: Vec<CustomerId>,
}

impl Inputs {
    fn occasion(&self) -> Occasion<'_> {
        let (book, rules) = (&*self.book, &*self.rulebook);
        Occasion { book, rules, moment: self.moment, days: self.days, drafts: &self.drafts }
    }
}

/// An answer on its way back.
#[derive(Clone, Debug)]
pub struct Answered {
    pub generation: u64,
    pub question: Query,
    pub answer: Answer,
    /// Whether that is all of it; if not, more is on its way.
    pub is_whole: bool,
}

/// What a question's working out gave.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Of [`Query::Score`].
    Score(Arc<Scorecard>),
    /// Of [`Query::Compare`].
    Compare(Arc<Comparison>),
    /// Of [`Query::Advise`].
    Advise(Arc<Advice>),
    /// Of [`Query::Explain`]; `None` where the designation has no such metric.
    Explain(Option<Arc<Explained>>),
    /// Of [`Query::Months`]; `None` where the book has no figures.
    Months(Option<Arc<Monthly>>),
    /// Of [`Query::Past`].
    Past(Arc<Scorecard>),
    /// Of [`Query::Customer`].
    Customer(Arc<CustomerPoints>),
    /// Of [`Query::Plan`]; `None` where the rulebook has no such designation, or it was stopped.
    Plan(Option<SpannedPlan>),
    /// Of [`Query::Lapses`]; `None` where it was stopped.
    Lapses(Option<Arc<Vec<Lapse>>>),
    /// Of [`Query::PlanBefore`]; `None` where it was stopped.
    PlanBefore(Option<Arc<EarlierPlan>>),
    /// Of [`Query::Forecast`]; `None` where the rulebook has no such designation.
    Forecast(Option<Arc<Forecast>>),
    /// Of [`Query::WhatIf`].
    WhatIf(Arc<Scorecard>),
    /// Of [`Query::Stakes`].
    Stakes(Arc<Stakes>),
    /// Of [`Query::Timeline`].
    Timeline(Arc<Vec<Moment>>),
    /// Of [`Query::Sources`].
    Sources(Arc<Vec<SourceStatus>>),
    /// Of [`Query::Reconcile`].
    Reconcile(Arc<Reconciliation>),
    /// Of [`Query::Links`].
    Links(Arc<Vec<PalRow>>),
    /// Of [`Query::Differing`], with the records that were compared.
    Differing(Option<Compared>),
    /// Of [`Query::Outlook`].
    Outlook(Arc<Outlook>),
}

impl Job {
    /// Works the answer out. Takes its time; no I/O.
    pub fn answer(self) -> Answered {
        let answer = answer(&self.question, &self.inputs);
        Answered { generation: self.generation, question: self.question, answer, is_whole: true }
    }

    /// The same with a survey that others share; what takes long is shown in pieces, the visible part first. A plan
    /// is left unfinished once `stop` says so.
    pub fn answer_within(&self, survey: &Survey<'_>, stop: &dyn Fn() -> bool, mut show: impl FnMut(Answered)) {
        let Job { generation, question, inputs } = self;
        let mut show = |answer, is_whole| {
            show(Answered { generation: *generation, question: question.clone(), answer, is_whole });
        };
        let answer = answer_within(question, inputs, (survey, stop), &mut |piece| show(piece, false));
        show(answer, true);
    }
}

/// Works an answer out. Takes its time; no I/O.
pub fn answer(question: &Query, inputs: &Inputs) -> Answer {
    answer_within(question, inputs, (&Survey::new(inputs), &|| false), &mut |_| {})
}

/// The same with a survey of the same book, rules and date. `show` takes pieces of what takes long; a plan is
/// left unfinished once `stop` says so.
pub fn answer_within(
    question: &Query,
    inputs: &Inputs,
    (survey, stop): (&Survey<'_>, &dyn Fn() -> bool),
    show: &mut dyn FnMut(Answer),
) -> Answer {
    let (book, rulebook, moment) = (&*inputs.book, &*inputs.rulebook, inputs.moment);
    match question {
        Query::Score => Answer::Score(Arc::new(survey.scorer().scorecard())),
        Query::Compare => Answer::Compare(Arc::new(comparison::compare(survey.scorer()))),
        Query::Advise => {
            let (scorer, detail) = (survey.scorer(), Detail::Sentences);
            let explained = (detail, todo::not_counted(scorer, detail));
            Answer::Advise(Arc::new(advice::advise(inputs.occasion(), scorer, &inputs.snoozes, explained)))
        }
        Query::Explain(designation, metric) => {
            let adviser = Adviser::new(inputs.occasion(), survey.scorer());
            let explained = adviser.explain(*designation, Some(*metric), Scope::ALL, SUGGESTED);
            Answer::Explain(explained.into_iter().next().map(|one| Arc::new(Explained::of(one))))
        }
        Query::Months(place) => Answer::Months(scoring::monthly(book, rulebook, moment, *place).map(Arc::new)),
        Query::Past(month) => {
            let then = AsOf { date: month.last_day(), ..moment };
            Answer::Past(Arc::new(scoring::score(book, rulebook, then)))
        }
        Query::Customer(id) => Answer::Customer(Arc::new(customer::points_of(inputs.occasion(), survey.scorer(), id))),
        Query::Plan(planning) => Answer::Plan(plan::plan_of(planning, inputs, stop)),
        Query::Lapses(planning) => Answer::Lapses(plan::lapses_of(planning, inputs, stop).map(Arc::new)),
        Query::PlanBefore(planning) => Answer::PlanBefore(plan::plan_before(planning, inputs, stop).map(Arc::new)),
        Query::Forecast(designation) => {
            Answer::Forecast(forecast::forecast((book, rulebook, moment), *designation, stop).map(Arc::new))
        }
        Query::WhatIf(scenario) => {
            let context = WizardContext { days: inputs.days, ..WizardContext::new(book, rulebook, moment.today) };
            Answer::WhatIf(Arc::new(scenario.score(context, moment)))
        }
        Query::Stakes => {
            let visible = BTreeSet::from_iter(&inputs.visible);
            if !visible.is_empty() {
                show(Answer::Stakes(Arc::new(Stakes::of_customers(survey.scorer(), visible))));
            }
            Answer::Stakes(Arc::new(Stakes::of(survey.scorer())))
        }
        Query::Differing => {
            let compared = inputs.compared.as_ref();
            Answer::Differing(compared.map(|(of, records)| (Arc::clone(records), differing(of, records))))
        }
        Query::Outlook(run) => Answer::Outlook(Arc::new(outlook_of(run, inputs))),
        Query::Sources => {
            let card = survey.scorer().scorecard();
            Answer::Sources(Arc::new(sources::status(book, rulebook, &card, moment.today)))
        }
        Query::Reconcile => Answer::Reconcile(Arc::new(Reconciliation::of(inputs))),
        Query::Links => Answer::Links(Arc::new(pal_inventory(book))),
        Query::Timeline => {
            let mut moments = Vec::new();
            for moment in timeline::timeline(survey.scorer()) {
                moments.push(moment);
                show(Answer::Timeline(Arc::new(moments.clone())));
            }
            Answer::Timeline(Arc::new(moments))
        }
    }
}

/// What [`advise_in_short`] says the remedies of, metric by metric.
pub fn not_counted_in_short(survey: &Survey<'_>) -> impl Iterator<Item = Explanation> {
    todo::not_counted(survey.scorer(), Detail::Codes)
}

/// The answer to [`Query::Advise`] without gaps, for who shows none, of what is explained meanwhile: most of the time goes
/// into what is said of gaps.
pub fn advise_in_short(inputs: &Inputs, survey: &Survey<'_>, explained: impl Iterator<Item = Explanation>) -> Answer {
    let explained = (Detail::Codes, explained);
    Answer::Advise(Arc::new(advice::advise(inputs.occasion(), survey.scorer(), &inputs.snoozes, explained)))
}

/// What a walk would make of the scores, as far as its answers go.
fn outlook_of(run: &str, inputs: &Inputs) -> Outlook {
    let Inputs { book, rulebook, moment, days, .. } = inputs;
    let context = WizardContext { days: *days, ..WizardContext::new(book, rulebook, moment.today) };
    let run: Option<WizardRun> = serde_json::from_str(run).ok();
    let planned = run.and_then(|run| Some(wizard::planned(&run, run.of()?, context)));
    wizard::outlook(&planned.unwrap_or_default(), context, *moment)
}

/// The answers so far. Those about the whole book stay until newer ones come; those about a part go with it.
#[derive(Debug, Default)]
pub struct Results {
    pub card: Option<Arc<Scorecard>>,
    pub comparison: Option<Arc<Comparison>>,
    pub advice: Option<Arc<Advice>>,
    /// What counted and what did not, by metric.
    pub explanations: BTreeMap<(DesignationId, MetricId), Arc<Explained>>,
    /// What items used month by month.
    pub months: BTreeMap<Place, Arc<Monthly>>,
    /// The scores of months before.
    pub past: BTreeMap<Month, Arc<Scorecard>>,
    /// What customers are worth, by id.
    pub customers: BTreeMap<CustomerId, Arc<CustomerPoints>>,
    pub plans: BTreeMap<Planning, SpannedPlan>,
    /// What ends once the plans are carried out.
    pub lapses: BTreeMap<Planning, Arc<Vec<Lapse>>>,
    /// The plans as they would have been a month ago.
    pub plans_before: BTreeMap<Planning, Arc<EarlierPlan>>,
    /// What designations score in the months to come.
    pub forecasts: BTreeMap<DesignationId, Arc<Forecast>>,
    /// The scores of scenarios.
    pub what_if: BTreeMap<Scenario, Arc<Scorecard>>,
    /// What hangs on each association.
    pub stakes: Option<Arc<Stakes>>,
    /// What ends in the months to come, day by day.
    pub timeline: Option<Arc<Vec<Moment>>>,
    pub sources: Option<Arc<Vec<SourceStatus>>>,
    pub reconciliation: Option<Arc<Reconciliation>>,
    pub links: Option<Arc<Vec<PalRow>>>,
    /// What the wizard in front would make of the scores, and the walk that this is of.
    pub outlook: Option<(String, Arc<Outlook>)>,
    /// The questions of this generation that are answered.
    pub answered: BTreeSet<Query>,
}

impl Results {
    pub fn take(&mut self, question: Query, answer: Answer) {
        // What a key stopped behind a plan is worked out as soon as nobody presses one.
        let was_stopped = matches!(answer, Answer::Lapses(None) | Answer::PlanBefore(None));
        self.show(&question, answer);
        if !was_stopped {
            self.answered.insert(question);
        }
    }

    /// Takes a piece of an answer, of which more is to come.
    pub(super) fn show(&mut self, question: &Query, answer: Answer) {
        match (question, answer) {
            (_, Answer::Score(card)) => self.card = Some(card),
            (_, Answer::Compare(comparison)) => self.comparison = Some(comparison),
            (_, Answer::Advise(advice)) => self.advice = Some(advice),
            (_, Answer::Stakes(stakes)) => self.stakes = Some(stakes),
            (_, Answer::Timeline(timeline)) => self.timeline = Some(timeline),
            (_, Answer::Sources(sources)) => self.sources = Some(sources),
            (_, Answer::Reconcile(found)) => self.reconciliation = Some(found),
            (_, Answer::Links(links)) => self.links = Some(links),
            (Query::Explain(designation, metric), Answer::Explain(Some(explanation))) => {
                self.explanations.insert((*designation, *metric), explanation);
            }
            (Query::Months(place), Answer::Months(months)) => self.months.extend(months.map(|months| (*place, months))),
            (Query::Past(month), Answer::Past(card)) => drop(self.past.insert(*month, card)),
            (Query::Plan(planning), Answer::Plan(Some(plan))) => drop(self.plans.insert(planning.clone(), plan)),
            (Query::Lapses(planning), Answer::Lapses(Some(lapses))) => {
                self.lapses.insert(planning.clone(), lapses);
            }
            (Query::PlanBefore(planning), Answer::PlanBefore(Some(plan))) => {
                self.plans_before.insert(planning.clone(), plan);
            }
            (Query::Forecast(designation), Answer::Forecast(Some(forecast))) => {
                self.forecasts.insert(*designation, forecast);
            }
            (Query::WhatIf(scenario), Answer::WhatIf(card)) => drop(self.what_if.insert(scenario.clone(), card)),
            (Query::Outlook(run), Answer::Outlook(outlook)) => self.outlook = Some((run.clone(), outlook)),
            (Query::Customer(id), Answer::Customer(points)) => {
                self.customers.insert(id.clone(), points);
            }
            _ => {}
        }
    }

    /// Makes every question open again, after the book, the date or the rules changed.
    pub(super) fn invalidate(&mut self) {
        self.explanations.clear();
        self.past.clear();
        self.months.clear();
        self.customers.clear();
        self.plans.clear();
        self.lapses.clear();
        self.plans_before.clear();
        self.forecasts.clear();
        self.what_if.clear();
        self.answered.clear();
    }
}
