//! laurels
fn main() {}
