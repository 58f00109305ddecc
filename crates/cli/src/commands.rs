//! One module a verb. A command reads its flags, calls the core, and answers.

mod ask;
mod audit;
mod backup;
mod call;
mod clinic;
mod doctor;
mod sql;

use serde_json::Value;

use crate::args::Line;
use crate::outcome::{Failure, answer};
use crate::secrets::FromEnvironment;

const HELP: &str = "\
neonproctl — as operações do NeonPro sem janela

  clinic list                      as clínicas da pasta de dados
  clinic create --name N --login L --person P [--solo] [--cnpj C] [--city C] [--state UF]
                [--timezone Z] [--language pt-BR|en|es] [--opens 08:00] [--closes 18:00]
  clinic create -                  o pedido inteiro em JSON pela entrada padrão
  clinic demo [--size s|xl] [--seed N]
  call                             lista as operações
  call OPERAÇÃO [JSON|-]           chama uma operação
  sql \"SELECT …\" [--limit N]       consulta como o usuário: só o que ele pode ver
  ask \"PERGUNTA\"                   pergunta ao assistente, como o usuário
  pii                              esconde o que identifica no texto da entrada padrão
  audit verify                     confere a trilha (saída 0 íntegra, 1 adulterada, 2 incompleta, 3 sem chave, 4 relógio)
  audit export --to ARQUIVO        a trilha em linhas JSON, para perícia
  backup create [--to PASTA]
  backup verify|drill CÓPIA
  backup restore CÓPIA             para a pasta de dados, que não pode ter essa clínica
  doctor                           examina a pasta de dados e as clínicas

Em qualquer lugar da linha:
  --data PASTA  --clinic NOME  --user USUÁRIO  --password-fd N  --json  --help
A senha vem da pergunta, de --password-fd ou de NEONPRO_PASSWORD; nunca de um argumento.
Saída: 0 feito, 1 recusado ou errado, 2 linha mal formada.";

/// Runs the verb of `line`.
pub(crate) fn run(line: &Line, passwords: &FromEnvironment) -> Result<(), Failure> {
    if line.global.help || line.words.is_empty() {
        return answer(false, &Value::Null, HELP);
    }
    match line.operand(0, "o comando")? {
        "clinic" => clinic::run(line, passwords),
        "call" => call::run(line, passwords),
        "ask" => ask::run(line, passwords),
        "pii" => ask::pii(line, passwords),
        "sql" => sql::run(line, passwords),
        "audit" => audit::run(line, passwords),
        "backup" => backup::run(line, passwords),
        "doctor" => doctor::run(line, passwords),
        other => Err(Failure::Misuse(format!("o comando “{other}” não existe"))),
    }
}

/// JSON given as an operand, or on standard input when the operand is `-`.
fn json_operand(operand: &str) -> Result<Value, Failure> {
    let text = match operand {
        "-" => std::io::read_to_string(std::io::stdin())?,
        text => text.to_owned(),
    };
    serde_json::from_str(&text).map_err(|error| {
        Failure::Misuse(format!("JSON mal formado na linha {} coluna {}", error.line(), error.column()))
    })
}

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}
