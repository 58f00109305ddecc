//! How a command ends: an exit code, and a sentence for a person or an object for a program.

use std::io::Write as _;

use neonpro_api::{ApiError, ErrorKind};
use serde_json::{Value, json};

use crate::args::Misuse;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The line makes no sense: exit code 2.
    Misuse(String),
    /// The core refused or found something wrong: exit code 1.
    Refused(ApiError),
    /// The answer could not be written or a file could not be read: exit code 1.
    Io(std::io::ErrorKind),
    /// A check came out with its own exit code; the answer was printed.
    Found(u8),
}

impl From<Misuse> for Failure {
    fn from(misuse: Misuse) -> Self {
        Self::Misuse(misuse.0)
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Refused(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error.kind())
    }
}

impl Failure {
    /// The process's exit code: 1 refused or found wrong, 2 misuse; `audit verify` has its own.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Misuse(_) => 2,
            Self::Refused(_) | Self::Io(_) => 1,
            Self::Found(code) => *code,
        }
    }

    /// Says on standard error what went wrong.
    pub(crate) fn tell(&self, as_json: bool) {
        let mut out = std::io::stderr().lock();
        let told = match self {
            Self::Found(_) => Ok(()),
            Self::Refused(error) if as_json => writeln!(out, "{}", json!({ "error": error })),
            Self::Refused(error) => writeln!(out, "neonproctl: {}", sentence(error)),
            Self::Misuse(text) => writeln!(out, "neonproctl: {text}. Veja neonproctl --help."),
            Self::Io(kind) => writeln!(out, "neonproctl: não foi possível ler ou gravar: {kind}."),
        };
        // Nobody is left to be told when standard error is closed.
        let _closed = told;
    }
}

/// Prints `text`, or `value` as JSON when the caller is a program.
pub(crate) fn answer(as_json: bool, value: &Value, text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    if as_json {
        writeln!(out, "{value:#}")?;
    } else {
        writeln!(out, "{}", text.trim_end())?;
    }
    out.flush()?;
    Ok(())
}

/// What happened, what is safe, what next; with the code for whoever helps.
fn sentence(error: &ApiError) -> String {
    let said = match error.code.as_ref() {
        "session.wrong_credentials" => "Usuário ou senha não conferem. Nada foi aberto.",
        "session.locked_out" => {
            "Este usuário está bloqueado por excesso de tentativas. Uma proprietária pode emitir nova senha."
        }
        "session.none" => "Ninguém entrou nesta clínica. Informe o usuário e a senha.",
        "session.forbidden" => "O papel deste usuário não permite esta operação.",
        "session.weak_password" => {
            "A senha precisa de ao menos 12 caracteres, com letra e número, e não pode conter o nome de quem a usa."
        }
        "app.clinic_unknown" => "Não há clínica com este nome na pasta de dados.",
        "app.clinic_exists" => "Já existe uma clínica com este nome na pasta de dados. Nada foi alterado.",
        "vault.newer" => {
            "O arquivo foi gravado por uma versão mais nova do programa. Atualize o programa; nada foi alterado."
        }
        "vault.damaged" | "app.damaged_file" => {
            "O arquivo da clínica está danificado. Nada foi alterado: restaure uma cópia de segurança."
        }
        "vault.rolled_back" => {
            "O arquivo voltou a um estado antigo. Nada foi alterado: restaure uma cópia de segurança."
        }
        "vault.disk_full" => "O disco está cheio. Nada foi gravado; libere espaço e repita.",
        "vault.read_only" => "A pasta de dados não aceita gravação. Nada foi alterado.",
        "vault.held" => {
            "O arquivo está em uso por uma migração, troca de chaves ou restauração. Tente de novo em instantes."
        }
        "reports.refused" => "Só um único SELECT sobre as tabelas públicas é aceito. A tentativa ficou registrada.",
        "vault.limit" => "A consulta passou do limite de tempo, memória ou linhas.",
        "keys.missing" | "keys.damaged" | "keys.forged" => {
            "O arquivo de chaves falta ou foi alterado. Nada foi aberto: restaure uma cópia de segurança."
        }
        "keys.device_secret_missing" => {
            "A chave deste computador não está no chaveiro do sistema. Uma proprietária pode emitir nova senha."
        }
        "session.must_change_password" => {
            "Esta senha é de uso único: troque-a antes de continuar (session.change_password)."
        }
        "team.rotation_waits" => {
            "As chaves ainda não foram trocadas: a clínica está aberta em outra janela ou programa. Feche-os e repita team.rotate_keys."
        }
        "app.unknown_method" => "Esta operação não existe. `neonproctl call` sem nome lista todas.",
        "app.bad_request" => "O pedido não tem a forma que a operação espera.",
        _ => of_kind(error.kind),
    };
    let mut text = format!("{said} [{}]", error.code);
    for (name, value) in &error.params {
        text.push_str(&format!(" {name}={value}"));
    }
    if let Some(incident) = &error.incident {
        text.push_str(&format!(" incidente {incident}"));
    }
    text
}

fn of_kind(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Validation => "Há um dado que não confere. Nada foi gravado.",
        ErrorKind::Precondition => "Isto não é possível no estado atual. Nada foi gravado.",
        ErrorKind::NotFound => "Não encontrado.",
        ErrorKind::Forbidden => "O papel deste usuário não permite esta operação.",
        ErrorKind::Locked => "A clínica está bloqueada. Entre com usuário e senha.",
        ErrorKind::Conflict => "Há um conflito com o que já está gravado. Nada foi gravado.",
        ErrorKind::Busy => "O arquivo está ocupado neste momento. Tente de novo em instantes.",
        ErrorKind::Storage => "O disco ou o arquivo não respondeu como deveria. O que já estava gravado continua lá.",
        ErrorKind::Internal => "Algo inesperado aconteceu no programa. O que já estava gravado continua lá.",
    }
}
