//! Import rules (引用规则): who may depend on whom, read from what cargo says, not from what a manifest looks like.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::house::{House, Violation};

/// What `cargo metadata` says about the crates of the house.
#[derive(Debug, Default, Deserialize)]
pub struct Crates {
    packages: Vec<Package>,
}

#[derive(Debug, Default, Deserialize)]
struct Package {
    name: String,
    manifest_path: String,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Default, Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
    path: Option<String>,
}

impl Crates {
    /// Asks cargo.
    pub fn read(root: &Path) -> Result<Crates> {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let said = Command::new(cargo)
            .args([
                "metadata",
                "--format-version",
                "1",
                "--no-deps",
                "--offline",
            ])
            .current_dir(root)
            .output()
            .context("cargo lists the crates of the house")?;
        ensure!(
            said.status.success(),
            "cargo metadata: {}",
            String::from_utf8_lossy(&said.stderr)
        );
        Ok(serde_json::from_slice(&said.stdout)?)
    }
}

/// Dependencies that the house does not allow.
pub fn imports(crates: &Crates, house: &House) -> Vec<Violation> {
    let mut found = vec![];
    for package in &crates.packages {
        let path = manifest(package);
        if !house.imports.contains_key(&package.name) {
            let message = format!(
                "say in HOUSE.toml, [imports], what `{}` may import",
                package.name
            );
            found.push(Violation::new("imports", &path, 0, message));
        }
        for dependency in &package.dependencies {
            if let Some(message) = fault(package, dependency, crates, house) {
                found.push(Violation::new("imports", &path, 0, message));
            }
        }
    }
    found
}

/// The manifest's path from the root: the last three or two parts.
fn manifest(package: &Package) -> String {
    let parts: Vec<&str> = package.manifest_path.split('/').collect();
    let floors = ["floors", "duties", "engines"];
    let keep = match parts.len().checked_sub(3).map(|at| parts[at]) {
        Some(folder) if floors.contains(&folder) => 3,
        _ => 2,
    };
    parts[parts.len().saturating_sub(keep)..].join("/")
}

fn fault(
    package: &Package,
    dependency: &Dependency,
    crates: &Crates,
    house: &House,
) -> Option<String> {
    let (own, name) = (&package.name, &dependency.name);
    // A crate may name itself in its tests, to switch a feature on.
    if own == name && dependency.kind.as_deref() == Some("dev") {
        return None;
    }
    if dependency.path.is_some() {
        let duty = |name: &str| {
            let known = crates.packages.iter().find(|p| p.name == name);
            known.is_some_and(|p| manifest(p).starts_with("duties/"))
        };
        if duty(own) && duty(name) {
            return Some(format!(
                "a duty never imports a duty: `{own}` names `{name}`; use links, metrics or events"
            ));
        }
        let tested = dependency.kind.as_deref() == Some("dev") && house.test_imports.contains(name);
        let allowed = house
            .imports
            .get(own)
            .is_some_and(|list| list.contains(name));
        return (!allowed && !tested)
            .then(|| format!("`{own}` may not import `{name}` (HOUSE.toml, [imports])"));
    }
    let begins = |start: &str| {
        name == start
            || name
                .strip_prefix(start)
                .is_some_and(|rest| rest.starts_with(['-', '_']))
    };
    let (start, owners) = house.only.iter().find(|(start, _)| begins(start))?;
    (!owners.contains(own))
        .then(|| format!("only {owners:?} may name `{start}`, `{own}` names `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn package(name: &str, folder: &str, dependencies: &[(&str, Option<&str>, bool)]) -> Package {
        Package {
            name: name.to_owned(),
            manifest_path: format!("/x/{folder}/Cargo.toml"),
            dependencies: dependencies
                .iter()
                .map(|(name, kind, ours)| Dependency {
                    name: (*name).to_owned(),
                    kind: kind.map(str::to_owned),
                    path: ours.then(|| "/x".to_owned()),
                })
                .collect(),
        }
    }

    #[test]
    fn forbidden_edges_are_found_and_allowed_ones_are_not() {
        let crates = Crates {
            packages: vec![
                package(
                    "qd-base",
                    "floors/base",
                    &[("qd-testkit", Some("dev"), true)],
                ),
                package(
                    "qd-store",
                    "floors/store",
                    &[("qd-base", None, true), ("sqlx", None, false)],
                ),
                package(
                    "qd-team",
                    "duties/team",
                    &[("qd-market", None, true), ("sqlx-core", None, false)],
                ),
                package("qd-market", "duties/market", &[("qd-store", None, true)]),
                package("qd-testkit", "testkit", &[]),
                package("qd-new", "floors/new", &[]),
            ],
        };
        let allow = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        let house = House {
            imports: BTreeMap::from([
                ("qd-base".to_owned(), vec![]),
                ("qd-store".to_owned(), allow(&["qd-base"])),
                ("qd-team".to_owned(), allow(&["qd-market"])),
                ("qd-market".to_owned(), vec![]),
                ("qd-testkit".to_owned(), vec![]),
            ]),
            test_imports: allow(&["qd-testkit"]),
            only: BTreeMap::from([("sqlx".to_owned(), allow(&["qd-store"]))]),
            ..House::default()
        };
        let found = imports(&crates, &house);
        let said: Vec<_> = found.iter().map(|v| v.message.as_str()).collect();
        assert_eq!(found.len(), 4, "{said:?}");
        assert!(said[0].starts_with("a duty never imports a duty"));
        assert!(said[1].starts_with("only [\"qd-store\"] may name `sqlx`"));
        assert!(said[2].contains("`qd-market` may not import `qd-store`"));
        assert!(said[3].contains("what `qd-new` may import"));
        assert_eq!(found[3].path, "floors/new/Cargo.toml");
    }
}
