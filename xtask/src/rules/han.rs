//! Han characters (汉字) in code: only in labels, in the description of a field (its help and its sample value), in tests,
//! in comments and in listed tables of captions.

use crate::house::{House, Violation};
use crate::tree::{Tree, is_test_path};

/// What a record type says about itself in both tongues beside its fields: `label("额", "Amount")`, `#[field(help(..))]`.
const DESCRIPTIONS: [&str; 2] = ["label", "field"];

/// Han characters where a sentence should come from a Fluent file.
pub fn han(tree: &Tree, house: &House) -> Vec<Violation> {
    let mut found = vec![];
    for (path, source) in &tree.rust {
        let listed = house
            .caption_tables
            .iter()
            .any(|table| path.starts_with(&table.path));
        if listed || is_test_path(path) {
            continue;
        }
        for literal in source
            .literals
            .iter()
            .filter(|l| l.text.chars().any(is_han))
        {
            let labelled = literal
                .inside
                .iter()
                .any(|name| DESCRIPTIONS.contains(&name.as_str()));
            if !labelled && !source.is_test(literal.line) {
                let message = format!(
                    "\"{}\" belongs in text/zh-CN.ftl and text/en.ftl, or in label(zh, en)",
                    literal.text.chars().take(20).collect::<String>()
                );
                found.push(Violation::new("han", path, literal.line, message));
            }
        }
        for (at, code) in source.code.iter().enumerate() {
            if code.chars().any(is_han) && !source.is_test(at + 1) {
                let message = "names in code are English".to_owned();
                found.push(Violation::new("han", path, at + 1, message));
            }
        }
    }
    found
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::Exempt;

    #[test]
    fn help_and_sample_of_a_field_are_part_of_its_description() {
        let text = "#[field(label(\"名\", \"Name\"), sample = \"王芳\")]\nname: Text,\nfn b() { say(\"王\") }\n";
        let mut tree = Tree::default();
        tree.add("floors/a/src/b.rs", text);
        let lines: Vec<_> = han(&tree, &House::default())
            .iter()
            .map(|v| v.line)
            .collect();
        assert_eq!(lines, [3]);
    }

    #[test]
    fn a_chinese_sentence_in_code_is_found_and_a_label_is_not() {
        let text = "//! 说明\nconst A: Label = label(\"销售额\", \"Revenue\");\nconst B: &str = \"销售额\";\n#[cfg(test)]\nmod tests {\n    const C: &str = \"测试\";\n}\n";
        let mut tree = Tree::default();
        tree.add("floors/a/src/b.rs", text);
        let mut house = House::default();
        let lines: Vec<_> = han(&tree, &house).iter().map(|v| v.line).collect();
        assert_eq!(lines, [3]);
        house.caption_tables.push(Exempt {
            path: "floors/a/src/b.rs".into(),
            reason: "captions".into(),
        });
        assert_eq!(han(&tree, &house), vec![]);
    }
}
