//! The command line, read by hand: global flags stand anywhere, every verb names the flags that it knows.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// What the person got wrong, in a sentence for them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Misuse(pub(crate) String);

/// Flags that every verb understands.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Global {
    /// The data folder.
    pub(crate) data: Option<PathBuf>,
    /// The clinic's short name; may be left out when the folder holds one.
    pub(crate) clinic: Option<String>,
    /// The login; may be left out when the clinic has one user.
    pub(crate) user: Option<String>,
    /// File descriptor from which the password is read.
    pub(crate) password_fd: Option<u32>,
    /// Answer in JSON instead of prose.
    pub(crate) json: bool,
    /// Print the help and do nothing.
    pub(crate) help: bool,
}

/// A command line taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// Flags that every verb understands.
    pub(crate) global: Global,
    /// Verb and operands, in order.
    pub(crate) words: Vec<String>,
    /// Flags of the verb, without their dashes.
    pub(crate) flags: BTreeMap<String, String>,
}

impl Line {
    /// Takes `arguments` (without the program's name) apart.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, Misuse> {
        let mut line = Self::default();
        let mut rest = arguments.into_iter();
        while let Some(argument) = rest.next() {
            if argument == "--" {
                line.words.extend(rest);
                break;
            }
            match argument.strip_prefix("--") {
                Some(flag) => line.flag(flag, &mut rest)?,
                None if argument == "-h" => line.global.help = true,
                None => line.words.push(argument),
            }
        }
        Ok(line)
    }

    fn flag(&mut self, flag: &str, rest: &mut impl Iterator<Item = String>) -> Result<(), Misuse> {
        match flag {
            "json" => self.global.json = true,
            "help" => self.global.help = true,
            "solo" => self.set("solo", String::new())?,
            _ => {
                let (name, value) = match flag.split_once('=') {
                    Some((name, value)) => (name, value.to_owned()),
                    None => (flag, rest.next().ok_or_else(|| Misuse(format!("falta o valor de --{flag}")))?),
                };
                self.valued(name, value)?;
            }
        }
        Ok(())
    }

    fn valued(&mut self, name: &str, value: String) -> Result<(), Misuse> {
        match name {
            "data" => self.global.data = Some(PathBuf::from(value)),
            "clinic" => self.global.clinic = Some(value),
            "user" => self.global.user = Some(value),
            "password-fd" => {
                let number = value.parse().map_err(|_| Misuse("--password-fd pede um número".to_owned()))?;
                self.global.password_fd = Some(number);
            }
            "password" => {
                return Err(Misuse(
                    "a senha nunca vai na linha de comando: use a pergunta, --password-fd ou NEONPRO_PASSWORD"
                        .to_owned(),
                ));
            }
            _ => self.set(name, value)?,
        }
        Ok(())
    }

    fn set(&mut self, name: &str, value: String) -> Result<(), Misuse> {
        match self.flags.insert(name.to_owned(), value) {
            None => Ok(()),
            Some(_) => Err(Misuse(format!("--{name} aparece duas vezes"))),
        }
    }

    /// Refuses flags that the verb does not know.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), Misuse> {
        match self.flags.keys().find(|flag| !known.contains(&flag.as_str())) {
            None => Ok(()),
            Some(flag) => Err(Misuse(format!("--{flag} não serve para este comando"))),
        }
    }

    /// The value of a flag of the verb.
    pub(crate) fn get(&self, flag: &str) -> Option<&str> {
        self.flags.get(flag).map(String::as_str)
    }

    /// The value of a flag that must be there.
    pub(crate) fn need(&self, flag: &str) -> Result<&str, Misuse> {
        self.get(flag).ok_or_else(|| Misuse(format!("falta --{flag}")))
    }

    /// The value of a flag that is a whole number.
    pub(crate) fn number(&self, flag: &str) -> Result<Option<u64>, Misuse> {
        self.get(flag)
            .map(|text| text.parse().map_err(|_| Misuse(format!("--{flag} pede um número inteiro"))))
            .transpose()
    }

    /// The operand at `index` (0 is the verb) that must be there; `what` names it in the sentence.
    pub(crate) fn operand(&self, index: usize, what: &str) -> Result<&str, Misuse> {
        self.words.get(index).map(String::as_str).ok_or_else(|| Misuse(format!("falta {what}")))
    }

    /// Refuses operands beyond `count` words.
    pub(crate) fn at_most(&self, count: usize) -> Result<(), Misuse> {
        match self.words.get(count) {
            None => Ok(()),
            Some(word) => Err(Misuse(format!("“{word}” sobra nesta linha"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Line, Misuse> {
        Line::parse(text.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn global_flags_stand_before_or_after_the_verb() {
        let before = parse("--data /tmp/x --json --clinic sol --user dona audit verify").unwrap();
        let after = parse("audit verify --user=dona --clinic=sol --json --data=/tmp/x").unwrap();
        assert_eq!(before, after);
        assert_eq!(before.words, ["audit", "verify"]);
        assert!(before.global.json);
    }

    #[test]
    fn a_password_on_the_line_is_refused() {
        assert!(parse("--password hunter2 clinic list").is_err());
        assert!(parse("clinic list --password=hunter2").is_err());
    }

    #[test]
    fn unknown_doubled_and_valueless_flags_are_misuse() {
        assert!(parse("backup create --to a --to b").is_err());
        assert!(parse("backup create --to").is_err());
        assert!(parse("--password-fd x doctor").is_err());
        assert!(parse("doctor --size s").unwrap().only(&["to"]).is_err());
    }

    #[test]
    fn what_follows_two_dashes_is_an_operand() {
        let line = parse("sql -- --not-a-flag").unwrap();
        assert_eq!(line.words, ["sql", "--not-a-flag"]);
        assert!(line.at_most(2).is_ok());
        assert!(line.at_most(1).is_err());
    }
}
