//! Every screen and every dialog is looked at, in light and in dark: axe finds nothing on any of them.

use super::first_run::keep_the_kit;
use super::session::signed_in;
use crate::backstage::Backstage;
use crate::clinic::{self, NAME, PASSWORD};
use crate::hands::ENTER;
use crate::stage::{self, Stage};
use crate::walk::Step::{Control, Key, Press, Write};
use crate::walk::{Scene, Seen, Step, Theme, Walk};
use crate::window::Window;
use crate::writer::{self, QUICK, agree};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_screen_is_for_everybody_in_light() {
    everywhere(Theme::Light);
}

#[test]
fn every_screen_is_for_everybody_in_dark() {
    everywhere(Theme::Dark);
}

#[test]
fn the_first_day_is_for_everybody_in_light() {
    first_day(Theme::Light);
}

#[test]
fn the_first_day_is_for_everybody_in_dark() {
    first_day(Theme::Dark);
}

/// The dialog of a time that is taken needs two visits at one time; the journeys of `moving` make them and look at it.
const TAKEN_TIME: &str = "override-dialog";

/// Walks a clinic in full swing as its owner, a doctor and the desk.
fn everywhere(theme: Theme) {
    let stage = clinic::demo();
    writer::install(&stage, QUICK);
    let mut dialogs = BTreeSet::from([TAKEN_TIME.to_owned()]);
    for (who, scenes) in [("dona", owner as fn(&str) -> Vec<Scene>), ("medica", doctor), ("recepcao", desk)] {
        let window = signed_in(&stage, who);
        let walk = Walk::set_out(&window, who, theme);
        let patient = eventful_patient(&window);
        agree(&Backstage::enter(&stage, "recepcao"), &json!(patient));
        for scene in scenes(&patient) {
            walk.visit(&scene);
        }
        let seen = walk.come_home();
        judge(&seen);
        dialogs.extend(seen.dialogs);
    }
    let missed: Vec<String> = dialogs_of_the_ui().difference(&dialogs).cloned().collect();
    assert_eq!(missed, Vec::<String>::new(), "dialogs that nobody looked at");
}

/// Nothing bars the way, and no place that was offered was passed by.
fn judge(seen: &Seen) {
    assert_eq!(seen.barriers, Vec::<String>::new(), "axe found barriers");
    let missed: Vec<&String> = seen.offered.difference(&seen.visited).collect();
    assert_eq!(missed, Vec::<&String>::new(), "places that nobody looked at");
}

/// The marks of all dialogs in the source of the UI.
fn dialogs_of_the_ui() -> BTreeSet<String> {
    let mut marks = BTreeSet::new();
    collect(&stage::ui_source(), &mut marks);
    assert!(!marks.is_empty(), "the UI has dialogs");
    marks
}

fn collect(folder: &Path, marks: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("the UI's source").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, marks);
        } else if path.extension().is_some_and(|kind| kind == "tsx") {
            let text = std::fs::read_to_string(&path).expect("a source file");
            let quoted = text.split("testid=\"").skip(1).filter_map(|rest| rest.split('"').next());
            marks.extend(quoted.filter(|mark| mark.ends_with("-dialog")).map(str::to_owned));
        }
    }
}

/// The patient of the latest ones of whom there is most to see.
fn eventful_patient(window: &Window) -> String {
    let id = window.script(
        "const call = (method, params) => window.__TAURI_INTERNALS__.invoke('rpc', { method, params });\
         let best = [-1, null];\
         for (const { id, alerts } of await call('patients.recent', { limit: 40 })) {\
           const page = await call('patients.page', { id, before: null });\
           const kinds = new Set(page.timeline.map(item => item.kind)).size;\
           const score = kinds * 10 + Math.min(alerts, 2) * 5 + (page.balance > 0 ? 5 : 0);\
           if (score > best[0]) best = [score, id];\
         }\
         return best[1];",
    );
    id.as_str().expect("the demonstration has patients").to_owned()
}

fn scene(name: &'static str, at: impl Into<String>, steps: &'static [Step], shows: &'static str) -> Scene {
    Scene { name, at: at.into(), steps, shows }
}

