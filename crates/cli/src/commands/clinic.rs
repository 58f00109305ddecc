//! `clinic list|create|demo`.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use serde_json::{Value, json};

use super::{json_operand, text};
use crate::args::Line;
use crate::host::Host;
use crate::outcome::{Failure, answer};
use crate::secrets::FromEnvironment;
use crate::table::table;

const CREATE: [&str; 11] =
    ["name", "login", "person", "solo", "cnpj", "city", "state", "timezone", "language", "opens", "closes"];

pub(super) fn run(line: &Line, passwords: &FromEnvironment) -> Result<(), Failure> {
    match line.operand(1, "o que fazer: list, create ou demo")? {
        "list" => list(line, passwords),
        "create" => create(line, passwords),
        "demo" => demo(line, passwords),
        other => Err(Failure::Misuse(format!("“clinic {other}” não existe"))),
    }
}

fn list(line: &Line, passwords: &FromEnvironment) -> Result<(), Failure> {
    line.only(&[])?;
    line.at_most(2)?;
    let host = Host::open(line, passwords)?;
    let rows: Vec<Vec<String>> = host
        .clinics()?
        .into_iter()
        .map(|entry| {
            vec![entry.slug, entry.name, if entry.demo { "sim" } else { "não" }.to_owned(), entry.users.join(", ")]
        })
        .collect();
    let heads = ["clínica", "nome", "demonstração", "usuários"].map(str::to_owned);
    answer(line.global.json, &host.call("app.clinics", json!({}))?, &table(&heads, &rows))
}

fn create(line: &Line, passwords: &FromEnvironment) -> Result<(), Failure> {
    line.only(&CREATE)?;
    line.at_most(3)?;
    let mut request = match line.words.get(2) {
        Some(operand) if operand == "-" => json_operand(operand)?,
        Some(_) => {
            return Err(Failure::Misuse(
                "o pedido inteiro em JSON vem pela entrada padrão: clinic create -".to_owned(),
            ));
        }
        None => request(line)?,
    };
    let host = Host::open(line, passwords)?;
    if text(&request["owner"], "password").is_empty() {
        let password = host.password("Senha da proprietária: ")?;
        request["owner"]["password"] = json!(password.as_str());
    }
    let created = host.call("app.create_clinic", request)?;
    let groups = words(&created["recovery_groups"]);
    let told = format!(
        "Clínica criada: {}\n\nKit de recuperação (guarde em papel, fora deste computador; não será mostrado outra vez):\n{}",
        text(&created, "slug"),
        numbered(&groups)
    );
    answer(line.global.json, &created, &told)?;
    if std::io::stdin().is_terminal() && !line.global.json {
        confirm(&host, &created)?;
    }
    Ok(())
}

fn request(line: &Line) -> Result<Value, Failure> {
    let name = line.need("name")?;
    let login = line.need("login")?;
    Ok(json!({
        "name": name,
        "cnpj": line.get("cnpj"),
        "postal_code": null,
        "address": null,
        "city": line.get("city"),
        "state": line.get("state"),
        "timezone": line.get("timezone").unwrap_or("America/Sao_Paulo"),
        "language": line.get("language").unwrap_or("pt-BR"),
        "owner": {
            "full_name": line.get("person").unwrap_or(login), "login": login, "password": "", "roles": ["owner"],
            "council": null, "council_number": null, "council_state": null, "council_expires": null,
        },
        "solo": line.get("solo").is_some(),
        "professionals": [],
        "rooms": [],
        "opens": line.get("opens").unwrap_or("08:00"),
        "closes": line.get("closes").unwrap_or("18:00"),
        "weekdays": [1, 2, 3, 4, 5],
    }))
}

/// Has the person type back the groups that prove the kit was written down.
fn confirm(host: &Host<'_>, created: &Value) -> Result<(), Failure> {
    let mut typed = Vec::new();
    let mut lines = std::io::stdin().lock().lines();
    for index in created["check_groups"].as_array().into_iter().flatten().filter_map(Value::as_u64) {
        let mut out = std::io::stdout().lock();
        write!(out, "Digite o grupo {} do kit: ", index + 1)?;
        out.flush()?;
        typed.push(json!({ "index": index, "text": lines.next().transpose()?.unwrap_or_default() }));
    }
    host.call("app.confirm_kit", json!({ "slug": text(created, "slug"), "groups": typed }))?;
    answer(false, &Value::Null, "Kit conferido.")
}

fn demo(line: &Line, passwords: &FromEnvironment) -> Result<(), Failure> {
    line.only(&["size", "seed"])?;
    line.at_most(2)?;
    let host = Host::open(line, passwords)?;
    let password = host.given_password()?;
    let made = host.call(
        "app.create_demo",
        json!({
            "size": line.get("size").unwrap_or("s"),
            "seed": line.number("seed")?,
            "password": password.as_ref().map(|password| password.as_str()),
        }),
    )?;
    let rows: Vec<Vec<String>> = made["users"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|user| {
            // A password that the caller gave is not repeated on the screen.
            let shown = if password.is_some() { "a de NEONPRO_PASSWORD" } else { text(user, "password") };
            vec![text(user, "login").to_owned(), shown.to_owned()]
        })
        .collect();
    let heads = ["usuário", "senha"].map(str::to_owned);
    answer(
        line.global.json,
        &made,
        &format!("Clínica de demonstração: {}\n\n{}", text(&made, "slug"), table(&heads, &rows)),
    )
}

fn words(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn numbered(groups: &[String]) -> String {
    groups.iter().enumerate().map(|(at, group)| format!("  {:>2}  {group}\n", at + 1)).collect()
}
