//! The file that takes what is too long for a terminal's clipboard.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use laurels_data::exchange::private_file::{self, Existing};

/// Keeps a text that is too long for the clipboard in a file that only its owner can read.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn keep(text: &str, folder: &Path) -> io::Result<PathBuf> {
    let file = folder.join("copied.txt");
    private_file::folder(folder)?;
    private_file::write(&file, Existing::Replace, |out| out.write_all(text.as_bytes()))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_too_long_for_the_terminal_is_saved_to_a_private_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = keep("a mail", folder.path()).expect("written");
        assert_eq!(std::fs::read_to_string(&file).expect("read"), "a mail");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
        }
    }
}
