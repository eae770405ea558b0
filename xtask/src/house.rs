//! HOUSE.toml (家规): who may import whom, limits, banned calls, and the exceptions that may only shrink.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The rules as data.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct House {
    /// Sizes.
    pub limits: Limits,
    /// Crate by crate: the crates of the house that it may depend on.
    #[serde(default)]
    pub imports: BTreeMap<String, Vec<String>>,
    /// Crates of the house that any other may use in its tests.
    #[serde(default)]
    pub test_imports: Vec<String>,
    /// Outside crates (by the beginning of their name) and the only crates of the house that may name them.
    #[serde(default)]
    pub only: BTreeMap<String, Vec<String>>,
    /// Calls that are not made, with what is used instead.
    #[serde(default)]
    pub banned: Vec<Banned>,
    /// Files that may hold Han characters because they are tables of captions.
    #[serde(default)]
    pub caption_tables: Vec<Exempt>,
    /// Texts that must not be committed.
    #[serde(default)]
    pub unspoken: Vec<Unspoken>,
    /// Exceptions.
    #[serde(default)]
    pub exception: Vec<Exception>,
}

/// Sizes that a file or function must not exceed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Lines of a Rust or TypeScript file.
    pub file_lines: usize,
    /// Code lines of a function.
    pub function_lines: usize,
    /// Parameters of a function.
    pub parameters: usize,
    /// Conditions, loops and matches in one another.
    pub nesting: usize,
    /// Bytes of any file.
    pub file_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            file_lines: 500,
            function_lines: 70,
            parameters: 5,
            nesting: 3,
            file_bytes: 500_000,
        }
    }
}

/// A call that is not made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Banned {
    /// How it is written, for example `SystemTime::now`.
    pub call: String,
    /// What is used instead.
    pub instead: String,
    /// Whether tests, benches and examples may make it.
    #[serde(default)]
    pub in_tests: bool,
    /// Beginnings of paths that may make it; with `/` in front, ends of paths.
    #[serde(default)]
    pub allowed_in: Vec<String>,
}

/// A path with the reason why a rule does not hold there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exempt {
    /// The file, or a folder with `/` at its end.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// A text that must not be committed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unspoken {
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub why: String,
    /// Beginnings of paths that may hold it.
    #[serde(default)]
    pub allowed_in: Vec<String>,
}

/// An exception to a rule in one file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The rule's name.
    pub rule: String,
    /// The file.
    pub path: String,
    /// How many violations, or for sizes which size, is let pass.
    pub limit: usize,
    /// Why.
    pub reason: String,
}

/// What a rule found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// The file.
    pub path: String,
    /// Line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// The rule.
    pub rule: &'static str,
    /// What is wrong and what to do.
    pub message: String,
    /// The size, for rules on sizes; 1 otherwise.
    pub size: usize,
}

impl Violation {
    /// At a line of a file.
    pub fn new(rule: &'static str, path: &str, line: usize, message: String) -> Violation {
        Violation {
            path: path.to_owned(),
            line,
            rule,
            message,
            size: 1,
        }
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Violation {
            path,
            line,
            rule,
            message,
            ..
        } = self;
        write!(f, "{path}:{line}: [{rule}] {message}")
    }
}

/// Exceptions and caption tables that do not say why.
pub fn unexplained(house: &House) -> Vec<Violation> {
    let tables = house.caption_tables.iter().map(|t| (&t.path, &t.reason));
    let exceptions = house.exception.iter().map(|e| (&e.path, &e.reason));
    tables
        .chain(exceptions)
        .filter(|(_, reason)| reason.trim().is_empty())
        .map(|(path, _)| {
            let message = format!("say why {path} is excepted");
            Violation::new("reasons", "HOUSE.toml", 0, message)
        })
        .collect()
}

/// Takes out what the exceptions let pass; answers the rest and the exceptions that could shrink.
pub fn without_exceptions(house: &House, found: Vec<Violation>) -> (Vec<Violation>, Vec<String>) {
    let mut rest = found;
    let mut notes = vec![];
    for exception in &house.exception {
        let applies = |v: &Violation| v.rule == exception.rule && v.path == exception.path;
        let sized = rest.iter().any(|v| applies(v) && v.size > 1);
        let sizes = rest.iter().filter(|v| applies(v)).map(|v| v.size);
        let reached = if sized {
            sizes.max()
        } else {
            Some(sizes.sum())
        };
        let reached = reached.unwrap_or(0);
        if reached < exception.limit {
            notes.push(format!(
                "HOUSE.toml: the exception of {} to {} can shrink from {} to {reached}",
                exception.path, exception.rule, exception.limit
            ));
        }
        if reached <= exception.limit {
            rest.retain(|v| !applies(v));
        }
    }
    (rest, notes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violation(size: usize) -> Violation {
        Violation {
            size,
            ..Violation::new("file_lines", "a.rs", 0, String::new())
        }
    }

    #[test]
    fn an_exception_without_reason_is_found() {
        let house = House {
            caption_tables: vec![Exempt {
                path: "a.rs".into(),
                reason: " ".into(),
            }],
            ..House::default()
        };
        assert_eq!(unexplained(&house)[0].rule, "reasons");
    }

    #[test]
    fn an_exception_lets_pass_what_it_names_and_no_more() {
        let exception = |limit| House {
            exception: vec![Exception {
                rule: "file_lines".into(),
                path: "a.rs".into(),
                limit,
                reason: "generated".into(),
            }],
            ..House::default()
        };
        assert_eq!(
            without_exceptions(&exception(600), vec![violation(600)]),
            (vec![], vec![])
        );
        let grown = without_exceptions(&exception(600), vec![violation(601)]);
        assert_eq!(grown.0.len(), 1);
        let shrunk = without_exceptions(&exception(600), vec![violation(550)]);
        assert!(shrunk.0.is_empty() && shrunk.1[0].contains("from 600 to 550"));
    }
}
