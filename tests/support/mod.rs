//! What the integration tests share: each of the six binaries includes all of it.
#![allow(dead_code, unused_imports, unused_macros, reason = "no binary uses all of it")]

pub mod books;
pub mod branches;
pub mod case;
pub mod generate;
pub mod pairwise;
#[cfg(feature = "team")]
pub mod postgres;
pub mod program;
pub mod pty;
pub mod screen;
pub mod service;
pub mod session;
pub mod soak;
pub mod stores;

/// Compares a value with its snapshot in `tests/snapshots`, wherever the test lies.
macro_rules! assert_snapshot {
    ($($value:expr),+) => {
        insta::with_settings!({ snapshot_path => concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots") }, {
            insta::assert_snapshot!($($value),+);
        })
    };
}
pub(crate) use assert_snapshot;
