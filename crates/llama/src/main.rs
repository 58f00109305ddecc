//! The child process in which llama.cpp runs.
fn main() {}