/// What the whole team has in front of it.
fn shared(patient: &str) -> Vec<Scene> {
    let of = |tab: &str| format!("patient/{patient}/{tab}");
    vec![
        scene("agenda-day", "agenda/day", &[], "appointment-"),
        scene("agenda-rooms", "agenda/day", &[Press("columns-room")], "appointment-"),
        scene("agenda-week", "agenda/week", &[], "agenda-grid"),
        scene("agenda-month", "agenda/month", &[], "agenda-month"),
        scene("agenda-list", "agenda/list", &[], "agenda-list"),
        scene("agenda-visit", "agenda/day", &[Press("appointment-")], "appointment-panel"),
        scene("patients", "patients", &[], "a[data-testid^='patient-']"),
        scene("patients-none", "patients", &[Write("patients-search", "zzz")], "patients"),
        scene("patient-timeline", of("timeline"), &[], "timeline"),
        scene("settings-mine", "settings", &[Press("tab-mine")], "theme-light"),
        scene("palette", "agenda/day", &[Control('k')], "palette"),
        scene("palette-typed", "agenda/day", &[Control('k'), Write("palette-input", "maria")], "palette"),
        scene("assistant", "agenda/day", &[Control('j')], "assistant-suggestions"),
        scene("assistant-answer", "agenda/day", QUESTION, "assistant-rows"),
        scene("assistant-correction", "agenda/day", &[Press("assistant-not-that")], "assistant-correction"),
        scene("assistant-visit", "agenda/day", &[Press("assistant-link-appointment")], "appointment-panel"),
        scene("assistant-history", "agenda/day", &[Press("assistant-history")], "assistant-past"),
        scene("shortcuts", "agenda/day", SHORTCUTS, "shortcut-sheet"),
    ]
}

const QUESTION: &[Step] = &[Write("assistant-field", "quem vem hoje?"), Key(ENTER)];
const SHORTCUTS: &[Step] = &[Press("assistant-close"), Press("agenda-today"), Key('?')];

/// What the desk works with, and the owner too.
fn at_the_desk(patient: &str) -> Vec<Scene> {
    let of = |tab: &str| format!("patient/{patient}/{tab}");
    vec![
        scene("booking", of("timeline"), BOOKING, "booking-panel"),
        scene("booking-list", "agenda/day", &[Press("new-booking"), Press("booking-service")], "booking-panel"),
        scene("quick-register", "agenda/day", QUICK_REGISTER, "quick-register"),
        scene("pick-day", "agenda/day", &[Press("pick-day")], "agenda"),
        scene("filter", "agenda/day", &[Press("agenda-filter")], "agenda"),
        scene("block", "agenda/day", &[Press("block-time")], "block-dialog"),
        scene("reschedule", "agenda/day", WAITING_VISIT_MOVED, "reschedule-dialog"),
        scene("cancel", "agenda/day", WAITING_VISIT_CANCELLED, "reason-dialog"),
        scene("patients-found", "patients", &[Write("patients-search", "ana")], "a[data-testid^='patient-']"),
        scene("register", "register", &[Write("patient-full_name", "Maria Aparecida")], "register"),
        scene("patient-data", of("data"), &[], "patient-save"),
        scene("patient-consents", of("consents"), &[], "consents"),
        scene("patient-consent-grant", of("consents"), &[Press("consent-grant-")], "consent-dialog"),
        scene("patient-consent-revoke", of("consents"), &[Press("consent-revoke-")], "consent-dialog"),
        scene("patient-finance", of("finance"), &[], "account"),
        scene("patient-charge", of("finance"), &[Press("charge")], "charge-dialog"),
        scene("patient-pay", of("finance"), &[Press("pay")], "payment-dialog"),
        scene("finance", "finance", &[], "finance-total"),
    ]
}

const BOOKING: &[Step] = &[Press("patient-book"), Write("booking-time", "10:00")];
const QUICK_REGISTER: &[Step] =
    &[Press("new-booking"), Write("patient-search", "Zuleica Teste"), Press("booking-register")];
const WAITING_VISIT_MOVED: &[Step] = &[Press("[data-status='scheduled']"), Press("reschedule")];
const WAITING_VISIT_CANCELLED: &[Step] = &[Press("[data-status='scheduled']"), Press("status-cancelled")];

fn desk(patient: &str) -> Vec<Scene> {
    let mut scenes = shared(patient);
    scenes.extend(at_the_desk(patient));
    scenes.extend([
        scene("stock", "stock", &[], "stock"),
        scene("catalogue", "catalogue", &[], "catalogue"),
        scene("catalogue-treatments", "catalogue", &[Press("tab-treatments")], "catalogue"),
    ]);
    scenes
}

