//! A folder with a place for a store in it, and the dashboard and the command line on that store.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::support::program::{LAURELS, ended, laurels};
use crate::support::pty::Pty;

/// The folder; it goes away by itself.
pub struct Home {
    /// Where it is.
    pub folder: TempDir,
}

impl Home {
    /// A folder without a store.
    pub fn new() -> Home {
        Home { folder: tempfile::tempdir().expect("a folder") }
    }

    /// A folder with a store of this dataset.
    pub fn of(dataset: &str) -> Home {
        let home = Home::new();
        let file = home.file("book.json", dataset);
        home.ask(&["import", &file.to_string_lossy()]);
        home
    }

    /// Where the store is, or would be.
    pub fn store(&self) -> PathBuf {
        self.folder.path().join("laurels.db")
    }

    /// Writes a file into the folder, and gives its path.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).expect("a file");
        path
    }

    /// The dashboard on the store, of so many columns, once it shows something.
    pub fn dashboard(&self, columns: u16, rows: u16, shows: &str) -> Pty {
        let mut pty = Pty::start(&[LAURELS, "--store", &self.store().to_string_lossy()], columns, rows);
        pty.wait_for(shows);
        pty
    }

    /// The same for whoever logs in under that name.
    pub fn dashboard_of(&self, admin: &str, columns: u16, rows: u16, shows: &str) -> Pty {
        let store = self.store();
        let command = [LAURELS, "--store", &store.to_string_lossy()];
        let mut pty = Pty::start_with(&command, &[("USER", admin)], columns, rows);
        pty.wait_for(shows);
        pty
    }

    /// What the program prints for the store.
    pub fn ask(&self, arguments: &[&str]) -> String {
        let (status, out, err) = ended(laurels(self.folder.path(), arguments));
        assert_eq!(status, 0, "{arguments:?}: {err}");
        out
    }
}

/// Quits the dashboard, which leaves the terminal as it found it.
pub fn quit(mut pty: Pty) {
    pty.press("q");
    assert_eq!(pty.end().exit_code(), 0);
    pty.assert_as_found();
}

/// A book of two people.
pub const TWO_PEOPLE: &str = r#"{ "format": "laurels/dataset", "version": 1, "partner": { "name": "Fabrikam" }, "people": [
    { "id": "ada", "name": "Ada", "email": "ada@fabrikam.example", "linked": true },
    { "id": "bo", "name": "Bo", "linked": false }] }"#;

/// Opens the form of the first person, and types another mail address.
pub fn type_mail(pty: &mut Pty, mail: &str) {
    pty.press("e");
    pty.wait_for("Edit person");
    pty.press("\t\x15");
    pty.press(mail);
    pty.press("\r");
    pty.wait_for(mail);
}
