//! Files of the inbox are offered while they are newer than the last import.

use super::show_message;
use crate::inbox::InboxFile;
use crate::path_input;
use crate::state::AppState;
use crate::view::{self, Tone};
use chrono::Days;
use laurels_core::sources::imported;

/// How many days back a file may be of where nothing was imported yet.
const RECENT: u64 = 31;

/// The files that are newer than the last import.
fn offered(state: &AppState) -> impl Iterator<Item = &str> {
    let recent = state.today.checked_sub_days(Days::new(RECENT)).unwrap_or(state.today);
    let since = imported(&state.log).into_values().max();
    let is_new = move |file: &&InboxFile| match since {
        Some(since) => file.modified > since,
        None => file.modified.date_naive() >= recent,
    };
    state.inbox.iter().filter(is_new).map(|file| file.path.as_str())
}

/// The line that names the files that are offered; empty where there are none.
pub fn line(state: &AppState) -> String {
    path_input::line(offered(state))
}

/// Takes the files that there are now, and says which are new.
pub fn take(state: &mut AppState, files: Vec<InboxFile>) {
    state.inbox = files;
    tell(state);
}

/// Says which files are offered, where that was not said yet.
pub fn tell(state: &mut AppState) {
    let paths: Vec<String> = offered(state).map(str::to_owned).collect();
    let is_news = paths.iter().any(|path| !state.inbox_told.contains(path));
    if state.book.is_none() || state.is_read_only() || !is_news {
        return;
    }
    let text = view::offered_files(&state.subject(), &paths);
    state.inbox_told = paths;
    show_message(state, Tone::Plain, &text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::test_harness::TestHarness;
    use chrono::DateTime;

    fn file(name: &str, modified: &str) -> InboxFile {
        let modified = modified.parse::<DateTime<chrono::Utc>>().expect("a moment");
        InboxFile { path: format!("/home/kari/Down loads/{name}"), modified }
    }

    #[test]
    fn new_files_are_offered_and_named_in_the_line_for_imports() {
        let mut harness = TestHarness::ready();
        let files = vec![file("old.csv", "2026-01-05T10:00:00Z"), file("usage.csv", "2026-11-20T10:00:00Z")];
        harness.act(Action::Inbox(files.clone()));
        let said = harness.state.message.take().map(|message| message.text).unwrap_or_default();
        assert!(said.starts_with("1 new file to import: usage.csv"), "{said}");
        harness.act(Action::Inbox(files));
        assert!(harness.state.message.is_none(), "it was said");
        harness.act(Action::Intent(crate::intent::Intent::Import));
        let line = harness.state.input().map(|input| input.value().to_owned());
        assert_eq!(line.as_deref(), Some("/home/kari/Down\\ loads/usage.csv "));
    }
}
