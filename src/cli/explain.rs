//! `explain`: what counted, what did not, why, and what would fix it.

use super::context::{CliInputs, Context};
use super::failure::{Failure, Outcome};
use super::json;
use super::text_doc::{Align, Cell, TextDoc, plain, styled};
use laurels_app::view::words;
use laurels_core::advice::{Adviser, Occasion};
use laurels_core::benefits::{Benefit, benefits};
use laurels_core::book::{AssociationState, Book, DesignationId, MetricId};
use laurels_core::forecast::forecast_without_bands;
use laurels_core::ids::CustomerId;
use laurels_core::rulebook::Rulebook;
use laurels_core::scoring::{AsOf, Explanation, Fix, Item, Pending, Scope, Scorer, type_name, waiting_for};
use laurels_core::text::clean;
use laurels_core::wizard::{Argument, Shell, WizardRun, command_line, wizard};
use std::io::Write;

/// Prints the explanation of one metric, or of all that the designation has.
///
/// # Errors
/// When there is no book, the designation has no such metric, or the output cannot be written.
pub fn run(
    context: &Context,
    (designation, metric): (DesignationId, Option<MetricId>),
    as_json: bool,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let mut service = context.service(Vec::new());
    let CliInputs { book, rulebook, as_of, warnings } = context.inputs_of(&mut service)?;
    let drafts: Vec<WizardRun> = service.drafts()?.into_iter().map(|draft| draft.run).collect();
    let rules = rulebook.only(designation);
    let scorer = Scorer::new(&book, &rules, as_of);
    let days = context.config.days;
    let occasion = Occasion { book: &book, rules: &rules, moment: as_of, days, drafts: &drafts };
    let explanations = Adviser::new(occasion, &scorer).explain(designation, metric, Scope::ALL, usize::MAX);
    match (metric, explanations.first()) {
        (Some(metric), None) => {
            let hint = format!(": {} has no such metric in rulebook {}", designation.word(), rulebook.id);
            return Err(Failure::Unknown { what: "metric", name: metric.word().to_owned(), hint });
        }
        (Some(_), Some(one)) if as_json => json::write(out, &json::ExplanationJson::of(one))?,
        _ if as_json => {
            json::write(out, &explanations.iter().map(json::ExplanationJson::of).collect::<Vec<_>>())?;
        }
        _ => {
            let mut doc = TextDoc::new(&context.paper);
            let card = scorer.scorecard();
            let score = card.designation(designation);
            let name = |id: &CustomerId| book.customer(id).map_or(id.as_str(), |c| c.name.as_str()).to_owned();
            for explanation in &explanations {
                let metric = score.and_then(|score| score.metric(explanation.metric));
                let notes = metric.map(|metric| metric.notes(as_of.date, name)).unwrap_or_default();
                print(&mut doc, explanation, &book, (metric.is_none_or(|metric| metric.certain), &notes));
            }
            if metric.is_none() {
                months_to_come(&mut doc, (&book, &rules, as_of), designation);
                let hangs = score.map(|score| benefits(&book, score, as_of.date)).unwrap_or_default();
                let told: Vec<String> = hangs.iter().map(Benefit::told).chain(context.config.money.told()).collect();
                if !told.is_empty() {
                    doc.heading("What depends on it");
                }
                told.iter().for_each(|sentence| doc.prose(2, sentence, doc.skin().theme.text));
            }
            doc.write(out)?;
        }
    }
    super::warn(&warnings);
    Ok(Outcome::Done)
}

/// When the score changes by itself, and why.
fn months_to_come(doc: &mut TextDoc<'_>, inputs: (&Book, &Rulebook, AsOf), designation: DesignationId) {
    let Some(forecast) = forecast_without_bands(inputs, designation, &|| false) else { return };
    doc.heading("In the next months, if nothing is done");
    let incentives = forecast.incentives().map(|(_, text)| text);
    let sentences = forecast.sentences().into_iter().chain(incentives);
    for sentence in sentences {
        doc.prose(2, &sentence, doc.skin().theme.text);
    }
    for day in &forecast.days {
        for cause in &day.causes {
            let text = format!("{}  {:>5}  {}", words::date(day.from), cause.points.signed(), cause.text);
            doc.prose(2, &text, doc.skin().theme.dim);
        }
    }
}

