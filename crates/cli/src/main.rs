//! neonproctl, the same operations without a window.
fn main() {}
