//! Hygiene (整洁): no machine paths, no private hosts, no big files, no package source but the public ones.

use crate::house::{House, Violation};
use crate::tree::Tree;

/// Texts that must not be committed: paths of a machine, hosts of a company.
pub fn unspoken(tree: &Tree, house: &House) -> Vec<Violation> {
    let mut found = vec![];
    for (path, text) in tree.texts.iter().filter(|(path, _)| *path != "HOUSE.toml") {
        for rule in &house.unspoken {
            if rule.allowed_in.iter().any(|place| path.starts_with(place))
                || !text.contains(&rule.text)
            {
                continue;
            }
            for (at, _) in text
                .lines()
                .enumerate()
                .filter(|(_, line)| line.contains(&rule.text))
            {
                let message = format!("`{}`: {}", rule.text, rule.why);
                found.push(Violation::new("unspoken", path, at + 1, message));
            }
        }
    }
    found
}

/// Files above the limit.
pub fn big_files(tree: &Tree, house: &House) -> Vec<Violation> {
    let limit = house.limits.file_bytes as u64;
    let big = tree.sizes.iter().filter(|(_, size)| **size > limit);
    big.map(|(path, size)| Violation {
        size: *size as usize,
        ..Violation::new(
            "file_bytes",
            path,
            0,
            format!("{size} bytes, the limit is {limit}"),
        )
    })
    .collect()
}

/// Lock files that name another package source than the public registries, and files that set one.
pub fn sources(tree: &Tree, _: &House) -> Vec<Violation> {
    const PUBLIC: [&str; 3] = [
        "registry+https://github.com/rust-lang/crates.io-index",
        "https://registry.npmjs.org/",
        "https://github.com/sponsors/",
    ];
    const SETTINGS: [&str; 5] = [
        ".npmrc",
        ".cargo/config.toml",
        ".cargo/config",
        "pip.conf",
        ".pypirc",
    ];
    let mut found = vec![];
    for (path, text) in &tree.texts {
        if SETTINGS
            .iter()
            .any(|name| *path == *name || path.ends_with(&format!("/{name}")))
        {
            let message = "settings of a machine's package sources are not committed".to_owned();
            found.push(Violation::new("sources", path, 0, message));
        }
        let locked = path.ends_with("Cargo.lock") || path.ends_with("package-lock.json");
        for (at, line) in text.lines().enumerate().filter(|_| locked) {
            let source = ["source = \"", "\"resolved\": \""]
                .iter()
                .find_map(|key| line.trim().strip_prefix(key));
            if source.is_some_and(|s| !PUBLIC.iter().any(|public| s.starts_with(public))) {
                let message = "packages come from the public registries only".to_owned();
                found.push(Violation::new("sources", path, at + 1, message));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::Unspoken;

    #[test]
    fn a_machine_path_is_found() {
        let mut tree = Tree::default();
        tree.add("a.md", "see\n/machine/x\n");
        tree.add("b/c.md", "/machine/x\n");
        let house = House {
            unspoken: vec![Unspoken {
                text: "/machine/".into(),
                why: "a path of one machine".into(),
                allowed_in: vec!["b/".into()],
            }],
            ..House::default()
        };
        let found = unspoken(&tree, &house);
        assert_eq!((found.len(), found[0].line), (1, 2));
    }

    #[test]
    fn a_big_file_is_found() {
        let mut tree = Tree::default();
        tree.add("a.svg", &"x".repeat(500_001));
        tree.add("b.svg", "x");
        assert_eq!(big_files(&tree, &House::default()).len(), 1);
    }

    #[test]
    fn a_private_package_source_is_found() {
        let mut tree = Tree::default();
        tree.add("Cargo.lock", "source = \"registry+https://github.com/rust-lang/crates.io-index\"\nsource = \"registry+https://mirror.example/index\"\n");
        tree.add(
            "ui/package-lock.json",
            "\"resolved\": \"https://mirror.example/a.tgz\"\n",
        );
        tree.add("ui/.npmrc", "registry=x\n");
        assert_eq!(sources(&tree, &House::default()).len(), 3);
    }
}
