//! The page of a wizard's step, paragraph by paragraph: what to do and where, what to type or send, what is asked; the
//! background behind headings that open on demand; at the review what would be recorded.

use super::answers::association_words;
use super::subject::Subject;
use super::{review, todo_words, words};
use crate::active_wizard::{ActiveWizard, Answered, PageItem, Paragraph, Recorded, Section};
use crate::compute::{Query, Suggestion};
use laurels_core::lint::{Severity, introduced_by};
use laurels_core::scoring::subscription_title;
use laurels_core::text::clean;
use laurels_core::wizard::{
    Actor, FieldKind, Known, REVIEW, Refused, Step, StepView, WizardContext, cautions, outcome, view,
};

/// What the step in front says.
pub fn page(subject: &Subject<'_>, open: &ActiveWizard) -> Vec<Paragraph> {
    let (Some(context), Some(step)) = (subject.wizard_context(), open.run.step(open.wizard)) else { return Vec::new() };
    let known = open.run.known(open.wizard, context);
    let mut page = Page::default();
    let shown = view(step, &known);
    if let Some(recorded) = &open.recorded {
        page.recorded(subject, recorded);
    } else if step.id == REVIEW {
        page.review(subject, open, context, &shown);
    } else {
        page.step(subject, open, (&known, step), &shown);
    }
    page.0
}

#[derive(Default)]
struct Page(Vec<Paragraph>);

