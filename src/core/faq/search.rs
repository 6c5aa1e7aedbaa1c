//! Finds questions by the words people use: forms of a word, the field's synonyms (`assets/faq/shared/words.toml`),
//! typing mistakes and words not yet typed to their end. Any word counts; rare ones count more, and those of the
//! question more than those of its answer.

use super::Question;
use super::stem::{stem, words};
use crate::text::clean;
use crate::wizard::fill_with;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

const WORDS: &str = include_str!("../../../assets/faq/shared/words.toml");

/// What a word is worth where it stands.
const IN_QUESTION: f64 = 1.0;
const IN_OTHER_WORDING: f64 = 0.9;
const IN_TYPE: f64 = 0.5;
const IN_ANSWER: f64 = 0.6;
/// What another word for the same is worth, one that was mistyped, and one that was not typed to its end.
const SYNONYM: f64 = 0.65;
const MISTYPED: f64 = 0.9;
const UNFINISHED: f64 = 0.8;
/// What a word says that is none of the field's.
const PLAIN: f64 = 0.6;
/// What is worth less than this share of the best is not found.
const WORTH: f64 = 0.3;
/// How much of a score depends on how many of the words are there.
const COVERAGE: f64 = 0.5;
/// What it is worth to be asked in the very words of a question, against having each of them somewhere.
const SIMILARITY: f64 = 0.8;
/// How much of that similarity is what is asked; the rest is the wording that it is like.
const ASKED: f64 = 0.4;
/// What a word is worth within a phrase that means something as a whole.
const WITHIN: f64 = 0.4;
/// Longer words are no typing mistakes, and comparing them costs the square.
const LONGEST_WORD: usize = 32;

/// Words without a meaning of their own, forms that no ending tells, and words of the field that mean the same.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lexicon {
    stop: Vec<String>,
    /// Forms of the first word of each list.
    forms: Vec<Vec<String>>,
    /// Words or phrases, group by group.
    same: Vec<Vec<String>>,
}

/// Reads the words that ship.
///
/// # Errors
/// What is wrong with them.
pub(super) fn lexicon() -> Result<Lexicon, toml::de::Error> {
    toml::from_str(WORDS)
}

/// What questions and searches are compared by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Term {
    Stem(String),
    /// A group of words that mean the same.
    Group(usize),
}

/// What stands for a word of a search, and how well.
type Meaning = Vec<(Term, f64)>;

#[derive(Default)]
struct Index {
    stop: BTreeSet<String>,
    /// The stem of each irregular form.
    forms: BTreeMap<String, String>,
    /// Groups of each word or phrase, by its stems.
    groups: BTreeMap<Vec<String>, Vec<usize>>,
    /// How many words the longest phrase has.
    longest: usize,
    /// Every word that can be meant.
    vocabulary: BTreeSet<String>,
    /// What a term is worth, question by question.
    places: BTreeMap<Term, BTreeMap<usize, f64>>,
    /// The questions that are worded with a term.
    worded: BTreeMap<Term, BTreeSet<usize>>,
    /// Every wording of every question: its terms, and what they say together.
    wordings: Vec<Vec<(BTreeSet<Term>, f64)>>,
    questions: usize,
}

/// The questions that the words are about, best first: their places among all. Words without a meaning find all.
pub(super) fn search(text: &str) -> Vec<usize> {
    static INDEX: LazyLock<Index> = LazyLock::new(|| Index::new(super::questions(), lexicon().ok()));
    INDEX.search(text)
}

impl Index {
    fn new(questions: &[Question], lexicon: Option<Lexicon>) -> Index {
        let mut index = Index { questions: questions.len(), ..Index::default() };
        let Lexicon { stop, forms, same } = lexicon.unwrap_or_default();
        index.stop = stop.iter().flat_map(|word| words(word)).collect();
        for form in forms {
            let Some(first) = form.first().map(|word| stem(word)) else { continue };
            index.vocabulary.extend(form.iter().cloned());
            index.forms.extend(form.into_iter().map(|word| (word, first.clone())));
        }
        index.vocabulary.extend(index.stop.iter().cloned());
        for (group, phrases) in same.iter().enumerate() {
            for phrase in phrases {
                let words = words(phrase);
                index.longest = index.longest.max(words.len());
                let stems = words.iter().map(|word| index.stem(word)).collect();
                index.vocabulary.extend(words);
                index.groups.entry(stems).or_default().push(group);
            }
        }
        for (place, question) in questions.iter().enumerate() {
            index.add(place, question);
        }
        index.wordings = questions.iter().map(|question| index.wordings_of(question)).collect();
        index
    }

    fn add(&mut self, place: usize, question: &Question) {
        let then = question.then.as_deref().unwrap_or_default();
        let answer = fill_with(&format!("{} {then}", question.answer), |_| String::new());
        let about = format!("{} {}", question.kind, question.about);
        let mut worth: BTreeMap<Term, f64> = BTreeMap::new();
        let others = question.also.iter().map(|wording| (wording, IN_OTHER_WORDING));
        for (text, most) in [(&question.ask, IN_QUESTION), (&about, IN_TYPE)].into_iter().chain(others) {
            for term in self.terms(text).into_keys() {
                self.worded.entry(term.clone()).or_default().insert(place);
                let known = worth.entry(term).or_default();
                *known = known.max(most);
            }
        }
        for (term, times) in self.terms(&answer) {
            *worth.entry(term).or_default() += IN_ANSWER * times / (times + 1.0);
        }
        for (term, worth) in worth {
            self.places.entry(term).or_default().insert(place, worth);
        }
    }

