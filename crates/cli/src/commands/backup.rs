//! `backup create|verify|restore|drill`.

use serde_json::{Value, json};

use super::text;
use crate::args::Line;
use crate::host::{Host, absolute};
use crate::outcome::{Failure, answer};
use crate::secrets::FromEnvironment;

pub(super) fn run(line: &Line, passwords: &FromEnvironment) -> Result<(), Failure> {
    match line.operand(1, "o que fazer: create, verify, restore ou drill")? {
        "create" => create(line, passwords),
        "verify" => check(line, passwords, "backup.verify"),
        "drill" => check(line, passwords, "backup.drill"),
        "restore" => restore(line, passwords),
        other => Err(Failure::Misuse(format!("“backup {other}” não existe"))),
    }
}

fn create(line: &Line, passwords: &FromEnvironment) -> Result<(), Failure> {
    line.only(&["to"])?;
    line.at_most(2)?;
    let to = line.get("to").map(absolute).transpose()?;
    let host = Host::open(line, passwords)?;
    host.sign_in(true)?;
    report(line, &host.call("backup.create", json!({ "to": to }))?)
}

fn check(line: &Line, passwords: &FromEnvironment, method: &str) -> Result<(), Failure> {
    line.only(&[])?;
    line.at_most(3)?;
    let path = absolute(line.operand(2, "o caminho da cópia")?)?;
    let host = Host::open(line, passwords)?;
    host.sign_in(true)?;
    report(line, &host.call(method, json!({ "path": path }))?)
}

/// Restores into the data folder with the copy's own user and password: the clinic need not exist here any more.
fn restore(line: &Line, passwords: &FromEnvironment) -> Result<(), Failure> {
    line.only(&[])?;
    line.at_most(3)?;
    let path = absolute(line.operand(2, "o caminho da cópia")?)?;
    let host = Host::open(line, passwords)?;
    let named = line.global.user.clone().or_else(|| std::env::var("NEONPRO_USER").ok());
    let login = named.ok_or_else(|| Failure::Misuse("informe --user, uma proprietária da cópia".to_owned()))?;
    let password = host.password(&format!("Senha de {login} na cópia: "))?;
    let params = json!({ "path": path, "slug": line.global.clinic, "login": login, "password": password.as_str() });
    report(line, &host.call("backup.restore", params)?)
}

fn report(line: &Line, found: &Value) -> Result<(), Failure> {
    let ok = found["ok"].as_bool().unwrap_or(false);
    let mut told = format!("{} ({} bytes, {})\n", text(found, "path"), found["bytes"], text(found, "at"));
    for check in found["checks"].as_array().into_iter().flatten() {
        let mark = if check["ok"].as_bool().unwrap_or(false) { "✓" } else { "✗" };
        told.push_str(&format!("  {mark} {} {}\n", text(check, "name"), text(check, "detail")));
    }
    told.push_str(if ok { "A cópia confere." } else { "A cópia NÃO confere. Nada foi alterado." });
    answer(line.global.json, found, &told)?;
    if ok { Ok(()) } else { Err(Failure::Found(1)) }
}
