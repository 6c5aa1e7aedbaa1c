//! Files in and out.
//!
//! What comes in is refused or taken as a whole, and becomes records of `laurels-core` before anyone else sees it.
//! Nothing here knows the programme's rules or shows anything, and nothing but [`private_file`] and
//! [`source_file`] opens a file.

pub mod calendar_file;
pub mod dataset;
pub mod demo;
pub mod import;
pub mod mail_file;
pub mod private_file;
pub mod source_file;
pub mod stranger;
pub mod summary_file;
pub mod tables;