    fn wordings_of(&self, question: &Question) -> Vec<(BTreeSet<Term>, f64)> {
        let wording = |text: &str| {
            let meanings = self.meanings(&words(text));
            let weight = meanings.iter().map(|meaning| self.weight(meaning)).sum::<f64>();
            (meanings.into_iter().flatten().map(|(term, _)| term).collect(), weight)
        };
        let others =
            question.also.iter().map(|text| wording(text)).map(|(terms, weight)| (terms, weight / IN_OTHER_WORDING));
        others.chain([wording(&question.ask)]).collect()
    }

    /// The terms of a text and how often each is there; its words become known.
    fn terms(&mut self, text: &str) -> BTreeMap<Term, f64> {
        let words = words(text);
        let stems: Vec<String> = words.iter().map(|word| self.stem(word)).collect();
        let mut terms = BTreeMap::new();
        for at in 0..stems.len() {
            for length in 1..=self.longest {
                let Some(phrase) = stems.get(at..at + length) else { break };
                let Some(groups) = self.groups.get(phrase) else { continue };
                let whole = Some(Term::Stem(phrase.join(" "))).filter(|_| length > 1);
                for term in groups.iter().map(|group| Term::Group(*group)).chain(whole) {
                    *terms.entry(term).or_default() += 1.0;
                }
            }
        }
        for (word, stem) in words.into_iter().zip(stems) {
            if !self.stop.contains(&word) {
                *terms.entry(Term::Stem(stem)).or_default() += 1.0;
                self.vocabulary.insert(word);
            }
        }
        terms
    }

    fn search(&self, text: &str) -> Vec<usize> {
        let words: Vec<String> = words(&clean(text)).into_iter().flat_map(|word| self.parts(word)).collect();
        let meanings = self.meanings(&words);
        if meanings.is_empty() {
            return (0..self.questions).collect();
        }
        let mut scores: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
        let mut asked = Vec::new();
        for meaning in meanings {
            let worth = self.worth(&meaning);
            let rarity = self.weight(&meaning);
            for (place, worth) in worth {
                let (score, covered) = scores.entry(place).or_default();
                *score += rarity * worth;
                *covered += rarity;
            }
            asked.push((meaning, rarity));
        }
        let all: f64 = asked.iter().map(|(_, rarity)| rarity).sum();
        let whole = |place: usize, (score, covered): (f64, f64)| {
            score * (1.0 - COVERAGE + COVERAGE * covered / all) + SIMILARITY * all * self.similarity(place, &asked, all)
        };
        let mut found: Vec<(usize, f64)> =
            scores.into_iter().map(|(place, score)| (place, whole(place, score))).collect();
        found.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let least = found.first().map_or(0.0, |(_, best)| best * WORTH);
        found.into_iter().take_while(|(_, score)| *score >= least).map(|(place, _)| place).collect()
    }

    /// How like what is asked is to the nearest wording of a question: from 0, nothing in common, to 1, the same words.
    fn similarity(&self, place: usize, asked: &[(Meaning, f64)], all: f64) -> f64 {
        let like = |(wording, weight): &(BTreeSet<Term>, f64)| {
            let share = |meaning: &Meaning| {
                let shares = meaning.iter().filter(|(term, _)| wording.contains(term)).map(|(_, share)| *share);
                shares.fold(0.0, f64::max)
            };
            let common: f64 = asked.iter().map(|(meaning, rarity)| share(meaning) * rarity).sum();
            (common / (ASKED * all + (1.0 - ASKED) * weight)).min(1.0)
        };
        self.wordings.get(place).into_iter().flatten().map(like).fold(0.0, f64::max)
    }

    /// A word that nobody knows as the two known ones it is written of, such as `powerbi`.
    fn parts(&self, word: String) -> Vec<String> {
        let is_known = |part: &str| self.vocabulary.contains(part);
        let as_it_is = is_known(&word) || self.places.contains_key(&Term::Stem(self.stem(&word)));
        let halves = word.char_indices().skip(2).map(|(at, _)| word.split_at(at));
        let halves = halves.filter(|(_, end)| !as_it_is && end.chars().count() >= 2);
        let halves = halves.filter(|(start, end)| is_known(start) && is_known(end));
        match halves.max_by_key(|(start, end)| start.len().min(end.len())) {
            Some((start, end)) => vec![start.to_owned(), end.to_owned()],
            None => vec![word],
        }
    }

