//! From text to expression: a recursive descent over `or`, `and`, `not` and comparisons.

use super::{Comparison, Expr, Me};
use crate::model::PolicyError;

/// Parses one expression.
///
/// # Errors
/// [`PolicyError::Expression`] with the place where the text stopped making sense.
pub fn parse(text: &str) -> Result<Expr, PolicyError> {
    let mut parser = Parser { text, tokens: tokenize(text)?, at: 0 };
    let expr = parser.or()?;
    match parser.tokens.get(parser.at) {
        None => Ok(expr),
        Some(_) => Err(parser.fail("end of the expression")),
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Int(i64),
    Symbol(&'static str),
}

const SYMBOLS: [&str; 10] = ["<>", "<=", ">=", "=", "<", ">", "(", ")", ",", "."];

fn tokenize(text: &str) -> Result<Vec<Token>, PolicyError> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let taken;
        if let Some(symbol) = SYMBOLS.iter().find(|s| rest.starts_with(**s)) {
            tokens.push(Token::Symbol(symbol));
            taken = symbol.len();
        } else if first == '\'' {
            let end = rest[1..].find('\'').ok_or_else(|| bad(text, "an unclosed text"))?;
            tokens.push(Token::Text(rest[1..=end].to_owned()));
            taken = end + 2;
        } else if first.is_ascii_digit() || first == '-' {
            taken = rest.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(rest.len());
            tokens.push(Token::Int(rest[..taken].parse().map_err(|_| bad(text, "a number"))?));
        } else if first.is_ascii_alphabetic() || first == '_' {
            taken = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..taken].to_owned()));
        } else {
            return Err(bad(text, "an unknown character"));
        }
        rest = rest[taken..].trim_start();
    }
    Ok(tokens)
}

fn bad(text: &str, what: &str) -> PolicyError {
    PolicyError::Expression { text: text.to_owned(), expected: what.to_owned() }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
}

impl Parser<'_> {
    fn fail(&self, expected: &str) -> PolicyError {
        bad(self.text, expected)
    }

    fn word(&mut self, word: &str) -> bool {
        let hit = matches!(self.tokens.get(self.at), Some(Token::Word(w)) if w == word);
        self.at += usize::from(hit);
        hit
    }

    fn symbol(&mut self, symbol: &str) -> bool {
        let hit = matches!(self.tokens.get(self.at), Some(Token::Symbol(s)) if *s == symbol);
        self.at += usize::from(hit);
        hit
    }

    fn or(&mut self) -> Result<Expr, PolicyError> {
        let mut parts = vec![self.and()?];
        while self.word("or") {
            parts.push(self.and()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::Or(parts) })
    }

    fn and(&mut self) -> Result<Expr, PolicyError> {
        let mut parts = vec![self.not()?];
        while self.word("and") {
            parts.push(self.not()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::And(parts) })
    }

    fn not(&mut self) -> Result<Expr, PolicyError> {
        if self.word("not") {
            return Ok(Expr::Not(Box::new(self.not()?)));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Expr, PolicyError> {
        let left = self.term()?;
        for (symbol, op) in [
            ("=", Comparison::Eq),
            ("<>", Comparison::Ne),
            ("<=", Comparison::Le),
            (">=", Comparison::Ge),
            ("<", Comparison::Lt),
            (">", Comparison::Gt),
        ] {
            if self.symbol(symbol) {
                return Ok(Expr::Compare(Box::new(left), op, Box::new(self.term()?)));
            }
        }
        if self.word("is") {
            let negated = self.word("not");
            return if self.word("null") { Ok(Expr::IsNull(Box::new(left), negated)) } else { Err(self.fail("null")) };
        }
        if self.word("in") {
            return self.membership(left);
        }
        Ok(left)
    }

    fn membership(&mut self, left: Expr) -> Result<Expr, PolicyError> {
        if self.word("scope") && self.symbol(".") {
            return Ok(Expr::InScope(Box::new(left), self.name()?));
        }
        if !self.symbol("(") {
            return Err(self.fail("a list or a scope"));
        }
        let mut list = vec![self.term()?];
        while self.symbol(",") {
            list.push(self.term()?);
        }
        if self.symbol(")") { Ok(Expr::InList(Box::new(left), list)) } else { Err(self.fail("the end of a list")) }
    }

    fn name(&mut self) -> Result<String, PolicyError> {
        match self.tokens.get(self.at) {
            Some(Token::Word(w)) => {
                self.at += 1;
                Ok(w.clone())
            }
            _ => Err(self.fail("a name")),
        }
    }

    fn term(&mut self) -> Result<Expr, PolicyError> {
        if self.symbol("(") {
            let inner = self.or()?;
            return if self.symbol(")") { Ok(inner) } else { Err(self.fail("a closing parenthesis")) };
        }
        let token = self.tokens.get(self.at).cloned().ok_or_else(|| self.fail("a value"))?;
        self.at += 1;
        match token {
            Token::Int(i) => Ok(Expr::Int(i)),
            Token::Text(t) => Ok(Expr::Text(t)),
            Token::Word(w) if w == "true" => Ok(Expr::Bool(true)),
            Token::Word(w) if w == "false" => Ok(Expr::Bool(false)),
            Token::Word(w) if w == "me" && self.symbol(".") => match self.name()?.as_str() {
                "user" => Ok(Expr::Me(Me::User)),
                "professional" => Ok(Expr::Me(Me::Professional)),
                "clinic" => Ok(Expr::Me(Me::Clinic)),
                _ => Err(self.fail("me.user, me.professional or me.clinic")),
            },
            Token::Word(w) if matches!(w.as_str(), "and" | "or" | "not" | "in" | "is" | "null" | "scope" | "me") => {
                Err(self.fail("a value"))
            }
            Token::Word(w) => Ok(Expr::Column(w)),
            Token::Symbol(_) => Err(self.fail("a value")),
        }
    }
}
