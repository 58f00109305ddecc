//! The chores of a developer.
fn main() {}
