//! The page for who decides: where the partner stands, what is short, what to do, what will be lost and when.

use super::{Page, PageTable, Section};
use crate::cli::domain::Domain;
use laurels_app::compute::{Planning, Query, SpannedPlan};
use laurels_app::table::TableId;
use laurels_app::view::{self, Subject, ViewOptions, words};
use laurels_core::benefits::{Benefit, benefits};
use laurels_core::plan::{Plan, Span, Until};
use laurels_core::reconcile::{Likely, Reconciled};
use laurels_core::scoring::{DesignationScore, Status};
use laurels_core::text::clean;

/// What the page says, from the views of the dashboard.
pub(super) fn page(mut domain: Domain, reconciled: &[Reconciled]) -> Page {
    domain.work_out_all([Query::Score, Query::Compare, Query::Advise, Query::Timeline]);
    let months = view::months_before(domain.inputs.moment.date);
    months.into_iter().for_each(|month| domain.work_out(Query::Past(month)));
    let card = domain.results.card.clone();
    let scores = card.iter().flat_map(|card| &card.designations);
    let pursued: Vec<&DesignationScore> = scores.filter(|score| score.is_pursued()).collect();
    pursued.iter().for_each(|score| domain.work_out(Query::Forecast(score.id)));
    for score in &pursued {
        plans(&domain, score).into_iter().for_each(|until| domain.work_out_plan(score.id, until));
    }
    let subject = domain.subject(ViewOptions::default());
    let standing = of_list(&subject, TableId::Designations, "Designations today");
    let mut sections = vec![Section { sentences: in_short(&domain), ..standing }, doubts(&subject, &pursued)];
    sections.extend(pursued.iter().flat_map(|score| of_designation(&domain, score)));
    sections.push(of_list(&subject, TableId::DoNext, "What to do, most valuable first"));
    sections.push(of_list(&subject, TableId::Timeline, "What ends, and the scores of those days if nothing is done"));
    sections.push(of_list(&subject, TableId::Changes, &view::title(&subject, TableId::Changes)));
    let differs = reconciled.iter().filter(|one| one.likely != Likely::Same).map(|one| one.text.clone());
    let title = "Where Microsoft's figures differ from ours";
    sections.push(Section { sentences: differs.collect(), ..Section::new(title) });
    sections.retain(|section| !section.is_empty());
    let title = match domain.inputs.book.partner.name.as_str() {
        "" => "Solutions Partner report".to_owned(),
        partner => format!("Solutions Partner report of {partner}"),
    };
    Page { title, facts: domain.heading(), sections }
}

/// How many designations qualify, and what that takes.
fn in_short(domain: &Domain) -> Vec<String> {
    let Some(card) = &domain.results.card else { return Vec::new() };
    let qualify = card.designations.iter().filter(|score| score.qualified).count();
    let (pass, all) = (words::quantity(domain.inputs.rulebook.pass_points), card.designations.len());
    vec![format!("{qualify} of {all} designations qualify: that takes {pass} points, and something in every metric.")]
}

/// A list of the dashboard with all its rows; where it has none, the sentence that says why.
fn of_list(subject: &Subject<'_>, id: TableId, title: &str) -> Section {
    let order = view::sorted(subject, id, view::len(subject, id), view::first_sort(id));
    if order.is_empty() {
        return Section { sentences: vec![view::empty(subject, id)], ..Section::new(title) };
    }
    let columns = view::columns(subject, id).iter().map(|column| (column.title.to_string(), column.align)).collect();
    Section { table: PageTable::new(columns, view::cells(subject, id, &order)), ..Section::new(title) }
}

