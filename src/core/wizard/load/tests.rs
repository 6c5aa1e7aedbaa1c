use super::*;
use crate::wizard::model::REVIEW;
use crate::wizard::{fill, mails};
use std::collections::BTreeSet;

#[test]
fn every_shipped_wizard_loads_and_every_name_in_it_is_defined() {
    let mut problems = Vec::new();
    for (name, above, rest) in SHIPPED {
        let wizard = head(above, rest).map_err(|error| error.to_string());
        let wizard = wizard.and_then(|wizard| Ok(Wizard { script: script(wizard.rest)?.into(), ..wizard }));
        match wizard {
            Ok(wizard) => {
                let mut found = Vec::new();
                check(&wizard, &mut found);
                problems.extend(found.into_iter().map(|problem| format!("{name}: {problem}")));
            }
            Err(error) => problems.push(format!("{name}: {error}")),
        }
    }
    assert_eq!(problems, Vec::<String>::new());
}

#[test]
fn an_undefined_name_is_reported() {
    let (_, above, rest) = SHIPPED.iter().find(|(name, ..)| *name == "pal-azure").expect("it ships");
    let mut wizard = head(above, rest).expect("read");
    let mut own = script(wizard.rest).expect("read");
    own.steps[0].fields.push("shoe-size".into());
    own.steps[0].mail = Some("postcard".into());
    own.steps[0].text.push_str(" {nobody}");
    own.steps[0].when.0.insert("identity".into(), vec!["ghost".into()]);
    wizard.script = own.into();
    let mut found = Vec::new();
    check(&wizard, &mut found);
    for wrong in ["unknown field shoe-size", "unknown mail postcard", "{nobody}", "identity being ghost"] {
        assert!(found.iter().any(|problem| problem.contains(wrong)), "{wrong}: {found:?}");
    }
}

/// Looks where every name leads.
fn check(wizard: &Wizard, problems: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for step in &wizard.steps {
        if !seen.insert(step.id.as_str()) {
            problems.push(format!("there are two steps {}", step.id));
        }
        check_step(wizard, step, problems);
    }
    if wizard.steps.last().is_none_or(|step| step.id != REVIEW) {
        problems.push("the last step is not the review".to_owned());
    }
    let asked = wizard.steps.iter().flat_map(|step| {
        let day = format!("{}_on", step.id.replace('-', "_"));
        step.fields.iter().filter(move |field| **field != day)
    });
    let decided = wizard.decisions.iter().map(|decision| &decision.field);
    let fixed = wizard.product.map(|_| "product".to_owned());
    let carried_on = wizard.association_type().map(|_| "association".to_owned());
    let asks: BTreeSet<String> = asked.chain(decided).cloned().chain(fixed).chain(carried_on).collect();
    if wizard.asks != asks {
        problems.push(format!("its steps ask for {asks:?}, its head says {:?}", wizard.asks));
    }
    for refusal in &wizard.refusals {
        conditions(wizard, "a refusal", &refusal.when, problems);
    }
    for decision in &wizard.decisions {
        conditions(wizard, "a decision", &decision.when, problems);
        let field = wizard.fields.get(&decision.field);
        if field.is_none_or(|field| field.option(&decision.value).is_none()) {
            problems.push(format!("a decision gives {} the unknown value {}", decision.field, decision.value));
        }
    }
    for record in &wizard.records {
        conditions(wizard, "a record", &record.when, problems);
    }
}

fn check_step(wizard: &Wizard, step: &Step, problems: &mut Vec<String>) {
    let place = format!("step {}", step.id);
    for field in step.fields.iter().chain(&step.done_field).filter(|field| !wizard.fields.contains_key(*field)) {
        problems.push(format!("{place} asks for the unknown field {field}"));
    }
    let parts = step.parts.iter().map(|part| &part.when);
    let commands = step.commands.iter().map(|command| &command.when);
    let letters = step.mail_of.iter().map(|of| &of.when);
    for when in parts.chain(commands).chain(letters).chain([&step.when]) {
        conditions(wizard, &place, when, problems);
    }
    let argv = step.commands.iter().flat_map(|command| command.argv.iter().chain([&command.does]));
    let texts = [&step.title, &step.role, &step.place, &step.time, &step.text, &step.proof].into_iter();
    let texts = texts.chain(&step.wrong).chain(&step.links).chain(argv).chain(step.parts.iter().map(|part| &part.text));
    let texts = texts.chain(step.why.iter().chain(&step.changed));
    let mut blanks: BTreeSet<String> = texts.flat_map(|text| fill::blanks(text)).collect();
    for id in step.mail.iter().chain(step.mail_of.iter().map(|of| &of.mail)) {
        match mails::form(id) {
            Some(form) => {
                blanks.extend([&form.to, &form.subject, &form.body].into_iter().flat_map(|text| fill::blanks(text)))
            }
            None => problems.push(format!("{place} names the unknown mail {id}")),
        }
    }
    for blank in blanks {
        match fill::needs(&blank) {
            None => problems.push(format!("{place} has a blank {{{blank}}} that nothing fills")),
            Some(fields) if fields.is_empty() || fields.iter().any(|field| wizard.knows(field)) => {}
            Some(fields) => {
                problems.push(format!("{place} has a blank {{{blank}}}, and nothing asks for {}", fields.join(" or ")))
            }
        }
    }
}

/// Whether a condition asks about fields and values that there are.
fn conditions(wizard: &Wizard, place: &str, when: &Condition, problems: &mut Vec<String>) {
    for (id, values) in &when.0 {
        let Some(field) = wizard.fields.get(id) else {
            problems.push(format!("{place} depends on the unknown field {id}"));
            continue;
        };
        let unknown = |value: &&String| !field.options.is_empty() && field.option(value).is_none();
        for value in values.iter().filter(unknown) {
            problems.push(format!("{place} depends on {id} being {value}, which it never is"));
        }
    }
}