/// One metric: what counts, then what does not with its suggestion below.
fn print(doc: &mut TextDoc<'_>, explanation: &Explanation, book: &Book, (certain, notes): (bool, &[String])) {
    let track = if explanation.track == "all" { String::new() } else { format!(", {} track", explanation.track) };
    let metric = words::spelled(explanation.metric.word());
    let unsure = if certain { "" } else { ", not certain" };
    doc.heading(&format!("{metric}: {} points{unsure} ({}{track})", explanation.points, explanation.designation));
    notes.iter().for_each(|note| {
        doc.prose(2, note, doc.skin().theme.warn);
    });
    for (title, items) in [("Counted", &explanation.counted), ("Not counted", &explanation.excluded)] {
        let theme = &doc.skin().theme;
        doc.line(styled(&format!("{title} ({})", Item::number(items)), theme.accent));
        for item in items {
            let row = row(doc, item);
            doc.table(&[Align::Left, Align::Right, Align::Left], vec![row]);
            doc.prose(6, &item.text, theme.text);
            if let Some(pending) = &item.pending {
                doc.prose(6, &under_way(pending, book), theme.warn);
                if pending.state != AssociationState::Active {
                    command(doc, "show", &pending.wizard, &pending.set, &[]);
                }
            }
            if let Some(fix) = &item.fix {
                let style = if fix.gain.is_positive() { theme.good } else { theme.dim };
                doc.prose(6, &gain_of(fix), style);
                command(doc, "record", &fix.wizard, &fix.set, &fix.asks);
            }
        }
    }
}

/// What is under way, since when, and by when it should move; what is in force already only counts later.
fn under_way(pending: &Pending, book: &Book) -> String {
    let association = pending.association.as_ref().and_then(|id| book.association(id));
    let due = pending.due.map(words::date);
    if pending.state == AssociationState::Active {
        return due.map_or_else(|| "It counts later.".to_owned(), |due| format!("A score can show it from {due}."));
    }
    let what = match association {
        Some(association) => format!("The {} {}", type_name(association.kind), waiting_for(association)),
        None => "A wizard is under way".to_owned(),
    };
    let due = due.map_or_else(String::new, |due| format!("; due by {due}"));
    format!("{what}{due}. To continue:")
}

/// What a fix gains, and what else has to be known to record it.
fn gain_of(fix: &Fix) -> String {
    let points = fix.gain;
    let gain = match (fix.gain.is_positive(), fix.gain.is_zero()) {
        (true, _) => format!("To gain {} points, record", points.amount()),
        (false, true) => "To record it, which gains no points".to_owned(),
        (false, false) => format!("To record it, which moves the score by {} points", points.signed()),
    };
    let label = |id: &String| {
        let field = wizard(&fix.wizard).and_then(|wizard| wizard.fields.get(id));
        field.map_or_else(|| id.clone(), |field| field.label.clone())
    };
    let asked: Vec<String> = fix.asks.iter().map(label).collect();
    match asked.is_empty() {
        true => format!("{gain}:"),
        false => format!("{gain} (put your own answer in place of {ANSWER}: {}):", asked.join(", ")),
    }
}

/// What stands in a command for an answer that only a person knows.
const ANSWER: &str = "ANSWER";

/// The command on a line of its own, so that it can be copied.
fn command(doc: &mut TextDoc<'_>, verb: &str, wizard: &str, set: &[(String, String)], asks: &[String]) {
    let known = set.iter().map(|(field, value)| format!("{field}={value}"));
    let pairs: Vec<String> = known.chain(asks.iter().map(|field| format!("{field}={ANSWER}"))).collect();
    let own = ["laurels", "wizard", verb, wizard].map(Argument::Own);
    let answers = pairs.iter().flat_map(|pair| [Argument::Own("--set"), Argument::Filled(pair)]);
    let line = command_line(Shell::Posix, own.into_iter().chain(answers));
    let style = doc.skin().theme.accent;
    doc.line(styled(&format!("        {}", clean(&line)), style));
}

/// An item's name, points and codes.
fn row(doc: &TextDoc<'_>, item: &Item) -> Vec<Cell> {
    let theme = &doc.skin().theme;
    let points = match item.points.is_zero() {
        true => plain(""),
        false if item.points.is_positive() => styled(&item.points.signed(), theme.good),
        false => styled(&item.points.signed(), theme.bad),
    };
    let codes: Vec<&str> = item.reasons.iter().map(|reason| reason.word()).collect();
    let name = if item.name == item.id { item.name.clone() } else { format!("{} ({})", item.name, item.id) };
    vec![plain(&format!("  {name}")), points, styled(&codes.join(", "), theme.dim)]
}
