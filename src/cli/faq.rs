//! `faq`: questions and answers, all of them or those that some words are about.

use super::context::Context;
use super::failure::{Failure, Outcome};
use super::json;
use super::text_doc::{TextDoc, styled};
use super::wizard::WIDTH;
use laurels_core::faq::{self, Question};
use laurels_core::rulebook::Rulebook;
use laurels_core::text::clean;
use serde::Serialize;
use std::io::Write;

#[derive(Serialize)]
struct QuestionJson {
    #[serde(rename = "type")]
    kind: &'static str,
    question: &'static str,
    answer: String,
    source: String,
    url: Option<String>,
}

/// Prints the questions that the words are about, the best answer first.
///
/// # Errors
/// When there is no such rulebook, or the output cannot be written.
pub fn run(context: &Context, words: &str, as_json: bool, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let (rules, _) = context.rulebook(context.rules())?;
    let found = faq::search(words).map_err(|error| Failure::Impossible(error.to_string()))?;
    match as_json {
        true => json::write(out, &found.iter().map(|question| document(question, &rules)).collect::<Vec<_>>())?,
        false => print(context, words, &found, &rules).write(out)?,
    }
    Ok(Outcome::Done)
}

fn document(question: &'static Question, rules: &Rulebook) -> QuestionJson {
    QuestionJson {
        kind: question.kind,
        question: &question.ask,
        answer: question.answer(rules).join("\n\n"),
        source: question.sources(),
        url: question.url(),
    }
}

fn print<'c>(context: &'c Context, words: &str, found: &[&Question], rules: &Rulebook) -> TextDoc<'c> {
    let mut doc = TextDoc::within(&context.paper, WIDTH);
    let (text, dim) = (doc.skin().theme.text, doc.skin().theme.dim);
    for question in found {
        doc.heading(&question.ask);
        for paragraph in question.answer(rules) {
            doc.prose(2, &paragraph, text);
        }
        doc.prose(2, &format!("{}: {}", question.kind, question.sources()), dim);
        if let Some(url) = question.url() {
            doc.line(styled(&format!("  {url}"), dim));
        }
    }
    if found.is_empty() {
        let words = clean(words);
        doc.prose(0, &format!("No answer for {words}. Try other words; `laurels faq` lists every question."), text);
    }
    doc
}
