//! Finds questions by the words people use: forms of a word, the field's synonyms (`assets/faq/shared/words.toml`),
//! typing mistakes and words not yet typed to their end. Any word counts; rare ones count more, and those of the
//! question more than those of its answer.

use super::stem::{stem, words};
use super::{FaqError, Question};
use crate::text::clean;
use crate::wizard::fill_with;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, LazyLock, OnceLock};

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
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lexicon {
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
fn lexicon() -> Result<Lexicon, FaqError> {
    toml::from_str(WORDS).map_err(|error| FaqError { file: "shared/words", error })
}

/// What questions and searches are compared by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Term {
    Stem(Arc<str>),
    /// A group of words that mean the same.
    Group(usize),
}

/// What stands for a word of a search, and how well.
type Meaning = Vec<(Term, f64)>;

#[derive(Default)]
struct Index {
    stop: HashSet<String>,
    /// The stem of every word that was met, irregular forms among them.
    stems: HashMap<String, Arc<str>>,
    /// Words and phrases that mean the same as others, by the stem that they begin with.
    phrases: HashMap<Arc<str>, Vec<Phrase>>,
    /// Every word that can be meant.
    vocabulary: BTreeSet<String>,
    /// What a term is worth, question by question.
    places: HashMap<Term, Vec<(usize, f64)>>,
    /// The questions that are worded with a term.
    worded: HashMap<Term, Places>,
    questions: &'static [Question],
    /// Every wording of a question, once it has been found.
    wordings: Vec<OnceLock<Vec<Wording>>>,
}

/// A word or several that stand for one of the field's.
struct Phrase {
    stems: Vec<Arc<str>>,
    groups: Vec<usize>,
}

/// The terms of a wording, and what they say together.
type Wording = (BTreeSet<Term>, f64);

/// Questions by their places, a bit each.
#[derive(Default)]
struct Places(Vec<u64>);

impl Places {
    fn insert(&mut self, place: usize) {
        let (word, bit) = (place / 64, place % 64);
        self.0.resize(self.0.len().max(word + 1), 0);
        self.0.iter_mut().skip(word).take(1).for_each(|bits| *bits |= 1 << bit);
    }

    fn join(&mut self, other: &Places) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        self.0.iter_mut().zip(&other.0).for_each(|(bits, more)| *bits |= more);
    }

    fn len(&self) -> usize {
        self.0.iter().map(|bits| bits.count_ones() as usize).sum()
    }
}

/// The questions that the words are about, best first: their places among all. Words without a meaning find all.
///
/// # Errors
/// Questions or words that ship cannot be read.
pub(super) fn search(text: &str) -> Result<Vec<usize>, &'static FaqError> {
    static INDEX: LazyLock<Result<Index, FaqError>> =
        LazyLock::new(|| Ok(Index::new(super::questions().map_err(Clone::clone)?, lexicon()?)));
    INDEX.as_ref().map(|index| index.search(text))
}

impl Index {
    fn new(questions: &'static [Question], lexicon: Lexicon) -> Index {
        let wordings = questions.iter().map(|_| OnceLock::new()).collect();
        let mut index = Index { questions, wordings, ..Index::default() };
        let Lexicon { stop, forms, same } = lexicon;
        let stop: Vec<String> = stop.iter().flat_map(|word| words(word)).collect();
        index.vocabulary.extend(stop.iter().cloned());
        index.stop.extend(stop);
        for form in forms {
            let Some(first) = form.first().map(|word| Arc::from(stem(word))) else { continue };
            index.vocabulary.extend(form.iter().cloned());
            index.stems.extend(form.into_iter().map(|word| (word, Arc::clone(&first))));
        }
        for (group, phrases) in same.iter().enumerate() {
            phrases.iter().for_each(|phrase| index.add_phrase(group, phrase));
        }
        for (place, question) in questions.iter().enumerate() {
            index.add(place, question);
        }
        index
    }

