//! The product's own help, in Portuguese, part of the program: `docs/help/*.pt.md`.

use std::sync::LazyLock;

use super::asked::Asked;
use super::lexicon::Lexicon;
use super::shelf::{Likeness, Shelf};

/// An article: a title and some sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Article {
    /// Its stable name, by which a screen can link to it.
    pub name: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// What it says.
    pub text: &'static str,
}

macro_rules! articles {
    ($($name:literal)*) => { &[$(($name, include_str!(concat!("../../../../docs/help/", $name, ".pt.md")))),*] };
}

const SOURCES: &[(&str, &str)] = articles!(
    "marcar-horario"
    "encaixe"
    "remarcar-horario"
    "cancelar-horario"
    "confirmar-presenca"
    "bloquear-agenda"
    "agenda-visoes"
    "cadastrar-paciente"
    "buscar-paciente"
    "editar-cadastro"
    "alertas-paciente"
    "escrever-prontuario"
    "assinar-prontuario"
    "consentimentos"
    "consentimento-assistente"
    "receber-pagamento"
    "cobrar"
    "estornar"
    "caixa-do-dia"
    "entrada-de-lote"
    "recolher-lote"
    "registrar-aplicacao"
    "servicos-e-precos"
    "tratamentos-contraindicacoes"
    "usuarios-e-papeis"
    "desativar-usuario"
    "senha"
    "kit-recuperacao"
    "bloquear-tela"
    "profissional-horarios"
    "salas-equipamentos"
    "backup"
    "auditoria"
    "acesso-emergencia"
    "politicas-permissoes"
    "tema-idioma"
    "atalhos"
    "assistente"
    "modelos"
    "clinica-demo"
);

static ARTICLES: LazyLock<Vec<Article>> =
    LazyLock::new(|| SOURCES.iter().map(|(name, source)| read(name, source)).collect());

static SHELF: LazyLock<Shelf> =
    LazyLock::new(|| Shelf::new(Lexicon::office(), ARTICLES.iter().map(|article| (article.title, article.text))));

fn read(name: &'static str, source: &'static str) -> Article {
    let (title, text) = source.split_once('\n').unwrap_or((source, ""));
    Article { name, title: title.trim_start_matches("# ").trim(), text: text.trim() }
}

/// All articles.
#[must_use]
pub fn articles() -> &'static [Article] {
    &ARTICLES
}

/// The articles as they are looked for.
#[must_use]
pub fn shelf() -> &'static Shelf {
    &SHELF
}

/// The articles that answer a question, best first. `likeness` says how like it they are, where that is known.
#[must_use]
pub fn find(
    question: &str,
    likeness: impl FnOnce(&Shelf, &Asked) -> Option<Likeness>,
    most: usize,
) -> Vec<&'static Article> {
    let asked = SHELF.asked(question);
    let likeness = likeness(&SHELF, &asked);
    SHELF.find(&asked, likeness.as_deref(), most).into_iter().filter_map(|place| ARTICLES.get(place)).collect()
}

#[cfg(test)]
mod tests {
    use super::{articles, find};

    #[test]
    fn every_article_of_the_folder_is_part_of_the_program() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/help");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap().trim_end_matches(".pt.md").to_owned())
            .collect();
        files.sort();
        let mut known: Vec<&str> = articles().iter().map(|article| article.name).collect();
        known.sort_unstable();
        assert_eq!(files, known);
        assert!(articles().iter().all(|article| !article.title.is_empty() && article.text.len() > 80));
    }

    #[test]
    fn questions_find_their_article() {
        for (question, name) in [
            ("como faço um encaixe", "encaixe"),
            ("como remarcar uma consulta", "remarcar-horario"),
            ("esqueci minha senha", "senha"),
            ("como estorno um pagamento", "estornar"),
            ("como dar entrada num lote novo", "entrada-de-lote"),
            ("como cadastrar um novo paciente", "cadastrar-paciente"),
            ("como faço backup", "backup"),
            ("mudar para o tema escuro", "tema-idioma"),
            ("funcionário saiu, como tiro o acesso dele", "desativar-usuario"),
            ("como assino o prontuário", "assinar-prontuario"),
            ("quem recebeu o lote, como recolher", "recolher-lote"),
            ("como bloqueio a tela", "bloquear-tela"),
        ] {
            let found: Vec<&str> = find(question, |_, _| None, 3).iter().map(|article| article.name).collect();
            assert_eq!(found.first().copied(), Some(name), "{question}: {found:?}");
        }
        assert!(find("receita de bolo de cenoura", |_, _| None, 3).is_empty());
    }
}
