//! Workarounds for Linux desktops.

#[cfg(target_os = "linux")]
use std::{os::unix::process::CommandExt, path::Path, process::Command};

/// WebKit paints nothing through NVIDIA's driver while it uses DMA-BUF.
#[cfg(target_os = "linux")]
const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Restarts the app with DMA-BUF off where NVIDIA's driver is loaded and the user has not decided otherwise.
///
/// The engine reads its switch from the environment, and changing one's own environment is not safe once threads run;
/// starting over with another one always is.
#[cfg(target_os = "linux")]
pub(crate) fn work_around_nvidia() -> std::io::Result<()> {
    let driver = Path::new("/sys/module/nvidia/version").exists();
    if !driver || std::env::var_os(SWITCH).is_some() {
        return Ok(());
    }
    let program = std::env::current_exe()?;
    Err(Command::new(program).args(std::env::args_os().skip(1)).env(SWITCH, "1").exec())
}

/// Other systems need none.
#[cfg(not(target_os = "linux"))]
pub(crate) fn work_around_nvidia() -> std::io::Result<()> {
    Ok(())
}
