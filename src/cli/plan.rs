//! `plan`: the cheapest set of actions that reaches a target.

use super::arg_values::{Day, Until};
use super::context::{CliInputs, Context};
use super::failure::{Failure, Outcome};
use super::json;
use super::text_doc::{Align, Cell, TextDoc, plain, styled};
use chrono::NaiveDate;
use laurels_app::view::{
    gain_words, instead, plan_gains, plan_span, task, track_words, who_and_when, without_steps, words,
};
use laurels_core::book::DesignationId;
use laurels_core::plan::{self, ActionKind, Ahead, Candidate, Costs, DoBy, Lapse, Plan, PlanQuery, Span};
use laurels_core::points::Points;
use laurels_core::scoring::{DesignationScore, Scorer, designation_name};
use laurels_core::text::clean;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;
use std::thread;

/// How an exam that was passed is recorded: no wizard does it.
const RECORDED: &str =
    "Once passed, import the training report, or enter it on the dashboard (c at this step, n in pane 4).";

#[derive(Clone, Debug)]
pub struct Wanted {
    pub designation: DesignationId,
    /// Points to reach, where not those of the rulebook.
    pub target: Option<Points>,
    /// How long it is to last, where not only on the as-of date.
    pub until: Option<Until>,
    pub json: bool,
}

/// The day that a plan is to last to.
fn day_to(typed: &Day, from: NaiveDate) -> Result<NaiveDate, Failure> {
    let last = typed.on(from);
    if last < from {
        let (last, from) = (words::date(last), words::date(from));
        let why = format!("--until {last} is before {from}, the day on which the plan begins; name a later day");
        return Err(Failure::Usage(why));
    }
    let latest = plan::latest(from);
    if last > latest {
        let (last, latest) = (words::date(last), words::date(latest));
        return Err(Failure::Usage(format!("--until {last} is too far ahead; name a day up to {latest}")));
    }
    Ok(last)
}

/// Prints the plan.
///
/// # Errors
/// When there is no book, or the output cannot be written.
pub fn run(context: &Context, wanted: Wanted, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let CliInputs { book, rulebook, as_of, warnings } = context.inputs()?;
    let (rules, usage) = (rulebook.only(wanted.designation), rulebook.only_usage(wanted.designation));
    let (book, rules, usage) = (&*book, &rules, &usage);
    let costs = costs(&context.config.plan_cost);
    let query = PlanQuery::new(wanted.designation, wanted.target, &costs);
    let never = || false;
    let until = match &wanted.until {
        None => plan::Until::Today,
        Some(Until::Renewal) => plan::Until::Renewal,
        Some(Until::Day(day)) => plan::Until::Day(day_to(day, as_of.date)?),
    };
    let last = if let plan::Until::Day(last) = until { Some(last) } else { None };
    // What comes by itself is measured while the plan is looked for, by two threads: that takes longer than the plan.
    let (today, found, ahead) = thread::scope(|scope| {
        let ahead = scope.spawn(move || {
            Ahead::measured(Scorer::new(book, usage, as_of), (wanted.designation, last), |first, days| {
                let on = |days: &[NaiveDate]| first.on_each(days, &|| false);
                let (near, far) = days.split_at(days.len() / 2);
                let (near, far) = thread::scope(|scope| {
                    let far = scope.spawn(|| on(far));
                    (on(near), far.join().ok().flatten())
                });
                near.zip(far).map(|(near, far)| near.into_iter().chain(far).collect())
            })
        });
        let today = Scorer::new(book, rules, as_of);
        let found = plan::lasting(&today, &query, until, &never);
        (today, found, ahead.join().ok().flatten())
    });
    if found.is_none() && until == plan::Until::Renewal {
        let name = designation_name(wanted.designation);
        let why = format!("{name} is not enrolled, so it has no renewal; name a day with --until, or leave it out");
        return Err(Failure::Impossible(why));
    }
    if let Some((plan, span)) = found {
        let certain = today.scorecard().designation(plan.designation).is_none_or(DesignationScore::is_certain);
        let lapses = ahead.and_then(|ahead| ahead.lapses(&today, &plan, &never)).unwrap_or_default();
        match wanted.json {
            true => json::write(out, &PlanJson::of(&plan, &lapses, (span, certain)))?,
            false => print(context, &plan, &lapses, (span, certain)).write(out)?,
        }
    }
    super::warn(&warnings);
    Ok(Outcome::Done)
}

