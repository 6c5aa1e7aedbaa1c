//! Files in and out.
//!
//! What comes in is refused or taken as a whole, and becomes records of [`crate::core`] before anyone else sees it.
//! Nothing here opens a file, knows the programme's rules, or shows anything.

pub mod dataset;
pub mod demo;
pub mod import;
pub mod mail_file;
