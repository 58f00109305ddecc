//! `call METHOD [JSON]`: any operation of the core, as the signed-in user.

use neonpro_api::{METHODS, Permission};
use serde_json::{Value, json};

use super::json_operand;
use crate::args::Line;
use crate::host::Host;
use crate::outcome::{Failure, answer};
use crate::secrets::FromEnvironment;

pub(super) fn run(line: &Line, passwords: &FromEnvironment) -> Result<(), Failure> {
    line.only(&[])?;
    line.at_most(3)?;
    let Some(name) = line.words.get(1) else {
        return list(line.global.json);
    };
    let method = METHODS
        .iter()
        .find(|method| method.name == name)
        .ok_or_else(|| Failure::Misuse(format!("a operação “{name}” não existe; `neonproctl call` lista todas")))?;
    let params = line.words.get(2).map_or_else(|| Ok(json!({})), |operand| json_operand(operand))?;
    let host = Host::open(line, passwords)?;
    if !matches!(method.permission, Permission::Open) {
        host.sign_in(false)?;
    }
    let value = host.call(method.name, params)?;
    answer(true, &value, "")
}

fn list(as_json: bool) -> Result<(), Failure> {
    let names: Vec<&str> = METHODS.iter().map(|method| method.name).collect();
    answer(as_json, &Value::from(names.clone()), &names.join("\n"))
}
