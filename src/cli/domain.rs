//! The domain that commands lend to views: the book, the rules, the day, and what was worked out.

use super::context::{CliInputs, Context};
use super::plan;
use laurels_app::compute::{self, Answer, Inputs, Planning, Query, Results, Stakes, Survey};
use laurels_app::view::{self, Subject, ViewOptions};
use laurels_core::benefits::Money;
use laurels_core::book::DesignationId;
use laurels_core::book_index::BookIndex;
use laurels_core::change::Revision;
use laurels_core::plan::Until;
use laurels_core::scoring::Scorer;
use laurels_data::service::{BookService, ServiceError};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;

fn answer(question: &Query, inputs: &Inputs, survey: &Survey<'_>) -> Answer {
    compute::answer_within(question, inputs, (survey, &|| false), &mut |_| {})
}

/// Does two things at once.
pub fn at_once<A, B: Send>(one: impl FnOnce() -> A, other: impl FnOnce() -> B + Send) -> (A, B) {
    thread::scope(|scope| {
        let other = scope.spawn(other);
        (one(), other.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

/// What views are about, without a dashboard.
pub struct Domain {
    pub inputs: Inputs,
    index: BookIndex,
    pub results: Results,
    /// What the user says that designations are worth.
    money: Money,
    pub log: Arc<Vec<Revision>>,
}

impl Domain {
    /// A book with nothing worked out yet.
    pub fn new(context: &Context, inputs: CliInputs) -> Domain {
        let CliInputs { book, rulebook, as_of, .. } = inputs;
        let index = BookIndex::of(&book);
        let (rulebook, days) = (Arc::new(rulebook), context.config.days);
        let inputs = Inputs {
            book,
            rulebook,
            moment: as_of,
            days,
            costs: Arc::new(plan::costs(&context.config.plan_cost)),
            drafts: Vec::new(),
            snoozes: Arc::default(),
            qualified: Arc::default(),
            compared: None,
            plan: None,
            visible: Vec::new(),
        };
        let money = context.config.money;
        Domain { inputs, index, money, results: Results::default(), log: Arc::default() }
    }

    /// The same with the wizards left half way and the snoozes of a service.
    ///
    /// # Errors
    /// When these cannot be read.
    pub fn of(context: &Context, inputs: CliInputs, service: &mut BookService) -> Result<Domain, ServiceError> {
        let mut domain = Domain::new(context, inputs);
        domain.inputs.drafts = service.drafts()?.into_iter().map(|draft| draft.run).collect();
        domain.inputs.snoozes = Arc::new(service.snoozed()?);
        domain.inputs.qualified = service.qualified()?;
        Ok(domain)
    }

    /// Whose figures these are, of which day, by which rules, and how new.
    pub fn heading(&self) -> Vec<String> {
        let header = view::header(&self.subject(ViewOptions::default()));
        let mut parts = header.trail;
        parts.extend([header.as_of, format!("rules {}", header.rules)]);
        parts.extend(header.data_to.map(|month| format!("data to {month}")));
        parts
    }

    pub fn work_out(&mut self, question: Query) {
        self.work_out_all([question]);
    }

    /// Works out several answers, for which the book is measured once.
    pub fn work_out_all(&mut self, questions: impl IntoIterator<Item = Query>) {
        let survey = Survey::new(&self.inputs);
        for question in questions {
            let answer = answer(&question, &self.inputs, &survey);
            self.results.take(question, answer);
        }
    }

    /// Plans a designation, with what ends once the plan is carried out.
    pub fn work_out_plan(&mut self, designation: DesignationId, until: Until) {
        let planning = Planning::new(designation, until);
        self.work_out(Query::Plan(planning.clone()));
        self.inputs.plan = self.results.plans.get(&planning).map(|planned| Arc::clone(&planned.plan));
        self.work_out(Query::Lapses(planning));
    }

    /// Works out what the overview says: what does not count, and what changed, while what to do about it is worked out.
    pub fn work_out_overview(&mut self) {
        let (inputs, survey) = (&self.inputs, &Survey::new(&self.inputs));
        let (found, explained) = sync_channel(0);
        let (advice, comparison) = at_once(
            || compute::advise_in_short(inputs, survey, explained.iter()),
            move || {
                // Nobody listens any more only where the program ends.
                let _ = compute::not_counted_in_short(survey).try_for_each(|explanation| found.send(explanation));
                drop(found);
                answer(&Query::Compare, inputs, survey)
            },
        );
        let score = answer(&Query::Score, inputs, survey);
        let answers = [(Query::Score, score), (Query::Compare, comparison), (Query::Advise, advice)];
        answers.into_iter().for_each(|(question, answer)| self.results.take(question, answer));
    }

    /// Works out what counts through each association, but not why other things do not: the first half of the designations
    /// and the others at once.
    pub fn work_out_shares(&mut self) {
        let Inputs { book, rulebook, moment, .. } = &self.inputs;
        let scorer = Scorer::new(book, rulebook, *moment);
        let (first, second) = DesignationId::ALL.split_at(DesignationId::ALL.len() / 2);
        let (first, second) = at_once(|| Stakes::counted(&scorer, first), || Stakes::counted(&scorer, second));
        self.results.stakes = Some(Arc::new(first.with(second)));
    }

    pub fn subject<'a>(&'a self, options: ViewOptions<'a>) -> Subject<'a> {
        Subject {
            book: Some(&self.inputs.book),
            index: &self.index,
            rules: Some(&self.inputs.rulebook),
            rulebooks: &[],
            moment: self.inputs.moment,
            results: &self.results,
            days: self.inputs.days,
            money: self.money,
            log: &self.log,
            history: None,
            drafts: &[],
            partners: &[],
            scenarios: &[],
            scenario: 0,
            store: "",
            read_only: false,
            lost: false,
            in_memory: false,
            stored: false,
            options,
        }
    }
}
