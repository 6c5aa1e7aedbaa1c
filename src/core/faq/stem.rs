//! Words as they are compared: split off a text, and cut down to what their forms share.

/// The words of a text in lower case: letters and digits, an exam's code as one word (`AZ-104`, `az 104`: `az104`),
/// no apostrophes, no thousands separators.
pub(super) fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '\'' | '\u{2019}' | '\u{2018}' => drop(letters.next_if_eq(&'s')),
            ',' => {}
            c => plain.push(c),
        }
    }
    let mut words: Vec<String> = Vec::new();
    for word in plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        match words.last_mut().filter(|last| is_exam(last, word)) {
            Some(last) => last.push_str(word),
            None => words.push(word.to_owned()),
        }
    }
    words
}

/// Whether two words are the halves of an exam's code.
fn is_exam(vendor: &str, number: &str) -> bool {
    vendor.len() == 2
        && vendor.chars().all(|c| c.is_ascii_lowercase())
        && number.len() == 3
        && number.chars().all(|c| c.is_ascii_digit())
}

/// Endings that make other forms of a word, longest first, and what takes their place.
const ENDINGS: [(&str, &str); 26] = [
    ("ification", "if"),
    ("ificate", "if"),
    ("isation", ""),
    ("ization", ""),
    ("ations", ""),
    ("ation", ""),
    ("ition", ""),
    ("ement", ""),
    ("ment", ""),
    ("ness", ""),
    ("able", ""),
    ("ible", ""),
    ("tion", "t"),
    ("sion", "s"),
    ("ance", ""),
    ("ence", ""),
    ("ise", ""),
    ("ize", ""),
    ("ate", ""),
    ("at", ""),
    ("is", ""),
    ("iz", ""),
    ("ity", ""),
    ("ive", ""),
    ("al", ""),
    ("ly", ""),
];

/// What the forms of an English word share. Only ever compared with another one: it need be no word.
pub(super) fn stem(word: &str) -> String {
    if word.len() < 4 || word.chars().any(|c| !c.is_ascii_lowercase()) {
        return word.to_owned();
    }
    let singular = singular(word);
    let verb = ["ing", "ed"].iter().find_map(|ending| singular.strip_suffix(ending).filter(|rest| is_enough(rest)));
    let mut stem = verb.map_or_else(|| singular.clone(), str::to_owned);
    for _ in 0..2 {
        let cut = ENDINGS.iter().find_map(|(ending, instead)| {
            let rest = stem.strip_suffix(ending).filter(|rest| rest.len() >= 4 && is_enough(rest))?;
            Some(format!("{rest}{instead}"))
        });
        stem = cut.unwrap_or(stem);
    }
    if stem.len() > 4 && stem.ends_with(['e', 'y', 'i']) {
        stem.pop();
    }
    let mut last = stem.chars().rev();
    if stem.len() > 3 && last.next().is_some_and(|end| last.next() == Some(end) && !"aeiou".contains(end)) {
        stem.pop();
    }
    stem
}

/// The word without the ending of a plural or of a third person.
fn singular(word: &str) -> String {
    if let Some(rest) = word.strip_suffix("ies").or_else(|| word.strip_suffix("ied")) {
        return format!("{rest}y");
    }
    let hissing = ["sses", "xes", "ches", "shes", "zes"].iter().any(|ending| word.ends_with(ending));
    let bare = word.strip_suffix("es").filter(|_| hissing);
    let plural = || word.strip_suffix('s').filter(|rest| !rest.ends_with(['s', 'u', 'i']));
    bare.or_else(plural).unwrap_or(word).to_owned()
}

/// Whether what an ending leaves can be a word's stem.
fn is_enough(rest: &str) -> bool {
    rest.len() >= 3 && rest.contains(['a', 'e', 'i', 'o', 'u', 'y'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_are_one() {
        for forms in [
            "certification certifications certificate certificates certified certify",
            "renew renews renewed renewing renewal",
            "enrol enroll enrolled enrolment enrollment enrolling",
            "associate associated associating association associations",
            "expire expires expired expiring expiry expiration",
            "reject rejected rejects rejecting",
            "qualify qualifies qualified qualification",
            "claim claims claimed claiming",
            "recognise recognize recognised recognition recognisable",
            "approve approved approval",
            "drop dropped dropping drops",
        ] {
            let stems: Vec<String> = forms.split(' ').map(stem).collect();
            assert!(stems.iter().all(|other| Some(other) == stems.first()), "{forms}: {stems:?}");
        }
    }

    #[test]
    fn other_words_stay_apart() {
        for (a, b) in
            [("fee", "feed"), ("pal", "pals2"), ("tenant", "tentative"), ("user", "usage"), ("az104", "az105")]
        {
            assert_ne!(stem(a), stem(b), "{a}, {b}");
        }
    }

    #[test]
    fn texts_fall_into_words() {
        assert_eq!(
            words("Why doesn't the customer’s AZ-104 count?"),
            "why doesnt the customer az104 count".split(' ').collect::<Vec<_>>()
        );
        assert_eq!(words("AZ 104, $1,000 & co-owner"), ["az104", "1000", "co", "owner"]);
    }
}