impl Page {
    /// What to do, what to take along, what to answer; the rest below that, prose last.
    fn step(
        &mut self,
        subject: &Subject<'_>,
        open: &ActiveWizard,
        (known, step): (&Known<'_>, &Step),
        shown: &StepView,
    ) {
        self.waiting(open, known, step);
        let mut text = shown.text.iter().peekable();
        if let Some(first) = text.next_if(|first| !first.starts_with("- ")) {
            self.paragraph(first);
        }
        self.labelled("Where  ", &shown.place);
        self.take_away(shown);
        if !step.fields.is_empty() {
            self.blank();
        }
        let cautions = cautions(known);
        for field in &step.fields {
            self.field(open, known, field);
            let own = cautions.iter().filter(|caution| caution.field == field).map(|caution| caution.text.clone());
            let unqualified = unqualified(subject).filter(|_| field == "designation");
            own.chain(unqualified).for_each(|text| self.item(&PageItem::Wrong, "  ", &words::full_sentence(&text)));
        }
        for decision in decided(known, step) {
            self.item(&PageItem::Text, "", &decision);
        }
        self.blank();
        for paragraph in text {
            if !paragraph.starts_with("- ") {
                self.blank();
            }
            self.paragraph(paragraph);
        }
        if !shown.links.is_empty() {
            self.blank();
        }
        for link in &shown.links {
            self.item(&PageItem::Link(link.clone()), "", link);
        }
        self.blank();
        self.labelled("Who    ", &shown.who());
        self.labelled("Takes  ", &shown.time);
        self.blank();
        self.section(open, Section::Why, &shown.why);
        self.section(open, Section::Wrong, &shown.wrong);
        self.section(
            open,
            Section::Proof,
            if shown.proof.is_empty() { &[] } else { std::slice::from_ref(&shown.proof) },
        );
        self.section(open, Section::Changed, &shown.changed);
    }

    /// What was recorded, what it achieves and from when that shows, and what is best next.
    fn recorded(&mut self, subject: &Subject<'_>, recorded: &Recorded) {
        self.item(&PageItem::Text, "", &format!("Recorded: {}.", recorded.what));
        self.blank();
        if let Some(outlook) = &recorded.outlook {
            self.item(&PageItem::Text, "", &review::moves(subject, outlook, recorded.is_active));
            self.blank();
        }
        match next_best(subject) {
            Some(next) => {
                let gain = next.gain().signed();
                let text = format!("Next best: {} ({gain} points)", todo_words::of_suggestion(subject, next));
                self.item(&PageItem::Next, "", &text);
            }
            None if subject.results.answered.contains(&Query::Advise) => {
                self.item(&PageItem::Text, "", "No other wizard would gain a point now.");
            }
            None => self.item(&PageItem::Label, "", "Working out what to do next"),
        }
    }

    /// Since when a step waits for somebody else, and when to ask again.
    fn waiting(&mut self, open: &ActiveWizard, known: &Known<'_>, step: &Step) {
        let Some(waiting) = open.run.waiting.as_ref().filter(|waiting| waiting.step == step.id) else { return };
        let since = open.run.done.get(&step.id).map(|done| format!(" since {}", words::date(done.on)));
        let person = known.person().filter(|_| step.actor == Actor::Person);
        let text = format!(
            "Waiting for {}{}. Ask again on {}; when it is done, answer below.",
            person.map_or_else(|| step.actor.who().into(), |person| clean(&person.name)),
            since.unwrap_or_default(),
            words::date(waiting.until)
        );
        self.item(&PageItem::Wrong, "", &text);
        self.blank();
    }

    /// A question with its answer; what is wrong with the last try stands below.
    fn field(&mut self, open: &ActiveWizard, known: &Known<'_>, id: &str) {
        let Some(field) = open.wizard.fields.get(id) else { return };
        let value = known.label(id);
        let is_answered = open.run.answers.contains_key(id) && !open.run.defaulted.contains(id);
        let answered = match (is_answered, &value, field.optional) {
            (true, ..) => Answered::Yes,
            (false, Some(_), _) => Answered::ByDefault,
            (false, None, true) => Answered::Optional,
            (false, None, false) => Answered::No,
        };
        let value = named(known, id, value).unwrap_or_else(|| match field.optional {
            true => "(blank)".to_owned(),
            false => field.ask.clone(),
        });
        self.item(&PageItem::Field(id.to_owned(), answered), &format!("{}: ", field.label), &value);
        if let Some((_, why)) = open.problem.as_ref().filter(|(field, _)| field == id) {
            self.item(&PageItem::Problem, "  ", &words::sentence_case(why));
        }
    }

    fn take_away(&mut self, shown: &StepView) {
        if !shown.commands.is_empty() {
            self.blank();
        }
        for command in &shown.commands {
            self.item(&PageItem::Label, "", &command.does);
            self.item(&PageItem::Command(command.clone()), "  ", &command.line);
        }
        if let Some(mail) = &shown.mail {
            self.blank();
            let item = PageItem::Mail(mail.clone());
            self.item(&item, "Mail to ", &mail.to);
            self.item(&item, "  Subject: ", &mail.subject);
            self.item(&item, "", "");
            for line in mail.body.lines() {
                self.item(&item, if line.trim().is_empty() { "" } else { "  " }, line);
            }
        }
    }

    fn review(&mut self, subject: &Subject<'_>, open: &ActiveWizard, context: WizardContext<'_>, shown: &StepView) {
        match outcome(&open.run, open.wizard, context) {
            Err(why) => self.not_yet(open, context, &why),
            Ok(outcome) => {
                for edit in &outcome.change.edits {
                    for sentence in review::sentences(context, edit) {
                        self.item(&PageItem::Text, "", &sentence);
                    }
                    self.blank();
                }
                let cautions = cautions(&open.run.known(open.wizard, context)).into_iter().map(|caution| caution.text);
                for text in cautions.chain(unqualified(subject)) {
                    self.item(&PageItem::Wrong, "", &words::full_sentence(&text));
                    self.blank();
                }
                if let Some((_, outlook)) = &subject.results.outlook {
                    let is_active = review::is_active(&outcome.change);
                    self.item(&PageItem::Text, "", &review::moves(subject, outlook, is_active));
                }
                let findings = introduced_by(context.book, &outcome.change, context.rules, context.today);
                if !findings.is_empty() {
                    self.blank();
                }
                for finding in &findings {
                    let label = match finding.rule.severity {
                        Severity::Error => "Breaks a rule  ",
                        Severity::Doubt => "Check  ",
                    };
                    self.hanging(&PageItem::Wrong, label, &format!("{}. {}", finding.text, finding.rule.rule));
                }
                self.blank();
                let text = if subject.read_only { "Read only: nothing can be recorded" } else { "Record this" };
                self.item(&PageItem::Record, "", text);
            }
        }
        for paragraph in &shown.text {
            self.blank();
            self.paragraph(paragraph);
        }
    }

    /// Why nothing can be recorded yet, and the step that has to be answered first.
    fn not_yet(&mut self, open: &ActiveWizard, context: WizardContext<'_>, why: &Refused) {
        let (Refused::Missing { field, .. } | Refused::Unsaid { field, .. }) = why else {
            return self.item(&PageItem::Problem, "", &words::full_sentence(&why.to_string()));
        };
        let path = open.run.path(open.wizard, context);
        let asking = (1..).zip(path).find(|(_, step)| step.fields.contains(field));
        let label = open.wizard.fields.get(field).map_or(field.as_str(), |asked| &asked.label);
        if let Some((number, step)) = asking {
            let text = format!("Nothing to record yet: step {number}, {}, has no answer to {label}.", step.title);
            self.item(&PageItem::Problem, "", &text);
            self.blank();
            self.item(&PageItem::Step(step.id.clone(), field.clone()), "", &format!("Answer {label} in step {number}"));
        }
    }

    /// A heading, and its texts where it is open.
    fn section(&mut self, open: &ActiveWizard, section: Section, texts: &[String]) {
        if texts.is_empty() {
            return;
        }
        let is_open = open.opened.contains(&section);
        let mark = if is_open { "- " } else { "+ " };
        self.item(&PageItem::Heading(section), mark, section.title());
        let what = if section == Section::Wrong { PageItem::Wrong } else { PageItem::Text };
        for text in texts.iter().filter(|_| is_open) {
            self.hanging(&what, "    ", text);
        }
    }

    fn paragraph(&mut self, text: &str) {
        match text.strip_prefix("- ") {
            Some(text) => self.hanging(&PageItem::Text, "- ", text),
            None => self.item(&PageItem::Text, "", text),
        }
    }

    fn labelled(&mut self, label: &str, text: &str) {
        if !text.is_empty() {
            self.hanging(&PageItem::Label, label, text);
        }
    }

    /// A text whose further lines begin two columns further right.
    fn item(&mut self, what: &PageItem, label: &str, text: &str) {
        let indent = match what {
            PageItem::Text if label.is_empty() => 0,
            _ => 2,
        };
        self.add(what, label, text, indent);
    }

    /// A text whose further lines begin below its first word.
    fn hanging(&mut self, what: &PageItem, label: &str, text: &str) {
        self.add(what, label, text, label.chars().count());
    }

    fn add(&mut self, what: &PageItem, label: &str, text: &str, indent: usize) {
        self.0.push(Paragraph { what: what.clone(), label: label.to_owned(), text: text.to_owned(), indent });
    }

    fn blank(&mut self) {
        if self.0.last().is_some_and(|paragraph| paragraph.what != PageItem::Blank) {
            self.add(&PageItem::Blank, "", "", 0);
        }
    }
}

/// That what is enrolled does not qualify.
fn unqualified(subject: &Subject<'_>) -> Option<String> {
    subject.results.outlook.as_ref().and_then(|(_, outlook)| outlook.unqualified())
}

/// What gains most of all that can be done now.
pub(super) fn next_best<'a>(subject: &Subject<'a>) -> Option<&'a Suggestion> {
    let advice = subject.results.advice.as_deref().filter(|_| subject.results.answered.contains(&Query::Advise))?;
    advice.suggestions.iter().max_by_key(|suggestion| suggestion.gain())
}

