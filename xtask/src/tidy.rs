//! `tidy` (整理): runs every rule over the house and says what it found.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::house::{House, Violation, unexplained, without_exceptions};
use crate::rules::imports::{Crates, imports};
use crate::rules::{calls, han, hygiene, names, papers, sizes, texts};
use crate::tree::Tree;

type Rule = fn(&Tree, &House) -> Vec<Violation>;

/// Every rule that reads files.
const RULES: [Rule; 14] = [
    sizes::files,
    sizes::functions,
    calls::banned,
    calls::attributes,
    calls::promises,
    han::han,
    names::names,
    texts::parity,
    texts::used,
    papers::links,
    papers::traceability,
    hygiene::unspoken,
    hygiene::big_files,
    hygiene::sources,
];

/// What is wrong with the house, and which exceptions could shrink.
pub fn tidy(root: &Path) -> Result<(Vec<Violation>, Vec<String>)> {
    let text = std::fs::read_to_string(root.join("HOUSE.toml")).context("reading HOUSE.toml")?;
    let house: House = toml::from_str(&text).context("HOUSE.toml")?;
    let tree = Tree::read(root)?;
    let mut found = imports(&Crates::read(root)?, &house);
    found.extend(unexplained(&house));
    for rule in RULES {
        found.extend(rule(&tree, &house));
    }
    found.sort();
    Ok(without_exceptions(&house, found))
}

/// The root of the house: the checkout that cargo runs from. Asked when the program runs, not when it was built, because
/// several checkouts may share one target folder.
pub fn root() -> PathBuf {
    let own = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let own = own.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    own.parent().unwrap_or(&own).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let (found, _) = tidy(&root()).unwrap();
        let said: Vec<String> = found.iter().map(Violation::to_string).collect();
        assert!(found.is_empty(), "\n{}", said.join("\n"));
    }
}
