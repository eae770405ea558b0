//! Sizes (尺寸): files, functions, parameters and nesting, and the opening comment of each file.

use crate::house::{House, Violation};
use crate::rust_source::Function;
use crate::tree::Tree;

/// Files that are too long, or that do not open with `//!`.
pub fn files(tree: &Tree, house: &House) -> Vec<Violation> {
    let limit = house.limits.file_lines;
    let sources = tree
        .texts
        .iter()
        .filter(|(path, _)| path.ends_with(".rs") || path.ends_with(".ts"));
    let mut found = vec![];
    for (path, text) in sources {
        let lines = text.lines().count();
        if lines > limit {
            let message = format!("{lines} lines, the limit is {limit}: split it by idea");
            found.push(sized("file_lines", path, 0, message, lines));
        }
        if path.ends_with(".rs") && !opens_with_purpose(text) {
            let message =
                "the first line must be `//!` and say in business words what the file is for";
            found.push(Violation::new("opening", path, 1, message.to_owned()));
        }
    }
    found
}

fn opens_with_purpose(text: &str) -> bool {
    text.starts_with("//!") || text.starts_with("#![doc = include_str!(")
}

fn sized(rule: &'static str, path: &str, line: usize, message: String, size: usize) -> Violation {
    Violation {
        size,
        ..Violation::new(rule, path, line, message)
    }
}

/// Functions that are too long, take too much or nest too deep.
pub fn functions(tree: &Tree, house: &House) -> Vec<Violation> {
    let all = tree
        .rust
        .iter()
        .flat_map(|(path, source)| source.functions().into_iter().map(move |f| (path, f)));
    all.flat_map(|(path, function)| beyond(path, &function, house))
        .collect()
}

fn beyond(path: &str, function: &Function, house: &House) -> Vec<Violation> {
    let Function {
        name,
        line,
        code_lines,
        parameters,
        nesting,
    } = function;
    let limits = &house.limits;
    let checks = [
        (
            "function_lines",
            *code_lines,
            limits.function_lines,
            "code lines",
        ),
        ("parameters", *parameters, limits.parameters, "parameters"),
        ("nesting", *nesting, limits.nesting, "levels of nesting"),
    ];
    let broken = checks
        .into_iter()
        .filter(|(_, size, limit, _)| size > limit);
    broken
        .map(|(rule, size, limit, what)| {
            let message = format!("`{name}` has {size} {what}, the limit is {limit}");
            sized(rule, path, *line, message, size)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Tree {
        let mut tree = Tree::default();
        tree.add("floors/a/src/a.rs", text);
        tree
    }

    #[test]
    fn a_long_file_and_a_file_without_purpose_are_found() {
        let house = House::default();
        assert_eq!(files(&tree("//! Why.\n"), &house), vec![]);
        assert_eq!(files(&tree("use a;\n"), &house)[0].rule, "opening");
        let long = format!("//! Why.\n{}", "// x\n".repeat(500));
        assert_eq!(files(&tree(&long), &house)[0].rule, "file_lines");
    }

    #[test]
    fn a_long_greedy_or_deep_function_is_found() {
        let house = House::default();
        let rules = |text: &str| -> Vec<_> {
            functions(&tree(text), &house)
                .into_iter()
                .map(|v| v.rule)
                .collect()
        };
        assert!(rules("fn a(b: u8) {}").is_empty());
        assert_eq!(
            rules(&format!("fn a() {{\n{}}}\n", "x;\n".repeat(70))),
            ["function_lines"]
        );
        assert_eq!(
            rules("fn a(b: A, c: A, d: A, e: A, f: A, g: A) {}"),
            ["parameters"]
        );
        let deep = "fn a() { if b { if c { for d in e { while f { g } } } } }";
        assert_eq!(rules(deep), ["nesting"]);
    }
}
