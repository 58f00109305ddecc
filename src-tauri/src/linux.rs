//! What Linux desktops need of us, and what we need of them.

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

/// Lets the web engine paint on the processor and keep no pages that were left: a third of the app's memory, for tables, forms and a
/// calendar (docs/adr/0014). WebGL goes with it: nothing here draws with it, and it is the widest way into a graphics driver.
#[cfg(target_os = "linux")]
pub(crate) fn spare_memory<R: tauri::Runtime>(window: &tauri::WebviewWindow<R>) -> tauri::Result<()> {
    use webkit2gtk::{CacheModel, HardwareAccelerationPolicy, SettingsExt as _, WebContextExt as _, WebViewExt};
    window.with_webview(|view| {
        let view = view.inner();
        if let Some(context) = view.context() {
            context.set_cache_model(CacheModel::DocumentViewer);
        }
        if let Some(settings) = WebViewExt::settings(&view) {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
            settings.set_enable_page_cache(false);
            settings.set_enable_webgl(false);
        }
    })
}

/// Other engines have their own ways.
#[cfg(not(target_os = "linux"))]
pub(crate) fn spare_memory<R: tauri::Runtime>(_window: &tauri::WebviewWindow<R>) -> tauri::Result<()> {
    Ok(())
}