fn doctor(patient: &str) -> Vec<Scene> {
    let of = |tab: &str| format!("patient/{patient}/{tab}");
    let mut scenes = shared(patient);
    scenes.extend([
        scene("patient-data", of("data"), &[], "patient-page"),
        scene("patient-alert", of("timeline"), &[Press("add-alert")], "alert-dialog"),
        scene("patient-records", of("records"), &[], "record-"),
        scene("patient-note", of("records"), &[Press("note-new")], "note-editor"),
        scene("patient-note-typed", of("records"), NOTE, "note-sign"),
        scene("patient-note-sign", of("records"), SIGN, "sign-dialog"),
        scene("patient-summary", of("records"), &[Press("summary-begin")], "assistant-written"),
        scene("patient-note-draft", of("records"), DRAFT, "assistant-written"),
        scene("patient-letter", of("records"), &[Press("letter-open")], "letter-dialog"),
        scene("patient-letter-written", of("records"), LETTER, "assistant-written"),
        scene("patient-addendum", of("records"), &[Press("note-addendum")], "addendum-body"),
        scene("patient-applications", of("applications"), &[], "applications"),
        scene("patient-apply", of("applications"), &[Press("apply")], "apply-dialog"),
        scene("patient-consents", of("consents"), &[], "consents"),
        scene("stock", "stock", &[], "stock"),
        scene("catalogue", "catalogue", &[], "catalogue"),
        scene("catalogue-treatments", "catalogue", &[Press("tab-treatments")], "catalogue"),
    ]);
    scenes
}

const NOTE: &[Step] = &[
    Press("note-new"),
    Write("note-title", "Retorno de toxina"),
    Write("note-body", "Boa simetria, sem ptose. Orientada a voltar em quinze dias."),
];
const DRAFT: &[Step] = &[Press("note-new"), Write("note-body", "Sem queixas, sem ptose."), Press("draft-begin")];
const LETTER: &[Step] = &[Press("letter-open"), Press("letter-begin")];
const SIGN: &[Step] = &[Press("note-new"), Write("note-body", "Sem queixas."), Press("note-sign")];

fn owner(patient: &str) -> Vec<Scene> {
    let mut scenes = shared(patient);
    scenes.extend(at_the_desk(patient));
    scenes.extend(of_the_house(patient));
    scenes
}

/// What only an owner opens.
fn of_the_house(patient: &str) -> Vec<Scene> {
    let of = |tab: &str| format!("patient/{patient}/{tab}");
    vec![
        scene("patient-reverse", of("finance"), &[Press("reverse-")], "reason-dialog"),
        scene("patient-applications", of("applications"), &[], "applications"),
        scene("patient-audit", of("audit"), &[], "audit-table"),
        scene("stock", "stock", &[], "product-"),
        scene("stock-product", "stock", &[Press("product-new")], "product-dialog"),
        scene("stock-lot", "stock", &[Press("lot-new-")], "lot-dialog"),
        scene("stock-recipients", "stock", &[Press("recipients-")], "recipients-dialog"),
        scene("catalogue", "catalogue", &[], "catalogue"),
        scene("catalogue-service", "catalogue", &[Press("service-")], "service-dialog"),
        scene("catalogue-treatments", "catalogue", &[Press("tab-treatments")], "treatment-"),
        scene("catalogue-treatment", "catalogue", TREATMENT, "treatment-dialog"),
        scene("team", "team", &[], "users"),
        scene("team-new", "team", &[Press("team-new")], "user-dialog"),
        scene("team-roles", "team", &[Press("roles-medica")], "roles-dialog"),
        scene("team-reissue", "team", &[Press("reissue-recepcao")], "reissue-dialog"),
        scene("team-deactivate", "team", &[Press("deactivate-recepcao")], "deactivate-dialog"),
        scene("team-keys", "team", &[Press("rotate-keys")], "rotate-keys-dialog"),
        scene("team-professionals", "team", &[Press("tab-professionals")], "professional-"),
        scene("team-professional", "team", PROFESSIONAL, "professional-dialog"),
        scene("team-places", "team", &[Press("tab-places")], "room-new"),
        scene("team-room", "team", &[Press("tab-places"), Press("room-new")], "place-dialog"),
        scene("settings-clinic", "settings", &[Press("tab-clinic")], "settings-save"),
        scene("settings-config", "settings", &[Press("tab-config")], "config-"),
        scene("settings-grants", "settings", &[Press("tab-grants")], "grant-new"),
        scene("settings-grant", "settings", &[Press("tab-grants"), Press("grant-new")], "grant-dialog"),
        scene("settings-assistant", "settings/assistant", &[], "models"),
        scene("settings-model", "settings/assistant", &[Press("model-add")], "add-model-dialog"),
        scene("assistant-usage", "assistant", &[], "usage"),
        scene("settings-backup", "settings", &[Press("tab-backup")], "backup"),
        scene("settings-backup-done", "settings", &[Press("tab-backup"), Press("backup-create")], "backup-report"),
        scene("audit", "audit", &[], "audit-table"),
        scene("audit-verified", "audit", &[Press("audit-verify")], "audit-result"),
        scene("audit-export", "audit", &[Press("audit-export")], "audit-export-dialog"),
    ]
}

