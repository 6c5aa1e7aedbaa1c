//! The store as a file: who may read it, what may stand in its place, and what its first bytes say.
//!
//! All this is looked at before SQLite is given the file, because SQLite would follow a link, wait for a pipe, and roll
//! another program's journal back.

use super::error::Fault;
use super::{APPLICATION_ID, VERSION, barrier};
use rustix::fs::OFlags;
use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::Read;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// A folder that hands its group on to what is made in it.
const SETGID: u32 = 0o2000;

/// Who may read and write what is made in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// The permissions of a file that holds a book.
    pub file: u32,
    /// The permissions of a folder that holds such files.
    pub folder: u32,
}

impl Access {
    const PRIVATE: Access = Access { file: 0o600, folder: 0o700 };
    /// The folder's group too. What is made in it belongs to that group, and so do folders below.
    pub const SHARED: Access = Access { file: 0o660, folder: 0o2770 };

    /// As the folder is set up: shared where its group may write and it hands its group on (setgid), else private.
    ///
    /// # Errors
    /// When anybody may write to it: a store there could be replaced by anybody's, or where that is ruled out (sticky) get
    /// anybody's journal. When it belongs to another user, unless it is shared with a group of this one's, or anybody may
    /// replace it.
    pub fn of(folder: &Path) -> Result<Access, Fault> {
        const ANYBODY_WRITES: u32 = 0o002;
        const GROUP_WRITES: u32 = 0o020;
        /// In a sticky folder nobody can replace what others own, but anybody can put something beside it.
        const STICKY: u32 = 0o1000;
        let Ok(about) = fs::metadata(folder) else { return Ok(Access::PRIVATE) };
        let has = |bits| about.mode() & bits == bits;
        match () {
            () if has(ANYBODY_WRITES | STICKY) => Err(Fault::Sticky(folder.to_owned())),
            () if has(ANYBODY_WRITES) => Err(Fault::OpenToAll(folder.to_owned())),
            () if !(is_trusted(about.uid()) || has(SETGID) && is_in_group(about.gid())) => {
                Err(Fault::TheirFolder(folder.to_owned()))
            }
            () => replaceable(folder)
                .map_or(Ok(if has(SETGID | GROUP_WRITES) { Access::SHARED } else { Access::PRIVATE }), |above| {
                    Err(Fault::OpenToAll(above))
                }),
        }
    }
}

/// Whether a user is this one or the administrator.
fn is_trusted(uid: u32) -> bool {
    uid == 0 || uid == rustix::process::geteuid().as_raw()
}

fn is_in_group(gid: u32) -> bool {
    let groups = rustix::process::getgroups().unwrap_or_default();
    groups.into_iter().chain([rustix::process::getegid()]).any(|group| group.as_raw() == gid)
}

/// A folder above that one in which anybody could put another in the place of what leads to it.
fn replaceable(folder: &Path) -> Option<PathBuf> {
    let whole = fs::canonicalize(folder).ok()?;
    let is_open = |above: &&Path| fs::metadata(above).is_ok_and(|about| about.mode() & 0o1002 == 0o002);
    whole.ancestors().skip(1).find(is_open).map(Path::to_owned)
}

/// The first bytes of a database, as SQLite's file format lays them out.
const HEADER: usize = 100;
const MAGIC: &[u8] = b"SQLite format 3\0";
const PAGE_SIZE_AT: usize = 16;
const USER_VERSION_AT: usize = 60;
const APPLICATION_ID_AT: usize = 68;

