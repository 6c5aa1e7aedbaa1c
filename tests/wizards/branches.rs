//! All wizards, every way through each of them: that each step can be reached, each way ends, every name leads
//! somewhere, every text can be read at 80 columns, and that the choice of a claim's activity is the programme's.

use crate::support::branches;
use crate::support::branches::{Branch, branch, conditions, dataset, rules, today};
use crate::support::case::book;
use laurels_core::book::Book;
use laurels_core::ids::StepId;
use laurels_core::rulebook;
use laurels_core::wizard::{
    Answers, Known, REVIEW, Step, Truth, Wizard, WizardContext, WizardRun, blanks, fill, mail_form, mail_ids, needs,
    path, shipped, view, wizard,
};
use std::collections::{BTreeMap, BTreeSet};

const IDS: [&str; 11] = [
    "cpor",
    "dpor-m365",
    "dpor-azure",
    "pal-azure",
    "pal-power-platform",
    "csp-direct",
    "csp-indirect-provider",
    "csp-indirect-reseller",
    "certified-professional",
    "renew-certification",
    "designation",
];

/// Columns of a step's text on the smallest screen.
const WIDTH: usize = 76;

/// Does something on every possible way through every wizard, with everything answered.
fn for_every_branch(mut check: impl FnMut(&Wizard, &Branch, &Known<'_>)) {
    let (books, rules) = (books(), rules());
    for book in &books {
        let context = WizardContext::new(book, &rules, today());
        for wizard in shipped() {
            for branch in branches::branches(wizard, context).iter().filter(|branch| branch.refused.is_none()) {
                check(wizard, branch, &Known::of(wizard, context, &branch.answers));
            }
        }
    }
}

/// A book of a partner that is enrolled, and one of a partner that is not.
fn books() -> [Book; 3] {
    [dataset(branches::PLAIN), branches::not_enrolled(branches::PLAIN), branches::wrong_ids(branches::PLAIN)]
        .map(|set| book(&set))
}

/// The texts of a step as one reads it in a branch: those of its parts, commands and mails that belong there.
fn texts<'a>(step: &'a Step, known: &Known<'_>) -> Vec<&'a str> {
    let here = |when: &laurels_core::wizard::Condition| when.evaluate(|field| known.get(field)) != Truth::No;
    let own = [&step.title, &step.role, &step.place, &step.time, &step.text, &step.proof];
    let more = step.wrong.iter().chain(&step.links).chain(&step.why).chain(&step.changed);
    let mut texts: Vec<&str> = own.into_iter().chain(more).map(String::as_str).collect();
    texts.extend(step.parts.iter().filter(|part| here(&part.when)).map(|part| part.text.as_str()));
    for command in step.commands.iter().filter(|command| here(&command.when)) {
        texts.extend(command.argv.iter().chain([&command.does]).map(String::as_str));
    }
    let mails = step.mail_of.iter().filter(|of| here(&of.when)).map(|of| &of.mail);
    for id in step.mail.iter().chain(mails) {
        let form = mail_form(id).unwrap_or_else(|| panic!("there is no mail {id}"));
        texts.extend([form.to.as_str(), &form.subject, &form.body]);
    }
    texts
}

#[test]
fn all_documented_wizards_exist() {
    assert_eq!(shipped().iter().map(|wizard| wizard.id.as_str()).collect::<Vec<_>>(), IDS);
    for wizard in shipped() {
        assert!(wizard.about.chars().count() <= 70, "{}: {}", wizard.id, wizard.about);
        for refusal in &wizard.refusals {
            let instead = refusal.instead.as_deref();
            assert!(instead.is_none_or(|id| IDS.contains(&id) && wizard.id != id), "{}: {instead:?}", wizard.id);
        }
    }
}

#[test]
fn every_step_is_reachable_and_every_path_ends_at_the_review() {
    let (books, rules) = (books(), rules());
    for wizard in shipped() {
        let mut reached = BTreeSet::new();
        let mut met = BTreeSet::new();
        for context in books.each_ref().map(|book| WizardContext::new(book, &rules, today())) {
            let branches = branches::branches(wizard, context);
            for branch in branches.iter().filter(|branch| branch.refused.is_none()) {
                let place = format!("{} with {:?}", wizard.id, branch.answers);
                let run = WizardRun::complete_with(wizard, context, &branch.answers, "tests")
                    .unwrap_or_else(|e| panic!("{place}: {e}"));
                assert_eq!(run.at, REVIEW, "{place}");
                let way: Vec<&StepId> = run.path(wizard, context).into_iter().map(|step| &step.id).collect();
                assert_eq!(way, branch.steps.iter().collect::<Vec<_>>(), "{place}");
                assert_eq!(branch.steps.last().map(StepId::as_str), Some(REVIEW), "{place}");
                reached.extend(branch.steps.iter().cloned());
            }
            for (place, part) in conditions(wizard).into_iter().enumerate() {
                // A subscription of another product is no branch: it is refused.
                let other = |branch: &Branch| {
                    let answers = branch.answers.iter().map(|(field, value)| {
                        (field.clone(), if field == "subscription" { "azure".to_owned() } else { value.clone() })
                    });
                    answers.collect()
                };
                let branch_books = |branch: &Branch| {
                    [branch.answers.clone(), other(branch)].iter().any(|answers| {
                        let known = Known::of(wizard, context, answers);
                        part.evaluate(|field| known.get(field)) == Truth::Yes
                    })
                };
                if branches.iter().any(branch_books) {
                    met.insert(place);
                }
            }
        }
        for step in &wizard.steps {
            assert!(reached.contains(&step.id), "{}: no branch has the step {}", wizard.id, step.id);
        }
        for (place, part) in conditions(wizard).into_iter().enumerate() {
            assert!(met.contains(&place), "{}: nothing ever meets {part:?}", wizard.id);
        }
    }
}

#[test]
fn every_field_is_asked_once_and_every_blank_is_filled() {
    for_every_branch(|wizard, branch, known| {
        let place = |step: &Step| format!("{}/{} with {:?}", wizard.id, step.id, branch.answers);
        let mut asked = BTreeSet::new();
        for step in path(wizard, known) {
            for field in &step.fields {
                assert!(asked.insert(field.as_str()), "{} asks for {field} again", place(step));
            }
        }
        for step in path(wizard, known) {
            for blank in texts(step, known).into_iter().flat_map(blanks) {
                assert!(needs(&blank).is_some(), "{}: there is no blank {blank}", place(step));
                let filled = fill(&format!("{{{blank}}}"), known);
                assert!(!filled.contains(['<', '{']) && !filled.is_empty(), "{}: {blank} is {filled:?}", place(step));
            }
        }
    });
}

#[test]
fn every_step_names_actor_place_duration_and_proof() {
    for_every_branch(|wizard, branch, known| {
        for step in path(wizard, known) {
            let (place, seen) = (format!("{}/{} with {:?}", wizard.id, step.id, branch.answers), view(step, known));
            assert!(seen.title.chars().count() <= 40, "{place}: {}", seen.title);
            for text in [&seen.role, &seen.place, &seen.time, &seen.proof].into_iter().chain(&seen.text) {
                assert!(!text.trim().is_empty(), "{place} leaves something out");
            }
            assert!(!seen.text.is_empty(), "{place} has no text");
            assert!(step.id == REVIEW || !seen.wrong.is_empty(), "{place} says nothing of what can go wrong");
            assert!(seen.links.iter().all(|link| link.starts_with("https://")), "{place}: {:?}", seen.links);
        }
    });
}

#[test]
fn no_text_mentions_the_deck() {
    for_every_branch(|wizard, _, known| {
        for step in path(wizard, known) {
            for text in texts(step, known) {
                let words = text.to_lowercase();
                let own = |word: &str| words.split(|c: char| !c.is_alphanumeric()).any(|other| other == word);
                assert!(!own("deck") && !own("mend"), "{}/{}: {text}", wizard.id, step.id);
            }
        }
    });
}

#[test]
fn every_text_fits_the_smallest_screen() {
    for_every_branch(|wizard, _, known| {
        for step in path(wizard, known) {
            let seen = view(step, known);
            let texts = [&seen.title, &seen.role, &seen.place, &seen.time, &seen.proof].into_iter();
            let texts = texts.chain(&seen.why).chain(&seen.changed);
            for text in texts.chain(&seen.text).chain(&seen.wrong).chain(seen.commands.iter().map(|c| &c.does)) {
                for word in text.split_whitespace().filter(|word| !word.contains("https://")) {
                    let columns = laurels_app::text_width::columns(word);
                    assert!(columns <= WIDTH, "{}/{}: {word} has {columns} columns", wizard.id, step.id);
                }
            }
        }
    });
}

#[test]
fn no_two_steps_say_the_same() {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for wizard in shipped() {
        for step in &wizard.steps {
            let texts = [&step.text].into_iter().chain(step.parts.iter().map(|part| &part.text));
            for paragraph in texts.flat_map(|text| text.split("\n\n")).filter(|paragraph| paragraph.len() > 120) {
                let words = paragraph.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
                let first = *seen.entry(words.clone()).or_insert(&step.id);
                assert_eq!(step.id, first, "{}: both say {words}", wizard.id);
            }
        }
    }
}

#[test]
fn the_branches_have_the_expected_lengths() {
    let least = |wizard: &str, action: Option<&str>| match (wizard, action) {
        ("cpor", Some("claim")) => 9,
        ("cpor", _) => 3,
        ("dpor-m365" | "dpor-azure", Some("attach")) => 6,
        ("dpor-m365" | "dpor-azure", _) => 4,
        ("pal-azure" | "pal-power-platform", _) => 6,
        ("certified-professional" | "renew-certification" | "designation", _) => 3,
        _ => 7,
    };
    for_every_branch(|wizard, branch, known| {
        let steps = branch.steps.iter().filter(|step| *step != REVIEW).count();
        let least = least(&wizard.id, known.get("action"));
        assert!(steps >= least, "{} with {:?} has {steps} steps of {least}", wizard.id, branch.answers);
    });
}

#[test]
fn numbers_come_from_every_rulebook() {
    let mut seen = 0;
    for id in rulebook::shipped_ids() {
        for step in shipped().iter().flat_map(|wizard| &wizard.steps) {
            if let Some(path) = &step.waits_rule {
                let days = rulebook::shown(&id.into(), path).and_then(|days| days.parse::<u32>().ok());
                assert!(days.is_some_and(|days| days > 0), "{id} has no days at {path} ({})", step.id);
            }
            let parts = step.parts.iter().map(|part| &part.text);
            for text in [&step.text, &step.time].into_iter().chain(&step.wrong).chain(parts) {
                for path in blanks(text).iter().filter_map(|blank| blank.strip_prefix("rule:")) {
                    assert!(rulebook::shown(&id.into(), path).is_some(), "{id} has no value at {path} ({})", step.id);
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 30, "only {seen} numbers");
}

#[test]
fn every_mail_is_written_somewhere() {
    let steps = || shipped().iter().flat_map(|wizard| &wizard.steps);
    let single = steps().filter_map(|step| step.mail.as_deref());
    let several = steps().flat_map(|step| &step.mail_of).map(|of| of.mail.as_str());
    assert_eq!(single.chain(several).collect::<BTreeSet<_>>(), mail_ids().collect::<BTreeSet<_>>());
    for id in mail_ids() {
        let form = mail_form(id).unwrap_or_else(|| panic!("{id} cannot be read"));
        assert!(
            form.body.trim_end().ends_with("{our_name}\n{partner_name}") || form.body.contains("{partner_name}"),
            "{id}"
        );
    }
}

/// Under which agreements which activity may be claimed: solution area, involvement, incentive, activity, agreements.
/// Everything else is impossible.
const ACTIVITIES: [(&str, &str, &str, &str, &[&str]); 6] = [
    ("business-applications", "influenced", "yes", "osa", &["ea", "casa-ees", "mosa"]),
    ("business-applications", "influenced", "no", "revrec", &["ea", "casa-ees", "mosa", "csp-legacy"]),
    ("business-applications", "drives-usage", "yes", "osu-bizapps", &["ea", "casa-ees"]),
    ("business-applications", "drives-usage", "no", "osu-bizapps", &["ea", "casa-ees"]),
    (
        "microsoft-365",
        "drives-usage",
        "yes",
        "osu-m365",
        &["ea", "casa-ees", "mosa", "csp", "csp-legacy", "azure-plan"],
    ),
    (
        "microsoft-365",
        "drives-usage",
        "no",
        "usage-only-m365",
        &["ea", "casa-ees", "mosa", "csp", "csp-legacy", "azure-plan"],
    ),
];

#[test]
fn a_claim_has_exactly_one_activity_or_a_reason_for_none() {
    let (book, rules) = (book(&dataset(branches::PLAIN)), rules());
    let context = WizardContext::new(&book, &rules, today());
    let cpor = wizard("cpor").expect("it ships");
    let options = |field: &str| cpor.fields[field].options.iter().map(|o| o.value.as_str()).collect::<Vec<_>>();
    let mut seen = 0;
    for area in options("solution_area") {
        for involvement in options("involvement") {
            for incentive in options("incentive") {
                for licensing in options("licensing") {
                    let answers = [
                        ("action", "claim"),
                        ("solution_area", area),
                        ("involvement", involvement),
                        ("incentive", incentive),
                        ("licensing", licensing),
                    ];
                    let place = format!("{area}, {involvement}, {incentive}, {licensing}");
                    let answers: Answers = answers.map(|(field, value)| (field.to_owned(), value.to_owned())).into();
                    let wanted = ACTIVITIES.iter().find(|(a, i, n, _, agreements)| {
                        (*a, *i, *n) == (area, involvement, incentive) && agreements.contains(&licensing)
                    });
                    let known = Known::of(cpor, context, &answers);
                    let holding =
                        |when: &laurels_core::wizard::Condition| when.evaluate(|f| known.get(f)) == Truth::Yes;
                    let decided = cpor.decisions.iter().filter(|d| d.field == "activity" && holding(&d.when)).count();
                    let refused = cpor.refusals.iter().filter(|refusal| holding(&refusal.when)).count();
                    match wanted {
                        Some((.., activity, _)) => {
                            assert_eq!((decided, refused), (1, 0), "{place}");
                            assert_eq!(known.get("activity"), Some(*activity), "{place}");
                            assert!(known.reason("activity").is_some_and(|why| why.len() > 20), "{place}");
                        }
                        None => {
                            assert_eq!(decided, 0, "{place}");
                            let refusal = known.refusal().unwrap_or_else(|| panic!("{place}: nothing refuses it"));
                            assert!(refusal.why.len() > 20, "{place}");
                            let branch = branch(cpor, context, answers);
                            let run = WizardRun::complete_with(cpor, context, &branch.answers, "tests");
                            assert!(run.is_err_and(|e| e.to_string().starts_with(&refusal.why)), "{place}");
                        }
                    }
                    seen += 1;
                }
            }
        }
    }
    assert_eq!(seen, 2 * 2 * 2 * 7);
}

#[test]
fn impossible_pairs_are_refused_elsewhere_too() {
    let (book, rules) = (book(&dataset(branches::PLAIN)), rules());
    let context = WizardContext::new(&book, &rules, today());
    let refused = |id: &str, pairs: &[(&str, &str)]| {
        let wizard = wizard(id).expect("it ships");
        let answers: Answers = pairs.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
        Known::of(wizard, context, &answers).refusal().map(|refusal| refusal.instead.clone())
    };
    for id in ["pal-azure", "pal-power-platform"] {
        assert_eq!(refused(id, &[("identity", "service-principal"), ("method", "portal")]), Some(None), "{id}");
        assert_eq!(
            refused(id, &[("identity", "service-principal")]),
            None,
            "{id}: another way stands in for the portal"
        );
        assert_eq!(refused(id, &[("identity", "service-principal"), ("method", "cli")]), None, "{id}");
    }
    for id in ["dpor-m365", "dpor-azure"] {
        for licensing in ["csp", "csp-legacy"] {
            let instead = Some(Some("csp-indirect-reseller".into()));
            assert_eq!(refused(id, &[("licensing", licensing)]), instead, "{id}");
        }
        assert_eq!(refused(id, &[("licensing", "ea")]), None, "{id}");
    }
}

/// What a step tells, without what is copied from it.
fn prose_of(step: &laurels_core::wizard::StepView) -> impl Iterator<Item = &String> {
    let own = [&step.title, &step.role, &step.place, &step.time, &step.proof].into_iter();
    let more = step.text.iter().chain(&step.wrong).chain(&step.why).chain(&step.changed).chain(&step.links);
    own.chain(more).chain(step.commands.iter().map(|command| &command.does))
}

#[test]
fn prose_has_no_blanks_however_little_is_known() {
    let mut bare = dataset(branches::PLAIN);
    bare["partner"] = serde_json::json!({"name": ""});
    for list in ["customers", "subscriptions", "associations", "people", "certifications"] {
        bare[list] = serde_json::json!([]);
    }
    let (full, bare, rules) = (book(&dataset(branches::PLAIN)), book(&bare), rules());
    let mut seen = 0;
    for wizard in shipped() {
        let mut ways: Vec<Answers> = branches::branches(wizard, WizardContext::new(&full, &rules, today()))
            .into_iter()
            .map(|b| b.answers)
            .collect();
        ways.push(Answers::new());
        for (book, answers) in [&full, &bare].into_iter().flat_map(|book| ways.iter().map(move |way| (book, way))) {
            let known = Known::of(wizard, WizardContext::new(book, &rules, today()), answers);
            for step in path(wizard, &known) {
                let shown = view(step, &known);
                for text in prose_of(&shown) {
                    let blank =
                        ["<the ", "<your ", "{", "The customer the"].iter().find(|blank| text.contains(**blank));
                    assert_eq!(blank, None, "{} {}: {text}", wizard.id, step.id);
                }
                assert!(step.id == REVIEW || !shown.text.is_empty(), "{} {} says nothing", wizard.id, step.id);
                assert!(!shown.title.is_empty() && !shown.time.is_empty(), "{} {}", wizard.id, step.id);
                seen += 1;
            }
        }
    }
    assert!(seen > 1000, "only {seen} steps");
}

#[test]
fn a_sentence_is_left_out_until_it_is_known_what_it_is_about() {
    let (book, rules) = (book(&dataset(branches::PLAIN)), rules());
    let context = WizardContext::new(&book, &rules, today());
    let renew = wizard("renew-certification").expect("it ships");
    let said = |answers: &Answers| {
        let known = Known::of(renew, context, answers);
        let step = path(renew, &known).into_iter().find(|step| step.id == "certification").expect("a step");
        view(step, &known).text.join("\n")
    };
    let before = said(&Answers::new());
    assert!(!before.contains("If renewal is") && before.contains("opens 180 days before"), "{before}");
    let answers = [("person", "ada"), ("exam", "AZ-104")].map(|(field, value)| (field.to_owned(), value.to_owned()));
    let after = said(&answers.into());
    assert!(after.contains("of Contoso expires on 10 Jan 2027. It can be renewed now"), "{after}");
}
