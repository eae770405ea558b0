//! Records on the command line: made, read, changed, exported, brought back and undone; refusals by field.

use serde_json::json;

use crate::bench_home::TestHome;

fn refused(home: &TestHome, args: &[&str]) -> String {
    let output = home.run(args);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{args:?} was taken");
    assert!(!told.contains("panicked"), "{args:?}: {told}");
    assert!(!told.contains('⟦'), "{args:?}: {told}");
    told
}

/// One step of an approval, as its table field takes it.
const NODE: &str = r#"nodes=[{"step":"1","name":"审批","mode":"any","approver":"role","role":"director","empty":"administrator","own":"own"}]"#;

/// A home with one flow, which nobody has to own.
fn with_a_flow(home: &TestHome) -> serde_json::Value {
    home.json(&[
        "record",
        "create",
        "approval_flow",
        "name=合同审批",
        "record_type=contract",
        "place=1",
        "repeat=once",
        NODE,
    ])
}

#[test]
fn every_type_is_told_as_fields_tables_and_openapi() {
    let home = TestHome::new();
    let types = home.json(&["schema"]);
    let keys: Vec<&str> = types
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|of| of["key"].as_str())
        .collect();
    assert!(
        keys.contains(&"account") && keys.contains(&"contract"),
        "{keys:?}"
    );
    let sql = home.run(&["schema", "account", "--sql", "postgres"]);
    assert!(String::from_utf8_lossy(&sql.stdout).contains("create table accounts"));
    let document = home.json(&["schema", "--openapi"]);
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["paths"]["/api/v1/accounts/{id}"]["patch"].is_object());
}

#[test]
fn a_record_goes_out_as_a_workbook_and_comes_back_as_a_change_that_can_be_undone() {
    let home = TestHome::new();
    let made = with_a_flow(&home);
    let id = made["id"].as_str().expect("an id").to_owned();
    let file = home.beside("flows.csv");
    let file = file.to_str().expect("a plain path");
    home.json(&["record", "export", "approval_flow", file]);
    let same = home.json(&["record", "import", "approval_flow", file, "--apply"]);
    assert_eq!(
        (&same["counts"]["same"], &same["batch"]),
        (&json!(1), &json!(null))
    );
    let sheet = std::fs::read_to_string(file)
        .expect("readable")
        .replace("合同审批", "合同两级审批");
    std::fs::write(file, sheet).expect("writable");
    let taken = home.json(&["record", "import", "approval_flow", file, "--apply"]);
    assert_eq!(taken["counts"]["change"], 1, "{taken}");
    let now = home.json(&["record", "get", "approval_flow", &id]);
    assert_eq!(
        (&now["title"], &now["version"]),
        (&json!("合同两级审批"), &json!(2))
    );
    let batch = taken["batch"].as_str().expect("a batch");
    home.json(&["record", "undo", "approval_flow", batch]);
    let now = home.json(&["record", "get", "approval_flow", &id]);
    assert_eq!(now["title"], "合同审批");
    home.json(&["record", "trash", "approval_flow", &id]);
    assert_eq!(home.json(&["record", "list", "approval_flow"])["total"], 0);
    home.json(&["record", "restore", "approval_flow", &id]);
    assert!(home.run(&["audit", "verify"]).status.success());
}

#[test]
fn refusals_name_type_field_and_way_out() {
    let home = TestHome::new();
    let id = with_a_flow(&home)["id"].as_str().expect("an id").to_owned();
    let told = refused(&home, &["--lang", "en", "record", "list", "accuont"]);
    assert!(told.contains("account"), "{told}");
    let told = refused(
        &home,
        &["--lang", "en", "record", "list", "account", "colour=red"],
    );
    assert!(told.contains("colour"), "{told}");
    let told = refused(
        &home,
        &["record", "create", "account", "tier=x", "credit=abc"],
    );
    assert!(told.contains("tier") && told.contains("credit"), "{told}");
    let told = refused(&home, &["record", "create", "contract", "state=in_force"]);
    assert!(!told.is_empty(), "state is changed by actions only");
    let stale = [
        "record",
        "edit",
        "approval_flow",
        &id,
        "name=b",
        "--seen",
        "9",
    ];
    refused(&home, &stale);
    refused(&home, &["record", "edit", "approval_flow", &id, "name"]);
    refused(&home, &["record", "get", "approval_flow", "nothing"]);
    refused(&home, &["record", "export", "approval_flow", "flows.exe"]);
    let junk = home.beside("junk.xlsx");
    std::fs::write(&junk, b"PK\x03\x04 no archive").expect("writable");
    let told = refused(
        &home,
        &[
            "record",
            "import",
            "approval_flow",
            junk.to_str().expect("plain"),
            "--apply",
        ],
    );
    assert!(told.contains("junk.xlsx"), "{told}");
}