/// A value with the name of the record that it is.
fn named(known: &Known<'_>, field: &str, value: Option<String>) -> Option<String> {
    let name = match field {
        "customer" => known.customer().map(|customer| customer.name.clone()),
        "person" => known.person().map(|person| person.name.clone()),
        "partner_id" => known
            .location()
            .filter(|location| !location.name.is_empty())
            .map(|location| format!("{} ({})", location.partner_id, location.name)),
        "association" => known.association().map(|a| association_words(known.context.book, a)),
        "subscription" => known.subscription().map(subscription_title),
        other => {
            let is_day = known.wizard.fields.get(other).is_some_and(|field| field.kind == FieldKind::Date);
            value.as_ref().filter(|_| is_day).and_then(|day| day.parse().ok()).map(words::date)
        }
    };
    name.or(value)
}

/// What follows from the answers of a step, with the reason.
fn decided(known: &Known<'_>, step: &Step) -> Vec<String> {
    let decisions = known.wizard.decisions.iter().filter(|decision| {
        decision.when.0.keys().all(|field| step.fields.contains(field)) && decision.when.0.len() > 1
    });
    let mut fields: Vec<&str> = decisions.map(|decision| decision.field.as_str()).collect();
    fields.dedup();
    let words = fields.into_iter().filter_map(|field| {
        let label = known.wizard.fields.get(field)?.label.clone();
        Some(format!("{label}: {}. {}", known.label(field)?, known.reason(field)?))
    });
    words.collect()
}
