//! Sentences (文案): both languages complete, the same variables in both, and no key used that does not exist.

use std::collections::{BTreeMap, BTreeSet};

use crate::house::{House, Violation};
use crate::rust_source::{Literal, RustSource};
use crate::tree::{Tree, is_test_path};

const ZH: &str = "text/zh-CN.ftl";
const EN: &str = "text/en.ftl";

/// A Fluent file: the variables of each key.
fn messages(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut open = String::new();
    for line in text.lines() {
        let begins = line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-');
        if let (true, Some((key, _))) = (begins, line.split_once('=')) {
            open = key.trim().to_owned();
            messages.entry(open.clone()).or_default();
        }
        if line.starts_with('#') {
            continue;
        }
        for (at, _) in line.match_indices('$') {
            let name = line[at + 1..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
            messages
                .entry(open.clone())
                .or_default()
                .insert(name.collect());
        }
    }
    messages
}

/// Keys and variables that only one language has.
pub fn parity(tree: &Tree, _: &House) -> Vec<Violation> {
    let ends = |end| {
        tree.ending(end)
            .filter_map(move |(path, _)| path.strip_suffix(end))
    };
    let folders: BTreeSet<&str> = ends(ZH).chain(ends(EN)).collect();
    let mut found = vec![];
    for folder in folders {
        let [zh, en] = [ZH, EN].map(|end| format!("{folder}{end}"));
        found.extend(lacking(tree, &zh, &en));
        found.extend(lacking(tree, &en, &zh));
    }
    found
}

/// What a Fluent file lacks that the other language has.
fn lacking(tree: &Tree, path: &str, other: &str) -> Vec<Violation> {
    let read = |path: &str| tree.texts.get(path).map(|text| messages(text));
    let (here, there) = (
        read(path).unwrap_or_default(),
        read(other).unwrap_or_default(),
    );
    let fault = |(key, variables): (&String, &BTreeSet<String>)| match here.get(key) {
        None => Some(format!("`{key}` is missing; the other language has it")),
        Some(own) if own != variables => Some(format!(
            "`{key}` names {own:?}, the other language {variables:?}"
        )),
        Some(_) => None,
    };
    let faults = there.iter().filter_map(fault);
    faults
        .map(|message| Violation::new("text_parity", path, 0, message))
        .collect()
}

/// Keys that code or templates ask for and no Fluent file has.
pub fn used(tree: &Tree, _: &House) -> Vec<Violation> {
    let all = tree
        .ending(".ftl")
        .flat_map(|(_, text)| messages(text).into_keys());
    let known: BTreeSet<String> = all.collect();
    let mut found = vec![];
    for (path, source) in &tree.rust {
        for literal in source.literals.iter().filter(|l| asks_for_text(source, l)) {
            let tested = is_test_path(path) || source.is_test(literal.line);
            if !tested && is_key(&literal.text) && !known.contains(&literal.text) {
                let message = format!("no Fluent file has the key `{}`", literal.text);
                found.push(Violation::new("text_used", path, literal.line, message));
            }
        }
    }
    for (path, text) in tree.ending(".html") {
        for key in asked_in_template(text) {
            if !known.contains(key) {
                let message = format!("no Fluent file has the key `{key}`");
                found.push(Violation::new("text_used", path, 0, message));
            }
        }
    }
    found
}

/// `texts.say(lang, "key", …)` and `Problem::new(status, "key")`; arguments stand in a list of their own.
fn asks_for_text(source: &RustSource, literal: &Literal) -> bool {
    let problem = || source.code[literal.line - 1].contains("Problem::new(");
    match literal.inside.last().map(String::as_str) {
        Some("say" | "say_map") => true,
        Some("new") => problem(),
        _ => false,
    }
}

fn is_key(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'))
}

/// The keys of `say("key")` and `t("key")` in a template.
fn asked_in_template(text: &str) -> Vec<&str> {
    let calls = ["say(\"", "t(\""];
    let mut keys = vec![];
    for call in calls {
        let word = |at: usize| text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        for (at, _) in text.match_indices(call).filter(|(at, _)| !word(*at)) {
            let rest = &text[at + call.len()..];
            keys.extend(rest.split('"').next().filter(|key| is_key(key)));
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_or_variable_of_one_language_only_is_found() {
        let mut tree = Tree::default();
        tree.add(
            "floors/a/text/zh-CN.ftl",
            "# note\none = 一 { $n }\ntwo = 二\n",
        );
        tree.add(
            "floors/a/text/en.ftl",
            "one = One { $m }\n    more { $n }\n",
        );
        let found = parity(&tree, &House::default());
        let messages: Vec<_> = found.iter().map(|v| v.message.as_str()).collect();
        assert_eq!(found.len(), 3);
        assert!(messages.iter().any(|m| m.starts_with("`two` is missing")));
        assert!(messages.iter().any(|m| m.contains("`one` names")));
    }

    #[test]
    fn a_key_that_no_file_has_is_found() {
        let mut tree = Tree::default();
        tree.add("floors/a/text/en.ftl", "known = Known\n");
        tree.add(
            "floors/a/src/b.rs",
            "texts.say(lang, \"known\", &[(\"name\", &x)]);\ntexts.say(lang, \"unknown\", &[]);\n",
        );
        tree.add("floors/a/src/p.rs", "Err(Problem::new(422, \"unheard\"))\n");
        tree.add(
            "floors/a/templates/c.html",
            "{{ t(\"known\") }} {{ t(\"lost\") }}",
        );
        let found = used(&tree, &House::default());
        let lines: Vec<_> = found.iter().map(|v| (v.path.as_str(), v.line)).collect();
        assert_eq!(lines.len(), 3, "{found:?}");
        assert!(lines.contains(&("floors/a/src/b.rs", 2)));
        assert!(found.iter().any(|v| v.message.contains("lost")));
    }
}
