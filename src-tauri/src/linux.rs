//! What Linux desktops need of us, and what we need of them.

#[cfg(target_os = "linux")]
use std::{os::unix::process::CommandExt, process::Command};

/// Pages are painted by the processor, without a graphics driver. Forms and tables need no more; a graphics context costs
/// the window a third of its memory where the driver is Mesa's software renderer, as on machines without a graphics
/// card; and through NVIDIA's driver WebKit paints nothing at all while it uses DMA-BUF.
#[cfg(target_os = "linux")]
const PLAIN_PAINTING: [&str; 2] = ["WEBKIT_DISABLE_COMPOSITING_MODE", "WEBKIT_DISABLE_DMABUF_RENDERER"];

/// Restarts the app with the engine's switches set, where the user has not decided otherwise.
///
/// The engine reads them from the environment, and changing one's own environment is not safe once threads run;
/// starting over with another one always is.
#[cfg(target_os = "linux")]
pub(crate) fn choose_painting() -> std::io::Result<()> {
    let missing: Vec<&str> = PLAIN_PAINTING.into_iter().filter(|switch| std::env::var_os(switch).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let program = std::env::current_exe()?;
    let switches = missing.into_iter().map(|switch| (switch, "1"));
    Err(Command::new(program).args(std::env::args_os().skip(1)).envs(switches).exec())
}

/// Other systems need none.
#[cfg(not(target_os = "linux"))]
pub(crate) fn choose_painting() -> std::io::Result<()> {
    Ok(())
}

/// Keeps keys and patients in memory out of crash dumps and out of the reach of the user's other programs.
#[cfg(target_os = "linux")]
pub(crate) fn keep_memory_private() -> std::io::Result<()> {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// Other systems keep crash dumps for themselves.
#[cfg(not(target_os = "linux"))]
pub(crate) fn keep_memory_private() -> std::io::Result<()> {
    Ok(())
}
