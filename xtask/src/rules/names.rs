//! Names (命名): things are called after the business, not after the machinery.

use crate::house::{House, Violation};
use crate::rust_source::starts_of_word;
use crate::tree::Tree;

/// Endings of type names that say nothing.
const ENDINGS: [&str; 5] = ["Manager", "Helper", "Service", "Util", "Utils"];
/// Names of functions that say nothing.
const FUNCTIONS: [&str; 5] = ["data", "info", "handle", "process", "do_it"];
/// Names of files that say nothing.
const FILES: [&str; 6] = ["util", "utils", "helper", "helpers", "service", "services"];

/// Types, functions and files with names that say nothing.
pub fn names(tree: &Tree, _: &House) -> Vec<Violation> {
    let mut found = vec![];
    for (path, source) in &tree.rust {
        let stem = path.rsplit('/').next().unwrap_or(path);
        if FILES.contains(&stem.trim_end_matches(".rs")) {
            let message = format!("`{stem}` says nothing: name the file after what it is about");
            found.push(Violation::new("names", path, 0, message));
        }
        for (at, code) in source.code.iter().enumerate() {
            if let Some(name) = empty_name(code) {
                let message = format!("`{name}` says nothing: name it after the business");
                found.push(Violation::new("names", path, at + 1, message));
            }
        }
    }
    found
}

/// The empty name that a line defines.
fn empty_name(code: &str) -> Option<&str> {
    let defined = |keyword: &str| {
        let at = *starts_of_word(code, keyword).first()?;
        let rest = code[at + keyword.len()..].trim_start();
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        Some(&rest[..end.unwrap_or(rest.len())])
    };
    let types = ["struct", "enum", "trait"].into_iter().filter_map(defined);
    let mut poor = types.filter(|name| ENDINGS.iter().any(|end| name.ends_with(end)));
    poor.next()
        .or_else(|| defined("fn").filter(|name| FUNCTIONS.contains(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_say_nothing_are_found() {
        let mut tree = Tree::default();
        tree.add(
            "a/src/utils.rs",
            "pub struct OrderManager;\nfn handle(x: u8) {}\n",
        );
        tree.add(
            "a/src/orders.rs",
            "pub struct Manager2;\nfn handle_return() {}\n",
        );
        let found = names(&tree, &House::default());
        assert_eq!(found.iter().map(|v| v.line).collect::<Vec<_>>(), [0, 1, 2]);
    }
}
