//! A line that names files: split into words as a shell would, one word of it completed at a time. Pure text: which files
//! there are is for the runtime to say.

pub fn paths(line: &str) -> Vec<String> {
    split(line).into_iter().map(|word| word.text).collect()
}

/// The line that names these paths, ready for another.
pub fn line<'p>(paths: impl Iterator<Item = &'p str>) -> String {
    paths.map(|path| quoted(path) + " ").collect()
}

/// The start of a path that completing would go on from: the last word, empty after a blank.
pub fn beginning(line: &str) -> String {
    last_word(line).text
}

/// What completing a line comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The line as it goes on; none where it stays.
    pub line: Option<String>,
    /// The paths that it may go on to.
    pub remark: Option<String>,
    pub fault: Option<String>,
}

/// Takes the paths that begin as the last word does: a single one in full, of several what they have in common. None for
/// an answer to an older line.
pub fn complete(line: &str, beginning: &str, found: &[String]) -> Option<Completion> {
    let word = last_word(line);
    if word.text != beginning {
        return None;
    }
    let common = common_beginning(found);
    let ended = found.len() == 1 && !common.ends_with('/');
    let before = line.get(..word.at).unwrap_or_default();
    let longer = || format!("{before}{}{}", quoted(common), if ended { " " } else { "" });
    Some(Completion {
        line: (common.len() > beginning.len()).then(longer),
        remark: (found.len() > 1).then(|| names(found)),
        fault: found.is_empty().then(|| "no file or folder begins like that".to_owned()),
    })
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

    fn completed(line: &str, found: &[&str]) -> Completion {
        let found: Vec<String> = found.iter().map(|&path| path.to_owned()).collect();
        complete(line, &beginning(line), &found).expect("an answer to this line")
    }

    fn continuation(line: &str) -> Completion {
        Completion { line: Some(line.to_owned()), ..Completion::default() }
    }

    #[test]
    fn words_are_split_as_a_shell_splits_them() {
        assert_eq!(words(" a.tsv  'my files/b.tsv' \"c d\".csv e\\ f "), ["a.tsv", "my files/b.tsv", "c d.csv", "e f"]);
        assert_eq!(words("'left open"), ["left open"]);
        assert_eq!(words(""), Vec::<String>::new());
        assert_eq!(words(r#"'it\s' "a \"b\"""#), [r"it\s", r#"a "b""#]);
    }

    #[test]
    fn a_file_is_completed_in_full_and_a_folder_ends_with_a_slash() {
        assert_eq!(completed("/data/az", &["/data/azure usage.tsv"]), continuation(r"/data/azure\ usage.tsv "));
        assert_eq!(completed("one.tsv /da", &["/data/"]), continuation("one.tsv /data/"));
    }

    #[test]
    fn several_files_are_completed_to_their_common_prefix() {
        let several = completed("/data/a", &["/data/azure-1.tsv", "/data/azure-2.tsv", "/data/azure-old/"]);
        let remark = Some("azure-1.tsv   azure-2.tsv   azure-old/".into());
        assert_eq!(several, Completion { remark, ..continuation("/data/azure-") });
    }

    #[test]
    fn no_match_is_reported_and_a_late_answer_is_dropped() {
        assert_eq!(completed("/data/x", &[]).fault.as_deref(), Some("no file or folder begins like that"));
        assert_eq!(complete("/data/b", "/data/a", &["/data/azure.tsv".to_owned()]), None);
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
