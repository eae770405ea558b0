//! Mappings and previews of the importer (映射与预览): answers are kept and found again, the wizard sees what is open.

use qd_ledger::import::{
    self, ImportError, ImportOutcome, Mapping, Options, Question, Role, WorkbookReader,
};

fn options(mapping: &str) -> Options {
    Options {
        mapping: Mapping::parse(mapping).expect("a mapping"),
        workbook_reader: WorkbookReader::InProcess,
        ..Options::default()
    }
}

fn import_bytes(name: &str, bytes: &[u8], mapping: &str) -> Result<ImportOutcome, ImportError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    import::read(&path, &options(mapping), None, &mut |_| {})
}

fn taken(text: &str) -> ImportOutcome {
    import_bytes("台账.csv", text.as_bytes(), "").expect("taken")
}

#[test]
fn a_mapping_is_saved_found_again_by_fingerprint_and_refused_when_unknown() {
    let folder = tempfile::tempdir().expect("a folder");
    let outcome = taken("日期,客户,金额\n2024-01-01,甲,1\n2024-01-02,乙,2\n");
    let mut mapping =
        Mapping::parse("unit = \"万元\"\n[columns]\n\"客户\" = \"customer\"").expect("a mapping");
    mapping.name = "总部 ERP".to_owned();
    mapping.fingerprint = outcome.receipt.fingerprint.clone();
    mapping.save(folder.path()).expect("saved");
    assert_eq!(
        Mapping::load(folder.path(), "总部 ERP").expect("loaded"),
        mapping
    );
    assert_eq!(
        Mapping::find(folder.path(), &outcome.receipt.fingerprint),
        Some(mapping)
    );
    assert!(Mapping::load(folder.path(), "../x").is_err());
    assert!(Mapping::parse("unknown_field = 1").is_err());
    let wrong = import_bytes(
        "a.csv",
        "日期,客户,金额\n2024-01-01,甲,1\n".as_bytes(),
        "[columns]\n\"部门\" = \"region\"",
    );
    assert!(matches!(wrong, Err(ImportError::Mapping { .. })));
}

#[test]
fn the_preview_shows_roles_rows_and_the_open_question() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("p.csv");
    std::fs::write(
        &path,
        "date,customer,x\n03/04/2019,a,1.5\n05/06/2019,b,2.5\n",
    )
    .expect("written");
    let preview = import::preview(&path, &options(""), None).expect("a preview");
    let sheet = &preview.sheets[0];
    assert_eq!((sheet.header_row, sheet.lines, sheet.rows.len()), (1, 2, 2));
    assert_eq!(sheet.columns[1].role, Role::Customer);
    assert!(matches!(
        &sheet.question,
        Some(ImportError::Ask {
            question: Question::Revenue,
            ..
        })
    ));
    assert!(serde_json::to_string(&preview).is_ok());
}

#[test]
fn both_languages_have_every_sentence() {
    let zh = qd_base::text::keys(include_str!("../text/import.zh-CN.ftl"));
    let en = qd_base::text::keys(include_str!("../text/import.en.ftl"));
    assert_eq!(zh, en);
}
