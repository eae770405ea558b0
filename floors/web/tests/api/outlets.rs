//! The register of outlets (出口登记) against the router: no route is missing, none is only on paper, and nobody comes
//! through without a session but where the register says so.

use std::collections::BTreeSet;
use std::path::Path;

use qd_web::outlets::{ALL, Pass};

use crate::support::TestHouse;

/// The paths that the shell's source hands to its routers.
fn routed(folder: &Path, into: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            routed(&path, into);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for part in text.split(".route(").skip(1) {
            let part = part.trim_start();
            if let Some((address, _)) = part.strip_prefix('"').and_then(|p| p.split_once('"')) {
                into.insert(address.to_owned());
            }
        }
    }
}

#[test]
fn the_register_names_every_route_and_no_other() {
    let mut source = BTreeSet::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    routed(&folder, &mut source);
    // What catches the rest answers 404 and nothing else.
    source.remove("/api/{*rest}");
    let register: BTreeSet<String> = ALL.iter().map(|outlet| outlet.path.to_owned()).collect();
    assert_eq!(register.len(), ALL.len(), "each path stands once");
    let missing: Vec<_> = source.difference(&register).collect();
    let only_paper: Vec<_> = register.difference(&source).collect();
    assert!(missing.is_empty(), "add to src/outlets.rs: {missing:?}");
    assert!(only_paper.is_empty(), "no such route: {only_paper:?}");
}

#[tokio::test]
async fn nobody_comes_through_without_a_session_but_by_the_public_doors() {
    let house = TestHouse::new().await;
    for outlet in ALL.iter().filter(|outlet| outlet.pass != Pass::Public) {
        let path = outlet
            .path
            .replace("{plural}", "clients")
            .replace("{id}", "019a0000-0000-7000-8000-000000000000")
            .replace("{key}", "client");
        for method in outlet.methods.split(' ') {
            let line = format!("{method} {path}");
            let head = [("content-type", "application/x-www-form-urlencoded")];
            let answer = house.plain(&line, &head, String::new()).await;
            let to_the_door =
                answer.status == 303 && answer.header("location").starts_with("/sign-in");
            assert!(
                answer.status == 401 || to_the_door,
                "{line}: {} {}",
                answer.status,
                answer.text()
            );
        }
    }
}

#[tokio::test]
async fn the_methods_of_the_register_are_the_routers() {
    let house = TestHouse::new().await;
    let api = ALL
        .iter()
        .filter(|outlet| outlet.path.starts_with("/api/v1"));
    for outlet in api {
        let path = outlet
            .path
            .replace("{plural}", "clients")
            .replace("{id}", "019a0000-0000-7000-8000-000000000000")
            .replace("{key}", "client");
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let answer = house
                .call("director", &format!("{method} {path}"), &[], None)
                .await;
            let listed = outlet.methods.split(' ').any(|m| m == method);
            assert_eq!(
                answer.status != 405,
                listed,
                "{method} {path}: {}",
                answer.text()
            );
        }
    }
}