/// The costs of the settings, exactly as they are written there.
pub fn costs(settings: &BTreeMap<String, f64>) -> Costs {
    let default = Costs::default();
    let cost = |key: &str, default: Points| {
        settings.get(key).and_then(|cost| Points::parse(&cost.to_string())).unwrap_or(default)
    };
    Costs {
        link_person: cost("link-person", default.link_person),
        renew: cost("renew", default.renew),
        associate: cost("associate", default.associate),
        certify: cost("certify", default.certify),
        deploy: cost("deploy", default.deploy),
        grow_usage: cost("grow-usage", default.grow_usage),
        add_customer: cost("add-customer", default.add_customer),
        switch_track: cost("switch-track", default.switch_track),
    }
}

/// The document of `plan`.
#[derive(Serialize)]
struct PlanJson<'a> {
    designation: &'static str,
    track: &'a str,
    from: f64,
    to: f64,
    target: serde_json::Number,
    /// Whether the points that it begins with rest on figures that the book knows.
    certain: bool,
    cost: f64,
    /// The day that the points are of, where it isn't the one as of which is scored.
    #[serde(skip_serializing_if = "Option::is_none")]
    on: Option<NaiveDate>,
    /// Of a plan up to a day: the first day from which on it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    holds_from: Option<NaiveDate>,
    feasible: bool,
    /// Whether there is a day on which all of it shows and counts.
    in_time: bool,
    why_not: Option<Cow<'a, str>>,
    actions: Vec<ActionJson<'a>>,
    lapses: Vec<LapseJson<'a>>,
}

#[derive(Serialize)]
struct ActionJson<'a> {
    action: &'static str,
    metric: Option<&'static str>,
    what: Option<Cow<'a, str>>,
    count: i64,
    gain: f64,
    cost: f64,
    candidates: Vec<Cow<'a, str>>,
    wizard: Option<&'a str>,
    earliest: Option<NaiveDate>,
    by: Option<NaiveDate>,
    /// Whether every day counts, so that there is none by which it is to be done.
    soonest: bool,
    /// The days of candidates who have one each.
    days: Vec<CandidateDay<'a>>,
    /// What a renewal that gains nothing on the planned day keeps.
    keeps: Option<f64>,
    under_way: bool,
}

#[derive(Serialize)]
struct CandidateDay<'a> {
    candidate: Cow<'a, str>,
    by: NaiveDate,
}

impl<'a> CandidateDay<'a> {
    fn of(candidate: &'a Candidate) -> Option<CandidateDay<'a>> {
        Some(CandidateDay { candidate: clean(&candidate.id), by: candidate.by?.day()? })
    }
}

#[derive(Serialize)]
struct LapseJson<'a> {
    date: NaiveDate,
    what: Cow<'a, str>,
    loses: f64,
}