    fn add_phrase(&mut self, group: usize, phrase: &str) {
        let stems: Vec<Arc<str>> = words(phrase).into_iter().map(|word| self.learn(word)).collect();
        let Some(first) = stems.first() else { return };
        let begun = self.phrases.entry(Arc::clone(first)).or_default();
        match begun.iter_mut().find(|known| known.stems == stems) {
            Some(known) => known.groups.push(group),
            None => begun.push(Phrase { stems, groups: vec![group] }),
        }
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
            self.places.entry(term).or_default().push((place, worth));
        }
    }

    fn wordings_of(&self, question: &Question) -> Vec<Wording> {
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
        let (mut stems, mut say_something) = (Vec::new(), Vec::new());
        for word in words(text) {
            say_something.push(!self.stop.contains(&word));
            stems.push(self.learn(word));
        }
        let mut terms = BTreeMap::new();
        let mut count = |term| *terms.entry(term).or_default() += 1.0;
        for at in 0..stems.len() {
            for Phrase { stems, groups } in self.phrases_at(&stems, at) {
                groups.iter().for_each(|group| count(Term::Group(*group)));
                if stems.len() > 1 {
                    count(Term::Stem(stems.join(" ").into()));
                }
            }
        }
        stems.into_iter().zip(say_something).filter(|(_, says)| *says).for_each(|(stem, _)| count(Term::Stem(stem)));
        terms
    }

    /// The phrases that the stems from a place on begin with.
    fn phrases_at<'i>(&'i self, stems: &[Arc<str>], at: usize) -> impl Iterator<Item = &'i Phrase> {
        let rest = stems.get(at..).unwrap_or_default();
        let begun = rest.first().and_then(|first| self.phrases.get(first));
        begun.into_iter().flatten().filter(|phrase| rest.starts_with(&phrase.stems))
    }

    fn search(&self, text: &str) -> Vec<usize> {
        let words: Vec<String> = words(&clean(text)).into_iter().flat_map(|word| self.parts(word)).collect();
        let meanings = self.meanings(&words);
        if meanings.is_empty() {
            return (0..self.questions.len()).collect();
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
        let like = |(wording, weight): &Wording| {
            let share = |meaning: &Meaning| {
                let shares = meaning.iter().filter(|(term, _)| wording.contains(term)).map(|(_, share)| *share);
                shares.fold(0.0, f64::max)
            };
            let common: f64 = asked.iter().map(|(meaning, rarity)| share(meaning) * rarity).sum();
            (common / (ASKED * all + (1.0 - ASKED) * weight)).min(1.0)
        };
        let found = self.wordings.get(place).zip(self.questions.get(place));
        let wordings = found.map(|(wordings, question)| wordings.get_or_init(|| self.wordings_of(question)));
        wordings.into_iter().flatten().map(like).fold(0.0, f64::max)
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
        let stems: Vec<Arc<str>> =
            words.iter().map(|word| self.stem(self.nearest(word).first().copied().unwrap_or(word))).collect();
        let mut meanings: Vec<Meaning> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let phrases = self.phrases_at(&stems, at).filter(|phrase| phrase.stems.len() > 1);
            let phrase = phrases.max_by_key(|phrase| phrase.stems.len());
            let (length, meaning) =
                phrase.map_or((0, Meaning::new()), |phrase| (phrase.stems.len(), self.known(&phrase.stems)));
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
    fn known(&self, stems: &[Arc<str>]) -> Meaning {
        let phrase = self.phrases_at(stems, 0).find(|phrase| phrase.stems == stems);
        let groups = phrase.into_iter().flat_map(|phrase| &phrase.groups).map(|group| (Term::Group(*group), SYNONYM));
        groups.chain([(Term::Stem(stems.join(" ").into()), 1.0)]).collect()
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
    fn stem(&self, word: &str) -> Arc<str> {
        self.stems.get(word).map_or_else(|| stem(word).into(), Arc::clone)
    }

    /// The same of a word that can be meant from now on.
    fn learn(&mut self, word: String) -> Arc<str> {
        if let Some(known) = self.stems.get(&word) {
            return Arc::clone(known);
        }
        let stem: Arc<str> = stem(&word).into();
        self.vocabulary.insert(word.clone());
        self.stems.insert(word, Arc::clone(&stem));
        stem
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
        let mut all = Places::default();
        meaning.iter().flat_map(|(term, _)| places(term)).for_each(|(place, _)| all.insert(*place));
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
        let mut worded = Places::default();
        meaning.iter().filter_map(|(term, _)| self.worded.get(term)).for_each(|places| worded.join(places));
        share * self.rarity(if worded.len() > 0 { worded.len() } else { self.worth(meaning).len() })
    }

    /// How much a word says that so many questions have.
    #[expect(clippy::cast_precision_loss, reason = "there are no 2^52 questions")]
    fn rarity(&self, having: usize) -> f64 {
        let (all, having) = (self.questions.len() as f64, having as f64);
        (1.0 + (all - having + 0.5) / (having + 0.5)).ln()
    }
}
