//! Papers (文档): relative links lead somewhere, and the traceability table names only tests and files that exist.

use crate::house::{House, Violation};
use crate::tree::Tree;

/// Relative links of Markdown files that lead nowhere.
pub fn links(tree: &Tree, _: &House) -> Vec<Violation> {
    let mut found = vec![];
    for (path, text) in tree.ending(".md") {
        let mut fenced = false;
        for (at, line) in text.lines().enumerate() {
            fenced ^= line.trim_start().starts_with("```");
            let targets = targets(line).into_iter().filter(|_| !fenced);
            for target in targets.filter(|t| !resolves(tree, path, t)) {
                let message = format!("the link to `{target}` leads nowhere");
                found.push(Violation::new("links", path, at + 1, message));
            }
        }
    }
    found
}

/// The targets of `[text](target)` on a line, code spans left out.
fn targets(line: &str) -> Vec<&str> {
    let spoken: Vec<&str> = line.split('`').step_by(2).collect();
    let links = spoken.iter().flat_map(|part| part.split("](").skip(1));
    links
        .filter_map(|rest| rest.split([')', ' ']).next())
        .collect()
}

fn resolves(tree: &Tree, from: &str, target: &str) -> bool {
    if target.contains("://") || target.starts_with("mailto:") || target.starts_with('#') {
        return true;
    }
    let file = target.split(['#', '?']).next().unwrap_or_default();
    let mut parts: Vec<&str> = match file.strip_prefix('/') {
        Some(_) => vec![],
        None => from.split('/').collect(),
    };
    parts.pop();
    for part in file.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.is_empty() => return false,
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    tree.has(&parts.join("/"))
}

/// Tests and files named in the traceability table that do not exist.
pub fn traceability(tree: &Tree, _: &House) -> Vec<Violation> {
    const TABLE: &str = "docs/traceability.md";
    let Some(text) = tree.texts.get(TABLE) else {
        return vec![];
    };
    let functions = tree.function_names();
    let mut found = vec![];
    for (at, line) in text.lines().enumerate() {
        for name in line.split('`').skip(1).step_by(2) {
            let exists = match kind(name) {
                Named::File => tree.has(name),
                Named::Test => functions.contains(name.rsplit("::").next().unwrap_or(name)),
                Named::Other => true,
            };
            if !exists {
                let message = format!("`{name}` does not exist");
                found.push(Violation::new("traceability", TABLE, at + 1, message));
            }
        }
    }
    found
}

/// What a name between backticks stands for.
enum Named {
    File,
    Test,
    Other,
}

fn kind(name: &str) -> Named {
    let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let last = name.rsplit("::").next().unwrap_or(name);
    if name.contains('/') && !name.contains([' ', '*', '{', '<']) && !name.starts_with('/') {
        Named::File
    } else if last.matches('_').count() >= 2 && last.chars().all(word) {
        Named::Test
    } else {
        Named::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_leads_nowhere_is_found() {
        let mut tree = Tree::default();
        tree.add("docs/a.md", "");
        tree.add(
            "docs/b.md",
            "[a](a.md#part) [up](../docs/) [web](https://x) [self](#x)\n[no](c.md) [out](../../x)\n```\n[code](d.md)\n```\n`[code](e.md)`\n",
        );
        let found = links(&tree, &House::default());
        assert_eq!(found.iter().map(|v| v.line).collect::<Vec<_>>(), [2, 2]);
    }

    #[test]
    fn a_test_or_file_that_does_not_exist_is_found_in_the_traceability_table() {
        let mut tree = Tree::default();
        tree.add(
            "a/tests/t.rs",
            "//! T.\n#[test]\nfn sums_are_right_to_the_fen() {}\n",
        );
        tree.add(
            "docs/traceability.md",
            "| `a/tests/t.rs` | `t::sums_are_right_to_the_fen` | `GET /x` |\n| `a/tests/u.rs` | `sums_are_wrong_now` |\n",
        );
        let found = traceability(&tree, &House::default());
        assert_eq!(found.iter().map(|v| v.line).collect::<Vec<_>>(), [2, 2]);
    }
}