/// Refuses what is not a store that this program and this user can work with. Nothing is written, and nothing but the
/// first bytes of a plain file is read.
///
/// # Errors
/// When there is no such file or it is empty, when it is a link, no plain file, a file of another user that is not in a
/// shared folder, no store, a store of a later version, or plainly cut short.
pub fn inspect(path: &Path) -> Result<(), Fault> {
    let about = fs::symlink_metadata(path)?;
    let folder = folder_of(path);
    Access::of(&folder)?;
    if about.is_symlink() {
        return Err(Fault::Link);
    }
    if !about.is_file() {
        return Err(Fault::NotAFile);
    }
    let is_shared =
        || about.mode() & 0o060 != 0 && fs::metadata(&folder).is_ok_and(|folder| folder.mode() & SETGID != 0);
    if !is_trusted(about.uid()) && !is_shared() {
        return Err(Fault::Theirs);
    }
    let mut header = Vec::with_capacity(HEADER);
    no_follow(OpenOptions::new().read(true)).open(path)?.take(HEADER as u64).read_to_end(&mut header)?;
    match number(&header, USER_VERSION_AT) {
        _ if header.is_empty() => Err(Fault::Missing),
        _ if !header.starts_with(MAGIC) => Err(Fault::Unreadable),
        None => Err(Fault::Unreadable),
        _ if number(&header, APPLICATION_ID_AT) != Some(APPLICATION_ID) => Err(Fault::Foreign),
        Some(version) if version > VERSION => Err(Fault::Newer { version }),
        Some(_) if about.len() % page_size(&header) != 0 && !journal_of(path).exists() => {
            Err(Fault::damaged("it ends in the middle of a page"))
        }
        Some(_) => Ok(()),
    }
}

/// Opens the file of that name itself, should a link or a pipe have come into its place.
pub fn no_follow(options: &mut OpenOptions) -> &mut OpenOptions {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.custom_flags(i32::try_from(flags.bits()).unwrap_or_default())
}

/// The big-endian number at that place of a whole header.
fn number(header: &[u8], at: usize) -> Option<u32> {
    header.get(HEADER - 1)?;
    header.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}

/// The bytes of a page, of which a file has a whole number; 1 stands for 65536, which two bytes cannot tell.
fn page_size(header: &[u8]) -> u64 {
    let size = header.get(PAGE_SIZE_AT..PAGE_SIZE_AT + 2).and_then(|bytes| bytes.try_into().ok());
    match size.map_or(1, u16::from_be_bytes) {
        0 | 1 => 1 << 16,
        size => u64::from(size),
    }
}

/// Makes an empty file that is its owner's alone from the first moment on, whatever the umask; in a shared folder that of
/// the folder's group.
///
/// # Errors
/// When it exists, or cannot be made, or anybody or nobody may write to its folder.
pub fn create_private(path: &Path) -> Result<(), Fault> {
    let access = Access::of(&folder_of(path))?.file;
    barrier::refuse(path)?;
    let opened = OpenOptions::new().write(true).create_new(true).mode(access).open(path);
    match opened {
        Ok(file) => Ok(file.set_permissions(Permissions::from_mode(access))?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Fault::NoDirectory(folder_of(path))),
        Err(error) => Err(error.into()),
    }
}

/// Makes a folder, and those above it that are missing, each its owner's alone, or shared as the one above it is.
///
/// # Errors
/// When one cannot be made.
pub fn create_private_folder(folder: &Path) -> Result<(), Fault> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        create_private_folder(above)?;
    }
    let access = match Access::of(&folder_of(folder)) {
        Err(Fault::Sticky(_)) => Access::PRIVATE.folder, // Nobody else can put anything into it, or it into another's place.
        access => access?.folder,
    };
    match DirBuilder::new().mode(access & 0o777).create(folder) {
        Ok(()) => Ok(fs::set_permissions(folder, Permissions::from_mode(access))?),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()), // Somebody else did.
        Err(error) => Err(Fault::System(format!("the folder {} cannot be made: {error}", folder.display()))),
    }
}

/// The folder that a file lies in.
pub fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// A file beside `path`, named after it: `laurels.db` and `-replaced` give `laurels-replaced.db`.
pub fn beside(path: &Path, addition: &str) -> PathBuf {
    let name = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let stem = name(path.file_stem()).unwrap_or_else(|| "laurels".to_owned());
    let extension = name(path.extension()).map(|extension| format!(".{extension}")).unwrap_or_default();
    path.with_file_name(format!("{stem}{addition}{extension}"))
}

/// SQLite's journal of that file: there while a change is being written, or after one was cut off.
pub fn journal_of(path: &Path) -> PathBuf {
    with_suffix(path, "-journal")
}

/// A path with something behind it: `laurels.db` and `-journal` give `laurels.db-journal`.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The same file by a path without links: SQLite then refuses any.
///
/// # Errors
/// When its folder is not there, or may not be looked into.
pub fn resolved(path: &Path) -> Result<PathBuf, Fault> {
    let folder = fs::canonicalize(folder_of(path))?;
    path.file_name().map(|name| folder.join(name)).ok_or(Fault::NotAFile)
}