impl<'a> PlanJson<'a> {
    fn of(plan: &'a Plan, lapses: &'a [Lapse], (span, certain): (Span, bool)) -> PlanJson<'a> {
        let gains = plan_gains(plan, 2);
        let actions = plan.actions.iter().zip(gains).map(|(action, gain)| ActionJson {
            action: action.kind.word(),
            metric: action.metric.map(|metric| metric.word()),
            what: action.what.as_deref().map(clean),
            count: action.count,
            gain,
            cost: action.cost.rounded(2),
            candidates: action.candidates.iter().map(|candidate| clean(&candidate.id)).collect(),
            wizard: action.wizard.as_deref(),
            earliest: action.earliest,
            by: plan.by(action, lapses).and_then(DoBy::day),
            soonest: plan.by(action, lapses) == Some(DoBy::Soonest),
            days: action.candidates.iter().filter_map(CandidateDay::of).collect(),
            keeps: action.keeps.map(|keeps| keeps.rounded(2)),
            under_way: action.under_way,
        });
        let lapse =
            |lapse: &'a Lapse| LapseJson { date: lapse.date, what: clean(&lapse.what), loses: lapse.loses.rounded(2) };
        PlanJson {
            designation: plan.designation.word(),
            track: &plan.track,
            from: plan.from.rounded(2),
            to: plan.to.rounded(2),
            target: json::plain(plan.target),
            certain,
            cost: plan.cost.rounded(2),
            on: match span {
                Span::Day => None,
                Span::CheapestDay(on) | Span::Qualified { on, .. } | Span::Throughout { of: on, .. } => Some(on),
            },
            holds_from: if let Span::Throughout { from, .. } = span { from } else { None },
            in_time: plan.too_late(lapses).is_none(),
            feasible: plan.feasible,
            why_not: plan.why_not.as_deref().map(clean),
            actions: actions.collect(),
            lapses: lapses.iter().map(lapse).collect(),
        }
    }
}

/// The plan, a line an action, and what ends afterwards.
fn print<'c>(context: &'c Context, plan: &Plan, lapses: &[Lapse], (span, certain): (Span, bool)) -> TextDoc<'c> {
    let mut doc = TextDoc::new(&context.paper);
    let theme = &doc.skin().theme;
    // The points that it begins with may be those of another track.
    let switches = plan.actions.iter().any(|action| action.kind == ActionKind::SwitchTrack);
    let track = if switches { String::new() } else { track_words(plan) };
    doc.heading(&format!(
        "{}{track}: {} of {} points{}",
        designation_name(plan.designation),
        plan.from,
        words::quantity(plan.target),
        if certain { "" } else { ", not certain" }
    ));
    if let Some(told) = plan_span(plan, span, lapses) {
        doc.prose(0, &told, theme.text);
    }
    if let Some((why, until)) = instead(plan, span, lapses) {
        let command = format!("laurels plan {} --until {until}", plan.designation.word());
        doc.prose(0, &format!("{why}: `{command}`."), theme.text);
    }
    if let Some(why) = &plan.why_not {
        doc.prose(0, why, theme.bad);
    }
    match (plan.actions.is_empty(), plan.feasible) {
        (true, feasible) => {
            doc.prose(0, &without_steps(plan, span), if feasible { theme.good } else { theme.text });
        }
        (false, true) => {}
        (false, false) => doc.prose(0, "The nearest that a plan can come:", theme.text),
    }
    for (action, gain) in plan.actions.iter().zip(plan_gains(plan, 1)) {
        let cost = format!("cost {}", words::quantity(action.cost));
        let row: Vec<Cell> = vec![
            plain(&format!("  {:<44}", task(action))),
            styled(&format!("{:>9}", gain_words(action, gain)), theme.good),
            plain(&format!("{:>6}", action.total.to_string())),
            styled(&cost, theme.dim),
        ];
        doc.table(&[Align::Left, Align::Right, Align::Right, Align::Left], vec![row]);
        let day = action.earliest.map(|day| format!("Shows from {}.", words::date(day)));
        let how = (action.kind == ActionKind::Certify && !action.under_way).then(|| RECORDED.to_owned());
        let who = who_and_when(action, plan.by(action, lapses));
        let text: Vec<String> = who.into_iter().chain(day).chain(how).collect();
        doc.prose(6, &text.join(" "), theme.dim);
    }
    let doubt = if certain { "" } else { ", not certain" };
    let total = format!("Total: {} to {} points{doubt}, cost {}", plan.from, plan.to, words::quantity(plan.cost));
    doc.line(styled(&total, if plan.feasible { theme.good } else { theme.bad }));
    if !lapses.is_empty() {
        doc.heading("What you will lose, and when");
        let row = |lapse: &Lapse| {
            let day = format!("  {}", words::date(lapse.date));
            [plain(&day), plain(&lapse.what), plain(&words::lost(lapse.loses))]
        };
        doc.wrapped_table(&[Align::Left, Align::Left, Align::Right], lapses.iter().map(row).collect());
    }
    doc
}
