//! The days to come: the cases of `tests/cases/forecast`, and a search through every day.

use crate::support::case::{self, Case};
use crate::support::generate::{as_of, book};
use crate::support::soak::properties;
use laurels_core::book::{DesignationId, Enrolment};
use laurels_core::forecast::{Forecast, forecast};
use laurels_core::rulebook::Rulebook;
use laurels_core::scoring::{AsOf, score};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What a day changes: its causes, with the points of each.
fn steps(forecast: &Forecast) -> Vec<String> {
    let told = forecast.days.iter().flat_map(|day| {
        day.causes.iter().map(move |cause| format!("{}: {} {}", day.from, cause.points.rounded(2), cause.text))
    });
    told.collect()
}

/// Takes what is about the months to come out of a case, and says where they are told otherwise.
fn failures(mut table: toml::Table) -> Vec<String> {
    let mut taken = |key: &str| table.remove(key);
    let (designation, wanted) = (taken("forecast"), ["steps", "sentences"].map(|key| (key, taken(key))));
    let designation =
        designation.as_ref().and_then(|word| DesignationId::from_word(word.as_str()?)).expect("a designation");
    let case: Case = table.try_into().expect("a case");
    let (book, moment) = (case.book(), case.moment());
    let found = forecast((&book, case.rulebook(), moment), designation, &|| false).expect("scored");
    let told = |key: &str| if key == "steps" { steps(&found) } else { found.sentences() };
    let differs = wanted.into_iter().filter_map(|(key, wanted)| {
        let wanted: Vec<String> = wanted?.try_into().expect("sentences");
        let told = told(key);
        (told != wanted).then(|| format!("{}: {key}\n  wanted {wanted:#?}\n  found {told:#?}", case.name))
    });
    differs.collect()
}

#[test]
fn every_case_tells_the_days_to_come() {
    let files: Vec<(String, BTreeMap<String, Vec<toml::Table>>)> = case::files("forecast");
    let cases: Vec<toml::Table> =
        files.into_iter().flat_map(|(_, mut file)| file.remove("case").expect("cases")).collect();
    assert!(!cases.is_empty());
    let failures: Vec<String> = cases.into_iter().flat_map(failures).collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// Says where a day scored by itself differs from the newest day of a forecast.
fn holds_on_every_day(
    book: &laurels_core::book::Book,
    rules: &Rulebook,
    (from, days): (u64, u64),
) -> Result<(), TestCaseError> {
    let today = AsOf::today(as_of());
    let forecasts: Vec<Forecast> =
        DesignationId::ALL.iter().map(|id| forecast((book, rules, today), *id, &|| false).expect("scored")).collect();
    for day in forecasts.iter().flat_map(|forecast| &forecast.days).filter(|day| !day.change.is_zero()) {
        let first = day.causes.first().map(|cause| cause.points.is_positive());
        prop_assert_eq!(first, Some(day.change.is_positive()), "what moves the score comes first on {}", day.from);
    }
    for ahead in from..from + days {
        let date = today.date + chrono::Days::new(ahead);
        let card = score(book, rules, AsOf { date, ..today });
        for forecast in &forecasts {
            if date > forecast.until {
                continue;
            }
            let day = forecast.days.iter().rfind(|day| day.from <= date).expect("a day");
            let score = card.designation(forecast.designation).expect("scored");
            let own = (score.points, score.qualified);
            prop_assert_eq!((day.points, day.qualified), own, "{} on {}", forecast.designation, date);
        }
    }
    Ok(())
}

properties! {
    12;

    #[test]
    fn on_days_without_a_step_the_score_stays(seed in any::<u64>(), from in 0u64..300, back in 0i64..400, rules in 0usize..4) {
        let mut book = book(300, seed);
        let anniversary = as_of() + chrono::TimeDelta::days(back);
        let enrolment = |designation| Enrolment { designation, anniversary, track: Some("smb".into()), paid_on: None };
        book.partner.enrolled = vec![enrolment(DesignationId::Infrastructure), enrolment(DesignationId::Security)];
        let rules = case::rulebooks().swap_remove(rules);
        holds_on_every_day(&book, &rules, (from, 30))?;
    }
}
