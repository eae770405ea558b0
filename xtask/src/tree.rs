//! The files of the house (源树): what is committed or about to be.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::rust_source::RustSource;

/// All files by path from the root, with `/`.
#[derive(Debug, Default)]
pub struct Tree {
    /// Size of each file in bytes.
    pub sizes: BTreeMap<String, u64>,
    /// Text files.
    pub texts: BTreeMap<String, String>,
    /// Rust files, scanned.
    pub rust: BTreeMap<String, RustSource>,
}

impl Tree {
    /// What git knows or would add.
    pub fn read(root: &Path) -> Result<Tree> {
        let listed = Command::new("git")
            .args([
                "ls-files",
                "-z",
                "--cached",
                "--others",
                "--exclude-standard",
            ])
            .current_dir(root)
            .output()
            .context("git lists the files of the house; is it installed?")?;
        ensure!(
            listed.status.success(),
            "git ls-files failed in {}",
            root.display()
        );
        let mut tree = Tree::default();
        for path in String::from_utf8_lossy(&listed.stdout).split('\0') {
            // A file that is deleted but not yet committed is still listed.
            let file = root.join(path);
            if path.is_empty() || !file.is_file() {
                continue;
            }
            let bytes = std::fs::read(&file).with_context(|| format!("reading {path}"))?;
            tree.sizes.insert(path.to_owned(), bytes.len() as u64);
            if let Ok(text) = String::from_utf8(bytes) {
                tree.add(path, &text);
            }
        }
        Ok(tree)
    }

    /// Adds a text file.
    pub fn add(&mut self, path: &str, text: &str) {
        self.sizes.insert(path.to_owned(), text.len() as u64);
        if path.ends_with(".rs") {
            let source = RustSource::read(text, is_test_path(path));
            self.rust.insert(path.to_owned(), source);
        }
        self.texts.insert(path.to_owned(), text.to_owned());
    }

    /// Whether a path is a file or a folder of the house.
    pub fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let folder = format!("{path}/");
        path.is_empty()
            || self.sizes.contains_key(path)
            || self
                .sizes
                .range(folder.clone()..)
                .next()
                .is_some_and(|(p, _)| p.starts_with(&folder))
    }

    /// Text files whose name ends so.
    pub fn ending<'a>(&'a self, end: &'a str) -> impl Iterator<Item = (&'a String, &'a String)> {
        self.texts
            .iter()
            .filter(move |(path, _)| path.ends_with(end))
    }

    /// Names of all functions of all Rust files, and the test titles of browser journeys.
    pub fn function_names(&self) -> BTreeSet<String> {
        let functions = self.rust.values().flat_map(RustSource::functions);
        functions.map(|f| f.name).collect()
    }
}

/// Whether a path holds tests, benches or examples.
pub fn is_test_path(path: &str) -> bool {
    ["/tests/", "/benches/", "/examples/"]
        .iter()
        .any(|part| path.contains(part))
        || path.ends_with("/tests.rs")
        || path.starts_with("e2e/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_known_by_their_files() {
        let mut tree = Tree::default();
        tree.add("docs/a/b.md", "");
        tree.add("docs-b.md", "");
        assert!(tree.has("docs/a") && tree.has("docs/a/b.md") && tree.has("docs/"));
        assert!(!tree.has("doc") && !tree.has("docs/b.md"));
    }
}