    /// What each word or phrase of a search may mean; one without a meaning of its own is left out.
    fn meanings(&self, words: &[String]) -> Vec<Meaning> {
        let stems: Vec<String> =
            words.iter().map(|word| self.stem(self.nearest(word).first().copied().unwrap_or(word))).collect();
        let mut meanings: Vec<Meaning> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let phrase = (2..=self.longest).rev().find_map(|length| {
                let phrase = stems.get(at..at + length)?;
                self.groups.contains_key(phrase).then(|| (length, self.known(phrase)))
            });
            let (length, meaning) = phrase.unwrap_or((0, Meaning::new()));
            let within = if length > 0 { WITHIN } else { 1.0 };
            let words = words.get(at..at + length.max(1)).unwrap_or_default();
            let words = words
                .iter()
                .map(|word| self.meaning(word).into_iter().map(|(term, share)| (term, share * within)).collect());
            at += length.max(1);
            for meaning in [meaning].into_iter().chain(words) {
                if !meaning.is_empty() && !meanings.contains(&meaning) {
                    meanings.push(meaning);
                }
            }
        }
        meanings
    }

    fn meaning(&self, word: &str) -> Meaning {
        if self.stop.contains(word) {
            return Meaning::new();
        }
        let own = self.known(&[self.stem(word)]);
        if own.iter().any(|(term, _)| self.places.contains_key(term)) {
            return own;
        }
        self.meant(word)
    }

    /// A word or phrase as it is, and its groups.
    fn known(&self, stems: &[String]) -> Meaning {
        let groups = self.groups.get(stems).into_iter().flatten().map(|group| (Term::Group(*group), SYNONYM));
        groups.chain([(Term::Stem(stems.join(" ")), 1.0)]).collect()
    }

    /// What an unknown word may stand for: the known ones nearest to it, and those that begin with it.
    fn meant(&self, word: &str) -> Meaning {
        let nearest = self.nearest(word);
        if nearest.iter().any(|known| self.stop.contains(*known)) {
            return Meaning::new();
        }
        let long = word.chars().count() >= 3;
        let begun = self.vocabulary.range(word.to_owned()..).take_while(|known| long && known.starts_with(word));
        let begun = begun.filter(|known| !self.stop.contains(*known)).map(|known| (known.as_str(), UNFINISHED));
        let candidates = nearest.into_iter().map(|known| (known, MISTYPED)).chain(begun);
        let terms = candidates.flat_map(|(known, share)| {
            self.known(&[self.stem(known)]).into_iter().map(move |(term, worth)| (term, worth * share))
        });
        terms.chain([(Term::Stem(self.stem(word)), 1.0)]).collect()
    }

    /// What the forms of a word share.
    fn stem(&self, word: &str) -> String {
        self.forms.get(word).cloned().unwrap_or_else(|| stem(word))
    }

    /// The known words that an unknown one is nearest to, if any is near.
    fn nearest(&self, word: &str) -> Vec<&str> {
        let letters = word.chars().count();
        let reach = match letters {
            4..=7 => 1,
            8..=LONGEST_WORD => 2,
            _ => 0,
        };
        if reach == 0 || self.vocabulary.contains(word) {
            return Vec::new();
        }
        let near = self.vocabulary.iter().filter(|known| known.chars().count().abs_diff(letters) <= reach);
        let near = near.map(|known| (strsim::osa_distance(word, known), known.as_str()));
        let near: Vec<(usize, &str)> = near.filter(|(distance, _)| *distance <= reach).collect();
        let least = near.iter().map(|(distance, _)| *distance).min();
        near.into_iter().filter(|(distance, _)| Some(*distance) == least).map(|(_, known)| known).collect()
    }

    /// What a meaning is worth, question by question.
    fn worth(&self, meaning: &Meaning) -> BTreeMap<usize, f64> {
        let places = |term| self.places.get(term).into_iter().flatten();
        let all: BTreeSet<usize> = meaning.iter().flat_map(|(term, _)| places(term)).map(|(place, _)| *place).collect();
        let least = self.rarity(all.len());
        let mut worth: BTreeMap<usize, f64> = BTreeMap::new();
        for (term, share) in meaning {
            let exact = 0.5 + 0.5 * self.rarity(places(term).count()) / least;
            for (place, own) in places(term) {
                let known = worth.entry(*place).or_default();
                *known = known.max(own * share * exact);
            }
        }
        worth
    }

    /// How much a word says: more if it is rare, less if it is none of the field's.
    fn weight(&self, meaning: &Meaning) -> f64 {
        let of_the_field = |(term, _): &(Term, f64)| match term {
            Term::Group(_) => true,
            Term::Stem(stem) => stem.chars().any(|c| c.is_ascii_digit()) && stem.chars().count() > 2,
        };
        let share = if meaning.iter().any(of_the_field) { 1.0 } else { PLAIN };
        let worded =
            meaning.iter().filter_map(|(term, _)| self.worded.get(term)).flatten().collect::<BTreeSet<_>>().len();
        share * self.rarity(if worded > 0 { worded } else { self.worth(meaning).len() })
    }

    /// How much a word says that so many questions have.
    #[expect(clippy::cast_precision_loss, reason = "there are no 2^52 questions")]
    fn rarity(&self, having: usize) -> f64 {
        let (all, having) = (self.questions as f64, having as f64);
        (1.0 + (all - having + 0.5) / (having + 0.5)).ln()
    }
}