const TREATMENT: &[Step] = &[Press("tab-treatments"), Press("treatment-")];
const PROFESSIONAL: &[Step] = &[Press("tab-professionals"), Press("professional-")];

/// From the first start to the empty screens of a new clinic.
fn first_day(theme: Theme) {
    let stage = Stage::empty();
    let window = Window::open(&stage);
    let walk = Walk::set_out(&window, "nova", theme);
    window.marked("first-run");
    walk.look("welcome");
    restore_screen(&window, &walk);
    window.marked("create-clinic").click();
    window.marked("clinic-name").write(NAME);
    walk.look("wizard-clinic");
    window.marked("wizard-next").click();
    owner_step(&window);
    walk.look("wizard-owner");
    window.marked("wizard-next").click();
    window.marked("opens");
    walk.look("wizard-place");
    window.marked("wizard-next").click();
    window.css("dl");
    walk.look("wizard-summary");
    window.marked("wizard-next").click();
    window.marked("recovery-kit");
    walk.look("kit");
    keep_the_kit(&window);
    window.marked("agenda");
    for scene in empty_screens() {
        walk.visit(&scene);
    }
    locked(&window, &walk);
    judge_barriers(walk.come_home());
}

/// Whoever walks a first day does not go everywhere.
fn judge_barriers(seen: Seen) {
    judge(&Seen { offered: BTreeSet::new(), ..seen });
}

fn restore_screen(window: &Window, walk: &Walk<'_>) {
    window.marked("restore-backup").click();
    window.marked("restore-screen");
    walk.look("restore");
    window.marked("restore-by-kit").click();
    window.marked("restore-kit");
    walk.look("restore-kit");
    window.marked("restore-back").click();
}

fn owner_step(window: &Window) {
    window.marked("owner-name").write("Dona Teste");
    window.marked("owner-login").write("dona");
    window.marked("new-password").write(PASSWORD);
    window.marked("repeat-password").write(PASSWORD);
}

fn empty_screens() -> Vec<Scene> {
    vec![
        scene("agenda", "agenda/day", &[], "agenda"),
        scene("agenda-list", "agenda/list", &[], "agenda"),
        scene("patients", "patients", &[], "patients"),
        scene("finance", "finance", &[], "finance"),
        scene("stock", "stock", &[], "stock"),
        scene("catalogue", "catalogue", &[], "catalogue"),
        scene("catalogue-treatments", "catalogue", &[Press("tab-treatments")], "catalogue"),
        scene("service-new", "catalogue", &[Press("catalogue-new")], "service-dialog"),
        scene("team", "team", &[], "users"),
        scene("grants", "settings", &[Press("tab-grants")], "grant-new"),
    ]
}

/// The covered screen, then the one that asks who is there, with a wrong answer, and the way out of a lost password.
fn locked(window: &Window, walk: &Walk<'_>) {
    window.marked("grant-new");
    window.marked("lock").click();
    window.marked("soft-lock");
    walk.look("soft-lock");
    window.marked("resume-password").write("não é esta 01");
    window.marked("resume").click();
    window.marked("resume-error");
    walk.look("soft-lock-refused");
    window.marked("resume-other").click();
    window.marked("unlock-screen");
    walk.look("unlock");
    window.marked("password").write("não é esta 02");
    window.marked("unlock").click();
    window.marked("unlock-error");
    walk.look("unlock-refused");
    window.marked("recover").click();
    window.marked("recover-screen");
    walk.look("recover");
}
