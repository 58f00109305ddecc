//! What a person waits for: requests to the application, JSON in and out.

use crate::Stage;
use crate::table::{Table, median, us};
use neonpro_api::{App, AppOptions};
use neonpro_vault::World;
use neonpro_vault::keys::NoDeviceSecrets;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

const WINDOW: &str = "bench";

fn open(data: &Path) -> App {
    App::open(AppOptions {
        data: data.to_owned(),
        world: World::real(),
        secrets: Arc::new(NoDeviceSecrets),
        cost: None,
    })
    .expect("opens")
}

pub(crate) fn create_demo(data: &Path, size: &str, password: &str) {
    let app = open(data);
    app.call(WINDOW, "app.create_demo", json!({ "size": size, "seed": 1, "password": password }))
        .expect("the demo clinic");
}

fn call(app: &App, method: &str, params: Value) -> Value {
    app.call(WINDOW, method, params).unwrap_or_else(|e| panic_with(method, &e.code))
}

fn panic_with(method: &str, code: &str) -> Value {
    println!("{method} answered {code}");
    std::process::exit(1)
}

pub(crate) fn measure(stage: &Stage, table: &mut Table) {
    let app = open(&stage.data);
    let slug = stage.clinic.file_name().and_then(|n| n.to_str()).expect("a name");
    let unlock = us(|| {
        call(&app, "session.unlock", json!({ "slug": slug, "login": "dona", "password": stage.password }));
    });
    table.limit("unlock (Argon2id, keys, doors)", unlock, "", "");
    let day = chrono_like_today(&app);
    let view = json!({ "from": day.0, "to": day.1, "professional_ids": null, "room_ids": null });
    let first = us(|| {
        call(&app, "agenda.view", view.clone());
    });
    table.limit("first agenda after unlock", first, "", "≤ 1 s with the window");
    let times = (0..15)
        .map(|_| {
            us(|| {
                call(&app, "agenda.view", view.clone());
            })
        })
        .collect();
    let shown = call(&app, "agenda.view", view).get("appointments").and_then(Value::as_array).map_or(0, Vec::len);
    table.limit(
        &format!("week view, {shown} appointments, request to JSON"),
        median(times),
        "",
        "≤ 50 ms with painting",
    );
    chart(&app, stage, table);
    booking(&app, table, &day.0);
}

/// The week of the clinic's today, as the clinic has it.
fn chrono_like_today(app: &App) -> (String, String) {
    let now = call(
        app,
        "agenda.view",
        json!({ "from": "2026-01-01", "to": "2026-01-01", "professional_ids": null, "room_ids": null }),
    );
    let now =
        now.get("now").and_then(Value::as_str).unwrap_or("2026-11-22").get(..10).unwrap_or("2026-11-22").to_owned();
    let day: u32 = now.get(8..).and_then(|d| d.parse().ok()).unwrap_or(1);
    let from = format!("{}{:02}", &now[..8], day.min(22));
    (from, format!("{}{:02}", &now[..8], day.min(22) + 6))
}

/// Visits of the patient whose page is measured.
const VISITS: i64 = 1000;

/// The patient with most visits; visits of others become theirs until there are a thousand. The copy that is measured is nobody's clinic, so this
/// goes past the doors.
fn regular(stage: &Stage) -> (neonpro_vault::Id, i64) {
    let key = *stage.vault.keys().db_key().expect("held").expose();
    let base = neonpro_testkit::raw::open(&stage.clinic, &key);
    let most = "SELECT patient_id, count(*) AS n FROM t_appointments GROUP BY patient_id ORDER BY n DESC LIMIT 1";
    let found = || base.query_row(most, [], |r| Ok((r.get(0)?, r.get(1)?))).expect("the patient with most visits");
    let (id, visits): (neonpro_vault::Id, i64) = found();
    base.execute(
        "UPDATE t_appointments SET patient_id = ?1 WHERE rid IN (SELECT rid FROM t_appointments WHERE patient_id <> ?1 AND rid % 997 = 0 LIMIT ?2)",
        neonpro_vault::params![id, (VISITS - visits).max(0)],
    )
    .expect("moved");
    found()
}

fn chart(app: &App, stage: &Stage, table: &mut Table) {
    let (id, visits) = regular(stage);
    let times = (0..15)
        .map(|_| {
            us(|| {
                call(app, "patients.page", json!({ "id": id.to_string(), "before": null }));
            })
        })
        .collect();
    table.limit(
        &format!("page of the patient with most visits ({visits})"),
        median(times),
        "minutes published in OpenEMR at 500–700",
        "≤ 150 ms",
    );
}

fn booking(app: &App, table: &mut Table, from: &str) {
    let services = call(app, "catalogue.services", json!({}));
    let patients = call(app, "patients.recent", json!({ "limit": 30 }));
    let ids: Vec<&str> =
        patients.as_array().map(|p| p.iter().filter_map(|p| p["id"].as_str()).collect()).unwrap_or_default();
    let year: u32 = from.get(..4).and_then(|y| y.parse().ok()).unwrap_or(2026) + 1;
    let mut times = Vec::new();
    for (i, service) in services.as_array().into_iter().flatten().enumerate() {
        let slots = call(
            app,
            "agenda.free_slots",
            json!({ "from": format!("{year}-03-01"), "to": format!("{year}-03-14"), "service_id": service["id"], "professional_id": null, "limit": 3 }),
        );
        for slot in slots.as_array().into_iter().flatten() {
            let Some(patient) = ids.get((i * 3 + times.len()) % ids.len().max(1)) else { continue };
            let book = json!({ "patient_id": patient, "professional_id": slot["professional_id"], "service_id": service["id"], "room_id": slot["room_id"],
                "equipment_ids": [], "start": slot["start"], "duration_minutes": null, "notes": null, "override_reason": null });
            let mut booked = false;
            let took = us(|| booked = app.call(WINDOW, "agenda.book", book).is_ok());
            if booked {
                times.push(took);
            }
        }
    }
    table.limit(
        &format!("booking: conflict check and commit ({} bookings)", times.len()),
        median(times),
        "",
        "≤ 20 ms",
    );
}
