//! What this process gives up before it reads anything foreign.

use landlock::{
    ABI, Access, AccessFs, AccessNet, PathBeneath, PathFd, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError,
};
use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal};
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// The newest set of rules that is asked for; an older kernel holds those that it knows.
const RULES: ABI = ABI::V4;
/// Facts about the machine: free memory, processors, and this process's own open files.
const MACHINE: [&str; 2] = ["/proc", "/sys/devices/system"];

/// The pipe to the product, and from now on nowhere to print to: a library that prints must not get between frames.
pub(crate) fn stdout_of_our_own() -> io::Result<File> {
    let pipe = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3)?;
    let nowhere = OpenOptions::new().write(true).open("/dev/null")?;
    rustix::stdio::dup2_stdout(&nowhere)?;
    rustix::stdio::dup2_stderr(&nowhere)?;
    Ok(File::from(pipe))
}

/// No image of the memory on disk or for a debugger, first to go when memory is short, and only `folders` to read, with no
/// network. `false` when an image could be written: then nothing may be read at all.
pub(crate) fn lock_in(folders: &[PathBuf]) -> bool {
    // A kernel without this knob takes the largest process, which this one usually is.
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let no_image = rustix::process::setrlimit(Resource::Core, none).is_ok()
        && rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable).is_ok();
    // A kernel without these rules (before 5.13) still has the other walls.
    no_image && read_only(folders).is_ok()
}

fn read_only(folders: &[PathBuf]) -> Result<(), RulesetError> {
    let mut rules = Ruleset::default()
        .handle_access(AccessFs::from_all(RULES))?
        .handle_access(AccessNet::from_all(RULES))?
        .create()?;
    for folder in folders.iter().map(PathBuf::as_path).chain(MACHINE.iter().map(Path::new)) {
        if let Ok(opened) = PathFd::new(folder) {
            rules = rules.add_rule(PathBeneath::new(opened, AccessFs::from_read(RULES)))?;
        }
    }
    rules.restrict_self()?;
    Ok(())
}

/// Ends this process at once, without destructors: they would run beside threads that compute.
pub(crate) fn end_now() {
    let _ = rustix::process::kill_process(rustix::process::getpid(), Signal::KILL);
}