/// Which points rest on what is not known, and which metrics close.
fn doubts(subject: &Subject<'_>, scores: &[&DesignationScore]) -> Section {
    let of_score = |score: &&DesignationScore| -> Vec<String> {
        let name = words::short_name(&score.name).to_owned();
        let of_metric = |metric: &laurels_core::scoring::MetricScore| -> Vec<String> {
            let metric_name = words::in_sentence(metric.id.word());
            subject.notes(metric).iter().map(|note| format!("{name}, {metric_name}: {note}")).collect()
        };
        score.metrics.iter().flat_map(of_metric).collect()
    };
    Section {
        sentences: scores.iter().flat_map(of_score).collect(),
        ..Section::new("What to know about these figures")
    }
}

/// How long the plans of a designation are to last: one for today where it is short of its threshold, one until its renewal
/// where it is so on a day before it.
fn plans(domain: &Domain, score: &DesignationScore) -> Vec<Until> {
    let today = (!score.qualified).then_some(Until::Today);
    let is_enrolled = matches!(score.status, Status::Enrolled | Status::RenewalDue);
    let forecast = domain.results.forecasts.get(&score.id).filter(|_| is_enrolled);
    let falls = forecast.is_some_and(|forecast| forecast.days.iter().any(|day| !day.qualified));
    today.into_iter().chain(falls.then_some(Until::Renewal)).collect()
}

/// A plan with its steps, whom they are about and by when; nothing where it repeats what is told already, or there is nothing to do.
fn of_plan(domain: &Domain, score: &DesignationScore, until: Until) -> Option<Section> {
    let known = |until: Until| domain.results.plans.get(&Planning::new(score.id, until));
    let SpannedPlan { plan, span } = known(until)?;
    let today = known(Until::Today).filter(|_| until != Until::Today);
    let is_told = today.is_some_and(|today| today.plan.actions == plan.actions);
    if is_told || plan.actions.is_empty() && plan.feasible {
        return None;
    }
    let options = ViewOptions { designation: Some(score.id), plan_until: until, ..ViewOptions::default() };
    let steps = of_list(&domain.subject(options), TableId::Plan, &plan_title(plan, *span));
    let why_not = plan.why_not.iter().map(|why| clean(why).into_owned());
    let lapses = domain.results.lapses.get(&Planning::new(score.id, until)).map(|lapses| lapses.as_slice());
    let span = view::plan_span(plan, *span, lapses.unwrap_or_default());
    let sentences = span.into_iter().chain(why_not).collect();
    Some(Section { is_part: true, sentences, ..steps })
}

/// The metrics of a designation, and the cheapest ways to its threshold where it is short of it, or will be.
fn of_designation(domain: &Domain, score: &DesignationScore) -> Vec<Section> {
    let options = ViewOptions { designation: Some(score.id), ..ViewOptions::default() };
    let subject = domain.subject(options);
    let doubt = if score.is_certain() { "" } else { ", not certain" };
    let title = format!("{}: {} of {} points{doubt}", score.name, score.points, words::quantity(score.max_points));
    let mut sections = vec![of_list(&subject, TableId::Metrics, &title)];
    sections.extend(plans(domain, score).into_iter().filter_map(|until| of_plan(domain, score, until)));
    let hangs = benefits(&domain.inputs.book, score, domain.inputs.moment.date);
    let sentences = hangs.iter().map(Benefit::told).chain(subject.money.told()).collect();
    sections.push(Section { is_part: true, sentences, ..Section::new("What depends on it") });
    if let Some(forecast) = domain.results.forecasts.get(&score.id) {
        let incentives = forecast.incentives().map(|(_, text)| text);
        let sentences = forecast.sentences().into_iter().chain(incentives).collect();
        let months = of_list(&subject, TableId::Forecast, "In the next months, if nothing is done");
        sections.push(Section { is_part: true, sentences, ..months });
    }
    sections
}

fn plan_title(plan: &Plan, span: Span) -> String {
    let to = words::quantity(plan.target);
    let until = if span == Span::Day { "" } else { " until the renewal" };
    let way = match plan.feasible {
        true => format!("The cheapest way to {to} points{until}"),
        false => format!("The nearest to {to} points with points in every metric{until}"),
    };
    format!("{way}{}: cost {}", view::track_words(plan), words::quantity(plan.cost))
}
