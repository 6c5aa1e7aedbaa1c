//! A line that names files: split into words as a shell would, one word of it completed at a time.
//!
//! Pure text: which files there are is for `runtime` to say.

use tui_input::Input;

/// What the files are wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Files to import.
    Import,
    /// The file to export to, and whether the program is left afterwards.
    Export {
        /// Whether the program is left afterwards.
        then_quit: bool,
    },
    /// The file to keep the mail of a wizard's step in.
    Mail,
}

/// The line, and what there is to say about it.
#[derive(Clone, Debug)]
pub struct PathInput {
    /// What the files are wanted for.
    pub purpose: Purpose,
    /// What is typed so far.
    pub input: Input,
    /// What to say below it; and whether that is a complaint.
    pub remark: Option<(String, bool)>,
}

impl PathInput {
    /// An empty line.
    pub fn new(purpose: Purpose) -> PathInput {
        PathInput { purpose, input: Input::default(), remark: None }
    }

    /// The files named.
    pub fn paths(&self) -> Vec<String> {
        split(self.input.value()).into_iter().map(|word| word.text).collect()
    }

    /// The start of a path that completing would go on from: the last word, empty after a blank.
    pub fn beginning(&self) -> String {
        last_word(self.input.value()).text
    }

    /// Takes the paths that begin as the last word does: a single one in full, of several what they have in common.
    /// An answer to an older line changes nothing.
    pub fn complete(&mut self, beginning: &str, found: &[String]) {
        let word = last_word(self.input.value());
        if word.text != beginning {
            return;
        }
        let common = common_beginning(found);
        if common.len() > beginning.len() {
            let line = self.input.value().get(..word.at).unwrap_or_default();
            let ended = found.len() == 1 && !common.ends_with('/');
            let line = format!("{line}{}{}", quoted(common), if ended { " " } else { "" });
            self.input = Input::from(line);
        }
        self.remark = match found {
            [] => Some(("no file or folder begins like that".to_owned(), true)),
            [_] => None,
            several => Some((names(several), false)),
        };
    }
}

/// The last parts of several paths, as a list to choose from.
fn names(paths: &[String]) -> String {
    let name = |path: &String| {
        let end = path.trim_end_matches('/');
        let from = end.rfind('/').map_or(0, |at| at + 1);
        path.get(from..).unwrap_or_default().to_owned()
    };
    paths.iter().map(name).collect::<Vec<_>>().join("   ")
}

/// A word of a line and the byte where it starts, its quotes included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Word {
    at: usize,
    text: String,
}

/// The words of a line: apart by blanks, except between quotes of either kind and after a backslash, as terminals
/// quote a file that is dropped on them. A quote left open ends with the line.
fn split(line: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut quote = None;
    let mut chars = line.char_indices();
    while let Some((at, c)) = chars.next() {
        if quote.is_none() && c.is_whitespace() {
            words.extend(word.take());
            continue;
        }
        let word = word.get_or_insert_with(|| Word { at, text: String::new() });
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None | Some('"'), '\\') => word.text.extend(chars.next().map(|(_, next)| next)),
            _ => word.text.push(c),
        }
    }
    words.extend(word);
    words
}

/// The word at the end of the line; an empty one where the line ends in a blank.
fn last_word(line: &str) -> Word {
    // A letter of our own at the end belongs to the last word, or makes one.
    let mut word = split(&format!("{line}x")).pop().unwrap_or_default();
    word.text.pop();
    word
}

/// The path as a word of a line: in quotes where it holds a blank, a quote or a backslash.
fn quoted(path: &str) -> String {
    let plain = |c: char| !c.is_whitespace() && !matches!(c, '\'' | '"' | '\\');
    if path.chars().all(plain) {
        return path.to_owned();
    }
    let escaped: String = path.chars().flat_map(|c| (!plain(c)).then_some('\\').into_iter().chain([c])).collect();
    escaped
}

/// The longest beginning that all of them share.
fn common_beginning(texts: &[String]) -> &str {
    let Some((first, others)) = texts.split_first() else { return "" };
    let shared = |other: &String| first.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let count = others.iter().map(shared).min().unwrap_or(usize::MAX);
    first.char_indices().nth(count).map_or(first.as_str(), |(at, _)| first.get(..at).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(line: &str) -> Vec<String> {
        split(line).into_iter().map(|word| word.text).collect()
    }

    fn completed(line: &str, found: &[&str]) -> (String, Option<(String, bool)>) {
        let mut path = PathInput { input: Input::from(line.to_owned()), ..PathInput::new(Purpose::Import) };
        let found: Vec<String> = found.iter().map(|&path| path.to_owned()).collect();
        let beginning = path.beginning();
        path.complete(&beginning, &found);
        (path.input.value().to_owned(), path.remark)
    }

    #[test]
    fn words_are_split_as_a_shell_splits_them() {
        assert_eq!(words(" a.tsv  'my files/b.tsv' \"c d\".csv e\\ f "), ["a.tsv", "my files/b.tsv", "c d.csv", "e f"]);
        assert_eq!(words("'left open"), ["left open"]);
        assert_eq!(words(""), Vec::<String>::new());
        assert_eq!(words(r#"'it\s' "a \"b\"""#), [r"it\s", r#"a "b""#]);
    }

    #[test]
    fn a_single_file_is_completed_in_full_and_a_folder_goes_on() {
        assert_eq!(completed("/data/az", &["/data/azure usage.tsv"]), (r"/data/azure\ usage.tsv ".into(), None));
        assert_eq!(completed("one.tsv /da", &["/data/"]), ("one.tsv /data/".into(), None));
    }

    #[test]
    fn several_files_are_completed_as_far_as_they_agree() {
        let (line, remark) = completed("/data/a", &["/data/azure-1.tsv", "/data/azure-2.tsv", "/data/azure-old/"]);
        assert_eq!(line, "/data/azure-");
        assert_eq!(remark, Some(("azure-1.tsv   azure-2.tsv   azure-old/".into(), false)));
    }

    #[test]
    fn nothing_found_is_said_and_a_late_answer_is_dropped() {
        assert_eq!(completed("/data/x", &[]).1, Some(("no file or folder begins like that".into(), true)));
        let mut line = PathInput { input: Input::from("/data/b".to_owned()), ..PathInput::new(Purpose::Import) };
        line.complete("/data/a", &["/data/azure.tsv".to_owned()]);
        assert_eq!((line.input.value(), line.remark), ("/data/b", None));
    }

    proptest! {
        #[test]
        fn a_quoted_path_is_one_word_and_itself(path in "[ a-z'\"\\\\/株]{1,20}") {
            prop_assert_eq!(words(&quoted(&path)), [path]);
        }

        #[test]
        fn any_line_has_a_last_word_that_starts_within_it(line in "[ a'\"\\\\/]{0,20}") {
            prop_assert!(last_word(&line).at <= line.len());
        }
    }
}
