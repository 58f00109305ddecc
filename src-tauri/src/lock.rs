//! Keys do not stay in memory while the machine sleeps.

use crate::core::Core;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

/// How often the core is asked to do what is due.
const BEAT: Duration = Duration::from_secs(5);
/// A beat that took longer than this was a sleep: no load delays a thread for a minute.
const SLEPT: Duration = Duration::from_secs(60);

/// Keeps the core's beat, and locks it before the machine sleeps or, where nobody announces that, right after.
pub(crate) fn watch(core: &Arc<dyn Core>) {
    let beating = Arc::clone(core);
    start("beat", move || beat(beating.as_ref()));
    #[cfg(target_os = "linux")]
    {
        let listening = Arc::clone(core);
        start("sleep", move || {
            if logind::announce(|| listening.sleep()).is_err() {
                tracing::info!("no announcement of sleep on this system; the clock tells afterwards");
            }
        });
    }
}

fn start(name: &str, work: impl FnOnce() + Send + 'static) {
    if thread::Builder::new().name(name.to_owned()).spawn(work).is_err() {
        tracing::error!(name, "thread not started");
    }
}

fn beat(core: &dyn Core) {
    let mut last = SystemTime::now();
    loop {
        thread::sleep(BEAT);
        let now = SystemTime::now();
        if slept(last, now) {
            tracing::info!("woke up: locked");
            core.sleep();
        }
        core.tick();
        last = now;
    }
}

/// Whether the wall clock moved further between two beats than a beat can last. A clock set back is no sleep.
fn slept(last: SystemTime, now: SystemTime) -> bool {
    now.duration_since(last).is_ok_and(|passed| passed > SLEPT)
}

#[cfg(target_os = "linux")]
mod logind {
    //! The announcement of systemd's log-in manager.

    use zbus::blocking::{Connection, Proxy};
    use zbus::zvariant::OwnedFd;

    /// Calls `lock` before each sleep, and returns only when the announcements end.
    pub(super) fn announce(lock: impl Fn()) -> zbus::Result<()> {
        let system = Connection::system()?;
        let manager =
            Proxy::new(&system, "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")?;
        let announcements = manager.receive_signal("PrepareForSleep")?;
        let mut delay = Some(delay(&manager)?);
        for announcement in announcements {
            let before: bool = announcement.body().deserialize()?;
            if before {
                tracing::info!("sleep announced: locked");
                lock();
                // Letting go of the delay tells the system that it may sleep now.
                delay = None;
            } else if delay.is_none() {
                delay = Some(self::delay(&manager)?);
            }
        }
        Ok(())
    }

    /// Asks the system to wait a moment before it sleeps: until this handle is closed, five seconds at most.
    fn delay(manager: &Proxy<'_>) -> zbus::Result<OwnedFd> {
        manager.call("Inhibit", &("sleep", "NeonPro", "locks the clinic", "delay"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_leap_of_the_clock_is_a_sleep() {
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        assert!(!slept(start, start + BEAT));
        assert!(!slept(start, start + SLEPT));
        assert!(slept(start, start + SLEPT + Duration::from_millis(1)));
        assert!(!slept(start, start - Duration::from_secs(3600)), "a clock set back");
    }
}
