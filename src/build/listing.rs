//! Lists the files of a folder of assets, so that a new one is found without a line of code.
//!
//! For each folder there is `OUT_DIR/FOLDER.rs`, an expression: a list of `(name, text)` sorted by name. Only files that lie in
//! the folder itself are listed; what they share lies in a folder below it.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The assets, and where to write to.
pub fn folders() -> io::Result<(PathBuf, PathBuf)> {
    let variable = |name: &str| env::var(name).map_err(io::Error::other);
    let assets = Path::new(&variable("CARGO_MANIFEST_DIR")?).join("../../assets");
    Ok((assets, PathBuf::from(variable("OUT_DIR")?)))
}

/// Writes the lists of these folders.
pub fn write(folders: &[&str], assets: &Path, out: &Path) -> io::Result<()> {
    folders.iter().try_for_each(|folder| {
        let files = files(&assets.join(folder))?;
        let entries: String = files.iter().map(|(name, path)| format!("({name:?}, include_str!({path:?})),")).collect();
        fs::write(out.join(folder).with_extension("rs"), format!("[{entries}]"))
    })
}

/// The TOML files that lie in a folder, sorted by name, with their names.
pub fn files(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let named = |path: PathBuf| Some((path.file_stem()?.to_str()?.to_owned(), path));
    Ok(files.into_iter().filter_map(named).collect())
}
