//! The domain that commands lend to views: the book, the rules, the day, and what was worked out.

use super::context::{CliInputs, Context};
use super::plan;
use laurels_app::compute::{self, Inputs, Planning, Query, Results, Stakes, Survey};
use laurels_app::view::{self, Subject, ViewOptions};
use laurels_core::benefits::Money;
use laurels_core::book::DesignationId;
use laurels_core::book_index::BookIndex;
use laurels_core::change::Revision;
use laurels_core::plan::Until;
use laurels_core::scoring::{Scope, Scorer};
use laurels_data::service::{BookService, ServiceError};
use std::sync::Arc;

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
            let answer = compute::answer_within(&question, &self.inputs, (&survey, &|| false), &mut |_| {});
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

    /// Works out what counts through each association, but not why other things do not.
    pub fn work_out_shares(&mut self) {
        let Inputs { book, rulebook, moment, .. } = &self.inputs;
        let scorer = Scorer::new(book, rulebook, *moment);
        self.results.stakes = Some(Arc::new(Stakes::of(&scorer, Scope::COUNTED)));
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
