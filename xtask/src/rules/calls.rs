//! Banned calls (禁用调用): each with its replacement named, plus `allow`, unexplained `expect` and unowned to-do notes.

use crate::house::{House, Violation};
use crate::rust_source::RustSource;
use crate::tree::{Tree, is_test_path};

/// Calls that HOUSE.toml bans.
pub fn banned(tree: &Tree, house: &House) -> Vec<Violation> {
    let mut found = vec![];
    for (path, source) in &tree.rust {
        for ban in &house.banned {
            let allowed = ban.allowed_in.iter().any(|place| stands_in(path, place));
            if allowed || (ban.in_tests && is_test_path(path)) {
                continue;
            }
            let lines = source
                .code
                .iter()
                .enumerate()
                .filter(|(_, code)| names(code, &ban.call));
            for (at, _) in lines.filter(|(at, _)| !(ban.in_tests && source.is_test(at + 1))) {
                let message = format!("`{}` is not used here: {}", ban.call, ban.instead);
                found.push(Violation::new("banned", path, at + 1, message));
            }
        }
    }
    found
}

/// Whether a path begins with a place, or ends with it where the place begins with `/`.
fn stands_in(path: &str, place: &str) -> bool {
    match place.strip_prefix('/') {
        Some(name) => path == name || path.ends_with(place),
        None => path.starts_with(place),
    }
}

/// Whether a line of code makes a call: the text, not as the end of a longer word.
fn names(code: &str, call: &str) -> bool {
    code.match_indices(call).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let longer = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
        call.starts_with(['.', '#']) || !longer
    })
}

/// `#[allow]`, and `#[expect]` without a reason.
pub fn attributes(tree: &Tree, _: &House) -> Vec<Violation> {
    let mut found = vec![];
    for (path, source) in &tree.rust {
        for (at, code) in source.code.iter().enumerate() {
            let message = match attribute(source, at, code) {
                Some("allow") => "write `#[expect(lint, reason = \"…\")]` instead of `allow`",
                Some("expect") => "say why: `#[expect(lint, reason = \"…\")]`",
                _ => continue,
            };
            found.push(Violation::new(
                "attributes",
                path,
                at + 1,
                message.to_owned(),
            ));
        }
    }
    found
}

/// The faulty attribute that begins on a line.
fn attribute(source: &RustSource, at: usize, code: &str) -> Option<&'static str> {
    let code = code.trim_start();
    if code.starts_with("#[allow(") || code.starts_with("#![allow(") {
        return Some("allow");
    }
    if !code.starts_with("#[expect(") && !code.starts_with("#![expect(") {
        return None;
    }
    let mut lines = source.code[at..].iter();
    let explained = lines
        .by_ref()
        .scan(false, |closed, line| {
            (!*closed).then(|| {
                *closed = line.contains(")]");
                line.contains("reason")
            })
        })
        .any(|reason| reason);
    (!explained).then_some("expect")
}

/// Notes that promise work without an issue to find it by.
pub fn promises(tree: &Tree, _: &House) -> Vec<Violation> {
    let mut found = vec![];
    for (path, source) in &tree.rust {
        for (at, comment) in source.comments.iter().enumerate() {
            let promised = ["TODO", "FIXME", "XXX:"]
                .iter()
                .any(|mark| comment.contains(mark));
            if promised && !path.starts_with("xtask/") {
                let message = "finish it, or file an issue; notes of this kind are not committed";
                found.push(Violation::new("promises", path, at + 1, message.to_owned()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::Banned;

    fn tree(path: &str, text: &str) -> Tree {
        let mut tree = Tree::default();
        tree.add(path, text);
        tree
    }

    #[test]
    fn a_banned_call_is_found_in_code_but_not_in_strings_comments_or_where_allowed() {
        let house = House {
            banned: vec![Banned {
                call: "SystemTime::now".into(),
                instead: "ask qd_base::Clock".into(),
                in_tests: true,
                allowed_in: vec!["floors/base/src/clock.rs".into()],
            }],
            ..House::default()
        };
        let lines = |path, text| {
            let found = banned(&tree(path, text), &house);
            found.iter().map(|v| v.line).collect::<Vec<_>>()
        };
        let text = "//! SystemTime::now\nlet a = \"SystemTime::now\";\nlet b = std::time::SystemTime::now();\n";
        assert_eq!(lines("floors/a/src/b.rs", text), [3]);
        assert_eq!(lines("floors/base/src/clock.rs", text), [0; 0]);
        assert_eq!(lines("floors/a/tests/b.rs", text), [0; 0]);
        assert_eq!(
            lines("a.rs", "#[cfg(test)]\nmod t {\n SystemTime::now();\n}\n"),
            [0; 0]
        );
        assert_eq!(lines("a.rs", "MySystemTime::now();\n"), [0; 0]);
    }

    #[test]
    fn allow_and_unexplained_expect_are_found() {
        let text = "#[allow(dead_code)]\n#[expect(dead_code)]\nfn a() {}\n#[expect(\n    dead_code,\n    reason = \"x\"\n)]\nfn b() {}\n";
        let found = attributes(&tree("a.rs", text), &House::default());
        assert_eq!(found.iter().map(|v| v.line).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn a_promise_is_found_in_a_comment_only() {
        let text = "// TODO later\nlet a = \"TODO\";\n";
        let found = promises(&tree("a.rs", text), &House::default());
        assert_eq!(found.iter().map(|v| v.line).collect::<Vec<_>>(), [1]);
    }
}
