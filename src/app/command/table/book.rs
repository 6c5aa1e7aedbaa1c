//! What changes the book, and how one begins.

use super::command;
use crate::command::Command;
use crate::command::Context::{Field, Pane, Window};
use crate::command::Section::Book;
use crate::intent::Intent;

pub(super) const COMMANDS: &[Command] = &[
    command(Book, "import", "Import files", &[], Intent::Import)
        .writes()
        .help("Reads files from Partner Center or a dataset, shows what they would change, and imports them when you confirm."),
    command(Book, "columns", "Say what a table is", &["e"], Intent::MapColumns)
        .hint(40, "what it is")
        .contexts(&[Window])
        .writes()
        .help("In the preview of an import, on a file or a part of one that no report has the columns of: asks what it is and what its columns mean, and reads it with the others. What you say is kept for the next such file."),
    command(Book, "new", "New record", &["n"], Intent::New)
        .hint(44, "new")
        .writes()
        .help("Opens the form of a new record of the list in front: customer, subscription, association, person, certification. In a what-if it copies the scenario."),
    command(Book, "edit", "Edit the record", &["e"], Intent::Edit)
        .hint(42, "edit")
        .bulk(1, "edit all")
        .writes()
        .help("Opens the form of the selected record; of marked ones one form that sets what is entered in all."),
    command(Book, "move", "Move to the next state", &["m"], Intent::Move)
        .hint(43, "move")
        .bulk(2, "move all")
        .writes()
        .help("Moves the selected association, or all that are marked, to another state: only moves that exist, each with its day and a note."),
    command(Book, "merge", "Merge two customers", &["+"], Intent::Merge)
        .bulk(4, "merge")
        .writes()
        .help("Makes one of two marked customers; subscriptions, associations and figures follow."),
    command(Book, "form.merge", "Make the two one", &["ctrl-g"], Intent::MergeTyped)
        .hint(14, "merge")
        .contexts(&[Field])
        .writes()
        .help("In a form with the tenant of another customer: makes one of the two, with what was typed; you choose where they differ."),
    command(Book, "reported", "Reported scores", &["R"], Intent::EnterReportedScores)
        .writes()
        .help("Opens the form of all scores that Partner Center shows on a day: six designations by five metrics."),
    command(Book, "waive", "Waive the rule", &["ctrl-o"], Intent::WaiveRule)
        .hint(15, "waive")
        .contexts(&[Field])
        .writes()
        .help("In a form, at a field that breaks an association rule: asks why to make an exception; the notes keep the reason."),
    command(Book, "entry.drop", "Take the entry out", &["ctrl-x"], Intent::DropEntry)
        .hint(20, "take out")
        .contexts(&[Field])
        .help("Takes the selected entry out of its list, in a form."),
    command(Book, "mark", "Mark the row", &["space"], Intent::Mark)
        .bulk(5, "mark")
        .help("Marks the selected record, or takes the mark away; e, m and d then mean all that are marked, as one change. In Do next it marks what a report shows, for o."),
    command(Book, "mark.all", "Mark all rows", &["*"], Intent::MarkAll)
        .bulk(6, "mark all")
        .help("Marks every record that the filter leaves; where all are marked, takes the marks away."),
    command(Book, "history", "History of the record", &["H", "ctrl-t"], Intent::ShowHistory)
        .hint(89, "history")
        .contexts(&[Pane, Window, Field])
        .help("Shows who changed the selected record and when, each field before and after; in the list of changes, what the selected one did."),
    command(Book, "accept", "Accept what the report shows", &["o"], Intent::AcceptObserved)
        .hint(41, "accept")
        .bulk(1, "accept all")
        .writes()
        .help("Where a report and the associations differ, records the association that the report shows since its first month there, or the end of one that no report shows; on a group, for all of it, and where rows are marked, for those."),
    command(Book, "done", "Mark the step done", &["c"], Intent::MarkDone)
        .hint(26, "done")
        .writes()
        .help("On a step of a plan, or a change that what-if tries: opens the form or the wizard that records it, with what is known filled in. Nothing is recorded until you save it there; then the plan is made again without it."),
    command(Book, "snooze", "Snooze it", &["z"], Intent::Snooze)
        .hint(46, "snooze")
        .writes()
        .help("Hides the selected item of Do next until a day, with a reason; on a snoozed item, ends the snooze."),
    command(Book, "snoozed", "Show or hide snoozed items", &[], Intent::ShowSnoozed)
        .help("Lists snoozed items at the end of Do next, with the day on which each comes back; z there ends a snooze."),
    command(Book, "partner", "Edit the partner", &[], Intent::EditPartner)
        .writes()
        .help("Opens the form of the partner: its ids, and who signs the mails."),
    command(Book, "undo", "Undo", &["u"], Intent::Undo)
        .hint(88, "undo")
        .writes()
        .help("Undoes your newest change; in the list of changes the selected one, anybody's. A change that later changes depend on can't be undone; laurels names them."),
    command(Book, "redo", "Redo", &["ctrl-r", "U"], Intent::Redo)
        .writes()
        .help("Redoes what you undid last, as long as you changed nothing since."),
    command(Book, "export", "Export the book", &[], Intent::Export)
        .help("Writes everything to a dataset file."),
    command(Book, "demonstration", "Look at the demonstration", &[], Intent::OpenDemonstration)
        .help("Opens a made-up partner in memory. Try anything; nothing is saved."),
    command(Book, "begin", "Name the partner", &[], Intent::NamePartner)
        .writes()
        .help("Asks for the partner's name and ids, and creates a store if there is none."),
    command(Book, "first-screen", "Leave the demonstration", &[], Intent::LeaveDemonstration)
        .help("Goes back to the first screen, where a book of your own begins."),
    command(Book, "reload", "Load the book again", &[], Intent::Reload)
        .help("Reads the data once more and scores it."),
    command(Book, "confirm", "Yes", &["y"], Intent::Confirm)
        .hint(5, "yes")
        .contexts(&[Window])
        .help("Confirms the question in front, after a moment to read it."),
];
