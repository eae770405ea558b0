//! Sheets that come back (导入): an export changed by hand is taken as what was changed and nothing else; conflicts are
//! told field by field; a batch is undone as a whole or not at all.

use qd_base::{Lang, Role};
use qd_records::import::{Comparison, Deed, Mode, Otherwise, Sheet, Terms};
use qd_records::{Item, ListQuery, Record, export};
use serde_json::json;

use crate::support::{Client, House, Someone, client, content, refusal};

fn terms() -> Terms {
    Terms {
        keep: true,
        ..Terms::default()
    }
}

async fn take(house: &House, by: &Someone, sheet: &Sheet, terms: &Terms) -> Comparison {
    let done = house
        .records
        .import(&by.act(), Client::TYPE, sheet, terms)
        .await;
    done.unwrap()
}

async fn count(house: &House, by: &Someone) -> u64 {
    let (act, all) = (by.act(), ListQuery::default());
    let count = house.records.count(&act, Client::TYPE, &all);
    count.await.unwrap()
}

/// What a person would get as CSV, as rows of cells.
async fn exported(house: &House, by: &Someone) -> Sheet {
    let query = ListQuery::default();
    let rows = house
        .records
        .export_rows(&by.act(), Client::TYPE, query, "csv")
        .await
        .unwrap();
    let text = export::csv(Client::TYPE, &by.act().actor, Lang::Zh, &rows);
    let rows = (1..).zip(export::parse(&text)).collect();
    Sheet {
        file: "客户.csv".to_owned(),
        name: "客户".to_owned(),
        rows,
    }
}

/// The row of a record and the column of a field.
fn cell<'s>(sheet: &'s mut Sheet, item: &Item, field: &str) -> &'s mut String {
    let at = sheet.rows[1]
        .1
        .iter()
        .position(|name| name == field)
        .unwrap();
    let id = item.id.to_string();
    let row = sheet
        .rows
        .iter_mut()
        .find(|(_, cells)| cells[0] == id)
        .unwrap();
    &mut row.1[at]
}

async fn now(house: &House, by: &Someone, item: &Item) -> Item {
    let found = house.records.get(&by.act(), Client::TYPE, item.id).await;
    found.unwrap()
}

#[tokio::test]
async fn an_untouched_export_changes_nothing_and_a_touched_cell_only_itself() {
    let house = House::new().await;
    let director = house.person(&[Role::Director]).await;
    let a = client(&house, &director, "=华为").await;
    let b = client(&house, &director, "中兴").await;
    let mut sheet = exported(&house, &director).await;
    let told = take(&house, &director, &sheet, &terms()).await;
    assert_eq!((told.counts["same"], told.batch), (2, None), "{told:?}");

    *cell(&mut sheet, &a, "notes") = "季度回访".to_owned();
    let dry = Terms::default();
    let told = take(&house, &director, &sheet, &dry).await;
    assert_eq!(told.lines.len(), 1);
    assert_eq!(told.lines[0].changes[0].after, json!("季度回访"));
    assert_eq!(
        now(&house, &director, &a).await.version,
        1,
        "a dry run leaves no trace"
    );
    let told = take(&house, &director, &sheet, &terms()).await;
    assert!(told.batch.is_some());
    let after = now(&house, &director, &a).await;
    assert_eq!(
        (after.version, after.text("notes"), after.text("name")),
        (2, "季度回访", "=华为")
    );
    assert_eq!(now(&house, &director, &b).await.version, 1);
}

#[tokio::test]
async fn fields_that_others_changed_are_merged_or_told_as_conflicts() {
    let house = House::new().await;
    let director = house.person(&[Role::Director]).await;
    let a = client(&house, &director, "华为").await;
    let mut sheet = exported(&house, &director).await;
    let other = content(&[("notes", json!("他人的备注"))]);
    house
        .records
        .edit(&director.act(), Client::TYPE, (a.id, 1), &other)
        .await
        .unwrap();
    // The sheet touches another field: both changes stand.
    *cell(&mut sheet, &a, "stage") = "赢单".to_owned();
    let told = take(&house, &director, &sheet, &terms()).await;
    assert_eq!(told.counts.get("change"), Some(&1), "{told:?}");
    let after = now(&house, &director, &a).await;
    assert_eq!(
        (after.text("stage"), after.text("notes")),
        ("won", "他人的备注")
    );
    // The same field: a conflict, and nothing is taken unless the person decides.
    *cell(&mut sheet, &a, "notes") = "我的备注".to_owned();
    let told = take(&house, &director, &sheet, &terms()).await;
    assert_eq!((told.lines[0].deed, told.batch), (Deed::Conflict, None));
    let field = &told.lines[0].conflict[0];
    assert_eq!(
        (field.theirs.as_str(), field.mine.clone()),
        (Some("他人的备注"), Some(json!("我的备注")))
    );
    let mine = Terms {
        conflicts: Otherwise::Mine,
        ..terms()
    };
    let told = take(&house, &director, &sheet, &mine).await;
    assert!(told.batch.is_some(), "{told:?}");
    assert_eq!(now(&house, &director, &a).await.text("notes"), "我的备注");
}

