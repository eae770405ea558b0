//! Bad files get a sentence with the file, the place and the way out; the ledger stays as it is.

use std::io::Write;

use crate::support::TestHouse;

/// What the page says about a file that cannot be taken.
async fn refused(name: &str, bytes: &[u8]) -> String {
    let house = TestHouse::new().await;
    let draft = house.upload(&[(name, bytes)]).await;
    let page = house.get("director", &draft).await;
    page.says(name).says("还不能入账，台账未变");
    assert_eq!(house.version(), 0);
    // The way out is always there.
    page.says(&format!("{draft}/discard"));
    page.text()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_file_and_one_with_captions_only_are_named() {
    assert!(refused("空.csv", b"").await.contains("没有明细行"));
    assert!(
        refused("表头.csv", "日期,客户,金额\n".as_bytes())
            .await
            .contains("没有明细行")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_no_ledger_and_half_a_workbook_is_damaged() {
    assert!(
        refused("图.xlsx", b"\x89PNG\r\n\x1a\n....")
            .await
            .contains("PNG")
    );
    assert!(
        refused("半.xlsx", b"PK\x03\x04half of it")
            .await
            .contains("已损坏")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_archive_is_stopped_before_it_is_unpacked() {
    let mut bytes = Vec::new();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(&mut bytes));
    let options = zip::write::SimpleFileOptions::default();
    for name in [
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
    ] {
        archive.start_file(name, options).unwrap();
        let page = vec![b' '; 1 << 20];
        for _ in 0..48 {
            archive.write_all(&page).unwrap();
        }
    }
    archive.finish().unwrap();
    assert!(refused("炸弹.xlsx", &bytes).await.contains("超出限制"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_captions_asks_for_their_row_and_goes_by_letter() {
    let house = TestHouse::new().await;
    let bare = "2025-01-05,甲公司,100.50\n2025-01-06,乙公司,200\n2025-01-07,丙公司,300\n";
    let draft = house.upload(&[("无表头.csv", bare.as_bytes())]).await;
    house
        .get("director", &draft)
        .await
        .says("还不能入账")
        .says("name=\"header_row\"");
    house
        .tell(&draft, 0, &[("header_row", "0")])
        .await
        .says("role.2");
    let fields = [
        ("header_row", "0"),
        ("role.0", "date"),
        ("role.1", "customer"),
        ("role.2", "revenue"),
    ];
    house
        .tell(&draft, 0, &fields)
        .await
        .says("600.50")
        .says("确认入账");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_rejected_rows_are_counted_shown_in_part_and_given_as_a_workbook() {
    let house = TestHouse::new().await;
    let mut text = "日期,客户,金额\n2025-01-05,甲公司,100\n".to_owned();
    for row in 0..10_000 {
        text.push_str(&format!("2025-01-05,甲公司,没有 {row}\n"));
    }
    let draft = house.upload(&[("多错.csv", text.as_bytes())]).await;
    let page = house.get("director", &draft).await;
    page.says("10,000")
        .says("没有 0")
        .says("rejections.xlsx")
        .says("确认入账");
    assert!(page.bytes.len() < 200_000, "the page shows a part of them");
    let book = house
        .get("director", &format!("{draft}/files/0/rejections.xlsx"))
        .await;
    assert!(book.bytes.len() > 100_000, "the workbook has all of them");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_without_a_file_is_answered_on_the_page() {
    let house = TestHouse::new().await;
    let answer = house.send("director", &[]).await;
    assert_eq!(answer.status, 400);
    answer.says("请选择要导入的文件").says("data-drop");
    assert_eq!(house.send("director", &[("", b"")]).await.status, 400);
    assert_eq!(house.get("director", "/import/nothing").await.status, 404);
}
