//! The computer is lost, the clinic is not.

use super::patients::open_page;
use super::session::{signed_in, unlock};
use crate::clinic::{self, PASSWORD};
use crate::stage::Stage;
use crate::window::Window;

#[test]
fn a_backup_becomes_the_clinic_of_another_computer() {
    let stage = clinic::stage();
    let shelf = tempfile::tempdir().expect("a folder for backups");
    let window = signed_in(&stage, "dona");
    window.marked("nav-settings").click();
    window.marked("tab-backup").click();
    window.rewrite("backup-folder", &shelf.path().display().to_string());
    window.marked("backup-create").click();
    window.marked("backup-report");
    let path = window.script("return document.querySelector('[data-testid=backup-path]').value;");
    window.marked("backup-drill").click();
    window.until("the drill is over", || window.all("[data-testid='backup-drill']:not([disabled])").len() == 1);
    window.reads("backup-report", "bom");
    window.accessible();
    window.picture("backup");
    drop(window);
    drop(stage);

    let elsewhere = Stage::empty();
    let window = Window::open(&elsewhere);
    window.marked("restore-backup").click();
    window.marked("restore-path").write(path.as_str().expect("a path is text"));
    window.marked("restore-login").write("medica");
    window.marked("restore-password").write("jardim de verão 48");
    window.marked("restore-save").click();
    window.marked("error");
    window.accessible();
    window.rewrite("restore-password", PASSWORD);
    window.marked("restore-save").click();
    window.css("[data-testid^='clinic-']").click();
    unlock(&window, "medica", PASSWORD);
    open_page(&window, "conceicao");
}