#[tokio::test]
async fn faults_stop_everything_or_are_left_out_and_are_told_by_row_and_field() {
    let house = House::new().await;
    let director = house.person(&[Role::Director]).await;
    client(&house, &director, "华为").await;
    let rows = [
        vec!["名称", "阶段", "自", "随便"],
        vec!["新客户", "潜在", "2026/3/5", "x"],
        vec!["坏客户", "飞了", "2026-13-01", ""],
        vec!["华为", "潜在", "", ""],
    ];
    let rows = rows
        .into_iter()
        .map(|row| row.into_iter().map(str::to_owned).collect());
    let sheet = Sheet {
        file: "新.xlsx".to_owned(),
        rows: (1..).zip(rows).collect(),
        ..Sheet::default()
    };
    let told = take(&house, &director, &sheet, &terms()).await;
    assert_eq!(
        (told.counts["create"], told.counts["fault"], told.batch),
        (1, 2, None)
    );
    let fault = told.lines.iter().find(|line| line.row == 3).unwrap();
    let fields: Vec<_> = fault
        .faults
        .iter()
        .filter_map(|f| f.field.as_deref())
        .collect();
    assert_eq!(fields, ["stage", "since"]);
    let taken = told.lines.iter().find(|line| line.row == 4).unwrap();
    assert_eq!(taken.faults[0].status, 409, "the name is taken: {taken:?}");
    assert_eq!(told.ignored[0].caption, "随便");
    assert!(
        told.lines
            .iter()
            .all(|line| line.deed != Deed::Create || line.id.is_none())
    );
    let skip = Terms {
        faults: Otherwise::Skip,
        ..terms()
    };
    let told = take(&house, &director, &sheet, &skip).await;
    assert!(told.batch.is_some());
    assert_eq!(count(&house, &director).await, 2);
    // By a key, the same sheet finds what it made before.
    let by_name = Terms {
        key: Some("name".to_owned()),
        mode: Mode::Update,
        ..skip
    };
    let told = take(&house, &director, &sheet, &by_name).await;
    assert_eq!(
        (told.counts.get("create"), told.counts["same"]),
        (None, 1),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_batch_is_undone_as_a_whole_by_its_maker_or_not_at_all() {
    let house = House::new().await;
    let director = house.person(&[Role::Director]).await;
    let a = client(&house, &director, "华为").await;
    let mut sheet = exported(&house, &director).await;
    *cell(&mut sheet, &a, "notes") = "新".to_owned();
    let mut fresh = vec![String::new(); sheet.rows[1].1.len()];
    let named = sheet.rows[1]
        .1
        .iter()
        .position(|name| name == "name")
        .unwrap();
    fresh[named] = "小米".to_owned();
    sheet.rows.push((9, fresh));
    let told = take(&house, &director, &sheet, &terms()).await;
    let batch = told.batch.unwrap();
    let stranger = house.person(&[Role::Director]).await;
    let refused = house
        .records
        .undo_import(&stranger.act(), Client::TYPE, batch)
        .await;
    assert_eq!(refusal(refused.unwrap_err()).0, 404);
    // Somebody goes on working: nothing is undone.
    let more = content(&[("notes", json!("更新"))]);
    let edited = house
        .records
        .edit(&stranger.act(), Client::TYPE, (a.id, 2), &more)
        .await
        .unwrap();
    let refused = house
        .records
        .undo_import(&director.act(), Client::TYPE, batch)
        .await;
    assert_eq!(refusal(refused.unwrap_err()).1, "records-import-moved");
    assert_eq!(count(&house, &director).await, 2, "all or nothing");
    assert_eq!(edited.version, 3);

    let mut sheet = exported(&house, &director).await;
    *cell(&mut sheet, &a, "notes") = String::new();
    let told = take(&house, &director, &sheet, &terms()).await;
    assert_eq!(now(&house, &director, &a).await.text("notes"), "");
    let undone = house
        .records
        .undo_import(&director.act(), Client::TYPE, told.batch.unwrap())
        .await;
    assert!(undone.unwrap().undone_at.is_some());
    assert_eq!(now(&house, &director, &a).await.text("notes"), "更新");
    let again = house
        .records
        .undo_import(&director.act(), Client::TYPE, told.batch.unwrap())
        .await;
    assert_eq!(refusal(again.unwrap_err()).1, "records-import-undone");
    assert_eq!(
        house
            .records
            .imports(&director.act(), Client::TYPE)
            .await
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        house
            .records
            .imports(&stranger.act(), Client::TYPE)
            .await
            .unwrap()
            .len(),
        0
    );
}

#[tokio::test]
async fn a_sheet_opens_no_door_hidden_fields_foreign_records_and_the_houses_own_fields() {
    let house = House::new().await;
    let director = house.person(&[Role::Director]).await;
    let sales = house.person(&[Role::Sales]).await;
    let theirs = client(&house, &director, "华为").await;
    let mut sheet = exported(&house, &director).await;
    *cell(&mut sheet, &theirs, "credit") = "9".to_owned();
    *cell(&mut sheet, &theirs, "notes") = "x".to_owned();
    let told = take(&house, &sales, &sheet, &terms()).await;
    assert_eq!(told.lines[0].deed, Deed::Fault, "invisible is absent");
    assert_eq!(told.lines[0].faults[0].status, 404);
    let hidden = told
        .ignored
        .iter()
        .find(|column| column.caption == "credit")
        .unwrap();
    assert_eq!(hidden.why, "records-import-unknown-column");
    assert_eq!(now(&house, &director, &theirs).await.version, 1);
    // A version from the future, an id from nowhere, the same record twice.
    let mut odd = sheet.clone();
    *cell(&mut odd, &theirs, "version") = "99".to_owned();
    let row = odd.rows[2].clone();
    odd.rows.push((9, row.1.clone()));
    odd.rows.push((
        10,
        [vec!["nonsense".to_owned()], row.1[1..].to_vec()].concat(),
    ));
    let told = take(&house, &director, &odd, &terms()).await;
    let keys: Vec<&str> = told
        .lines
        .iter()
        .map(|line| line.faults[0].key.as_str())
        .collect();
    assert_eq!(
        keys,
        [
            "records-import-version",
            "records-import-twice",
            "records-import-id"
        ]
    );
}
