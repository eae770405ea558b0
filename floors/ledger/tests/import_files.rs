//! The importer on small files of every shape (导入语料): layouts of ERP systems and shops, units, dates, damage.

use std::io::Write as _;
use std::path::Path;

use qd_base::{Amount, Lang};
use qd_ledger::import::{
    self, ImportError, ImportOutcome, Mapping, Options, Question, Role, SheetUse, WorkbookReader,
};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

fn options(mapping: &str) -> Options {
    Options {
        mapping: Mapping::parse(mapping).expect("a mapping"),
        workbook_reader: WorkbookReader::InProcess,
        ..Options::default()
    }
}

fn read(path: &Path, options: &Options) -> Result<ImportOutcome, ImportError> {
    import::read(path, options, None, &mut |_| {})
}

fn import_bytes(name: &str, bytes: &[u8], mapping: &str) -> Result<ImportOutcome, ImportError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    read(&path, &options(mapping))
}

fn import_text(text: &str) -> Result<ImportOutcome, ImportError> {
    import_bytes("台账.csv", text.as_bytes(), "")
}

fn taken(text: &str) -> ImportOutcome {
    import_text(text).unwrap_or_else(|fault| panic!("{fault}: {:?}", fault.to_problem()))
}

fn yuan(text: &str) -> Amount {
    Amount::parse(text).expect("an amount")
}

fn role(outcome: &ImportOutcome, caption: &str) -> Role {
    let columns = &outcome.receipt.columns;
    columns
        .iter()
        .find(|c| c.caption == caption)
        .unwrap_or_else(|| panic!("{caption} among {columns:?}"))
        .role
}

fn members(outcome: &ImportOutcome, key: &str) -> Vec<String> {
    let dimension = outcome.facts.dimension(key).expect("the dimension");
    let codes = dimension.codes.iter();
    codes
        .map(|c| dimension.members[*c as usize].to_string())
        .collect()
}

fn asked(result: Result<ImportOutcome, ImportError>) -> (Question, Vec<String>) {
    match result {
        Err(ImportError::Ask {
            question,
            candidates,
            ..
        }) => (question, candidates.into_iter().map(|c| c.value).collect()),
        other => panic!("expected a question, got {:?}", other.map(|o| o.receipt)),
    }
}

#[test]
fn a_u8_export_takes_local_amounts_without_tax_and_checks_its_total() {
    let outcome = taken(
        "某某商贸有限公司\n销售明细账\n制单人：张三,,打印日期：2024-02-01\n\
         单据日期,单据号/发票号,客户编码,客户简称,存货编码,存货名称,数量,无税单价,本币无税金额,本币税额,本币价税合计,业务员\n\
         2024-01-05,XS001,C01,华东百货,P1,打印纸,10,20,\"1,200.50\",156.07,\"1,356.57\",王五\n\
         2024-01-06,XS002,C02,西南商贸,P2,墨盒,-2,50,(100.00),-13,-113,赵六\n\
         小计,,,,,,8,,\"1,100.50\",,,\n\
         单据日期,单据号/发票号,客户编码,客户简称,存货编码,存货名称,数量,无税单价,本币无税金额,本币税额,本币价税合计,业务员\n\
         2024年1月7日,XS003,C01,华东百货,P2,墨盒,1,50,50,6.5,56.5,王五\n\
         合计,,,,,,9,,\"1,151.50\",,,\n审核人：李四,,,\n",
    );
    let receipt = &outcome.receipt;
    assert_eq!((receipt.accepted, receipt.rejected_count), (3, 0));
    assert_eq!(receipt.total.revenue, yuan("1150.50"));
    assert_eq!(receipt.header_row, 4);
    assert_eq!(
        (
            receipt.total_rows,
            receipt.repeated_headers,
            receipt.remarks
        ),
        (2, 1, 1)
    );
    assert_eq!(role(&outcome, "本币无税金额"), Role::Revenue);
    assert_eq!(role(&outcome, "本币价税合计"), Role::NotTaken);
    let check = &receipt.total_checks[0];
    assert_eq!((check.row, check.difference), (10, yuan("1")));
    assert_eq!(
        members(&outcome, "customer"),
        ["华东百货", "西南商贸", "华东百货"]
    );
}

#[test]
fn kingdee_templates_fill_heads_down_and_leave_unaudited_bills_out() {
    let text = "FBillNo,FDate,FCustomerID,FDocumentStatus,FMaterialId,FRealQty,FAllAmount\n\
        单据编号,日期,客户,单据状态,物料,实发数量,价税合计\n\
        B1,2024-03-01,甲公司,已审核,螺丝,5,100\n,,,,螺母,2,30.5\n\
        B2,2024-03-02,乙公司,创建,螺丝,1,20\nB3,2024-03-03,乙公司,已审核,螺丝,2,40\n";
    let outcome = taken(text);
    assert_eq!(outcome.receipt.total.revenue, yuan("170.5"));
    assert_eq!(
        outcome.receipt.rejected_by_reason["import-reject-not-audited"],
        1
    );
    assert_eq!(
        members(&outcome, "customer"),
        ["甲公司", "甲公司", "乙公司"]
    );
    assert_eq!(&*outcome.facts.key[1], "B1/螺母#1");
    let all = import_bytes("k.csv", text.as_bytes(), "unaudited = true").expect("taken");
    assert_eq!(all.receipt.total.revenue, yuan("190.5"));
}

#[test]
fn units_are_taken_from_captions_and_contradictions_are_asked() {
    let outcome = taken(
        "日期,客户,销售额（万元）,利润（万元）\n2024-01-01,甲,12.5,1\n2024-01-02,乙,0.00005,0\n",
    );
    assert_eq!(outcome.receipt.total.revenue, yuan("125000.50"));
    assert_eq!(outcome.receipt.total.profit, Some(yuan("10000")));
    assert_eq!(outcome.receipt.unit_factor, 10_000);
    let title = taken("销售表 单位：万元,,\n日期,客户,金额\n2024-01-01,甲,12.5\n2024-01-02,乙,1\n");
    assert_eq!(title.receipt.total.revenue, yuan("135000"));
    let row = taken("日期,客户,金额\n,,千元\n2024-01-01,甲,12.5\n2024-01-02,乙,1\n");
    assert_eq!(row.receipt.total.revenue, yuan("13500"));
    let both = "报表 单位：万元,,\n日期,客户,金额(元)\n2024-01-01,甲,12.5\n2024-01-02,乙,1\n";
    assert_eq!(asked(import_text(both)).0, Question::Unit);
    let answered = import_bytes("b.csv", both.as_bytes(), "unit = \"元\"").expect("answered");
    assert_eq!(answered.receipt.total.revenue, yuan("13.5"));
}

#[test]
fn day_and_month_are_settled_by_the_column_or_asked() {
    let open = "date,customer,amount\n03/04/2019,a,1\n05/06/2019,b,2\n";
    let (question, candidates) = asked(import_text(open));
    assert_eq!(question, Question::DateOrder);
    assert_eq!(candidates, ["dmy", "mdy"]);
    let answered =
        import_bytes("d.csv", open.as_bytes(), "date_order = \"mdy\"").expect("answered");
    assert_eq!(answered.facts.day[0], 17_959);
    let settled = taken("date,customer,amount\n03/04/2019,a,1\n25/06/2019,b,2\n");
    assert_eq!(settled.facts.day[0], 17_989);
    assert!(
        settled
            .receipt
            .sentences(Lang::En)
            .iter()
            .any(|s| s.contains("dd/mm/yyyy"))
    );
}

#[test]
fn european_decimals_are_taken_on_evidence_and_asked_without_agreement() {
    let outcome =
        taken("Datum;Kunde;Sales\n2024-01-01;a;1.234,50\n2024-01-02;b;12,5\n2024-01-03;c;1.000\n");
    assert_eq!(outcome.receipt.total.revenue, yuan("2247"));
    let mixed = "date;customer;sales\n2024-01-01;a;1.234,50\n2024-01-02;b;1,234.50\n";
    assert_eq!(asked(import_text(mixed)).0, Question::Decimal);
}

#[test]
fn what_nobody_can_tell_is_asked_by_name() {
    let (question, candidates) = asked(import_text("客户,备注,x1\n甲,好,1.5\n乙,坏,2.5\n"));
    assert_eq!(question, Question::Date);
    assert_eq!(candidates.len(), 3);
    let no_amount = "日期,客户,x1,x2\n2024-01-01,甲,1.5,7\n2024-01-02,乙,2.5,8\n";
    let (question, candidates) = asked(import_text(no_amount));
    assert_eq!(
        (question, candidates[0].as_str()),
        (Question::Revenue, "x1")
    );
    let answered = import_bytes(
        "n.csv",
        no_amount.as_bytes(),
        "[columns]\nx2 = \"revenue\"\nx1 = \"ignore\"",
    );
    assert_eq!(
        answered.expect("answered").receipt.total.revenue,
        yuan("15")
    );
    assert_eq!(
        asked(import_text("2024-01-01,3,x\n2024-01-02,4,y\n")).0,
        Question::Header
    );
    let letters = "header_row = 0\n[columns]\nA = \"date\"\nB = \"revenue\"";
    let headless = import_bytes("h.csv", b"2024-01-01,3,x\n2024-01-02,4,y\n", letters);
    assert_eq!(headless.expect("answered").receipt.total.revenue, yuan("7"));
    let currencies = "日期,客户,币种,金额\n2024-01-01,甲,人民币,1\n2024-01-02,乙,美元,2\n";
    assert_eq!(asked(import_text(currencies)).0, Question::Currency);
    let two = "日期,客户,2024年,,2025年,\n,,数量,金额,数量,金额\n2024-01-01,甲,1,2,3,4\n";
    assert_eq!(asked(import_text(two)).0, Question::Revenue);
}

#[test]
fn rejected_rows_are_named_counted_and_written_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bad.csv");
    let text = "日期,客户,金额\n2024-01-01,甲,1\n1900-01-01,乙,2\n2024-01-03,丙,很多\n,丁,4\n2024-01-05,戊,#DIV/0!\n";
    std::fs::write(&path, text).expect("written");
    let mut options = options("");
    options.rejections_to = Some(folder.path().join("faults.xlsx"));
    let outcome = read(&path, &options).expect("one row is fine");
    let receipt = &outcome.receipt;
    assert_eq!(
        (receipt.rows_read, receipt.accepted, receipt.rejected_count),
        (5, 1, 4)
    );
    let rejected: Vec<(u32, &str, &str)> = receipt
        .rejected
        .iter()
        .map(|r| (r.row, r.column.as_str(), r.reason.as_str()))
        .collect();
    assert_eq!(
        rejected,
        [
            (3, "日期", "import-reject-date-outside"),
            (4, "金额", "import-reject-not-a-number"),
            (5, "日期", "import-reject-no-date"),
            (6, "金额", "import-reject-formula-fault"),
        ]
    );
    for rejection in &receipt.rejected {
        for lang in Lang::ALL {
            assert!(!rejection.say(lang).contains('⟦'), "{rejection:?}");
        }
    }
    let book = std::fs::read(receipt.error_workbook.as_ref().expect("written")).expect("readable");
    assert!(book.starts_with(b"PK"));
    let all_text = import_text("日期,客户,金额\n2024-01-01,甲,一些\n2024-01-02,乙,许多\n");
    assert!(
        matches!(all_text, Err(ImportError::NothingAccepted { place, .. }) if place.row == 2 && place.column == "金额")
    );
}

#[test]
fn revenue_cost_and_discount_follow_from_what_is_there() {
    let outcome = taken(
        "OrderID,OrderDate,ProductName,UnitPrice,Quantity,Discount,UnitCost\n1,2024-01-01,a,10.5,3,0.2,6\n2,2024-01-02,b,4,5,0,2\n",
    );
    assert_eq!(outcome.receipt.total.revenue, yuan("45.2"));
    assert_eq!(outcome.receipt.total.discount, Some(yuan("6.3")));
    assert_eq!(outcome.receipt.total.profit, Some(yuan("17.2")));
    let red = taken("日期,红蓝字,数量,金额\n2024-01-01,蓝,1,10\n2024-01-02,红,1,4\n");
    assert_eq!(red.receipt.total.revenue, yuan("6"));
    let parts = taken("年份,月份,产品,销售额\n2024,3月,a,1\n2024,12月,b,2\n");
    assert_eq!(parts.facts.day, [19_783, 20_058]);
}

#[test]
fn identifiers_with_lost_digits_are_refused() {
    let outcome = taken("日期,订单号,金额\n2024-01-01,1.23E+17,1\n2024-01-02,1.24E+17,2\n");
    assert_eq!(role(&outcome, "订单号"), Role::NotTaken);
    assert!(outcome.facts.dimension("order").is_none());
}

#[test]
fn damaged_and_foreign_files_are_refused_with_a_reason_in_both_languages() {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let rows: String = (0..500).map(|i| format!("2024-01-01,a{i},{i}\n")).collect();
    gz.write_all(format!("日期,客户,金额\n{rows}").as_bytes())
        .expect("packed");
    let gz = gz.finish().expect("packed");
    assert_eq!(
        import_bytes("a.csv.gz", &gz, "")
            .expect("taken")
            .receipt
            .accepted,
        500
    );
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(&vec![b'0'; 64 << 20]).expect("packed");
    let bomb = bomb.finish().expect("packed");
    let book = workbook();
    let cases: [(&str, &[u8], &str); 11] = [
        ("empty.csv", b"", "import-empty"),
        ("empty.xlsx", b"", "import-empty"),
        ("blank.csv", b"\n \n", "import-empty"),
        ("header.csv", "日期,客户,金额\n".as_bytes(), "import-empty"),
        ("cut.csv.gz", &gz[..gz.len() / 2], "import-damaged"),
        ("bomb.csv.gz", &bomb, "import-too-large"),
        ("cut.xlsx", &book[..book.len() / 2], "import-damaged"),
        ("junk.xls", &[0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3], "import-damaged"),
        ("a.pdf", b"%PDF-1.7", "import-not-a-ledger"),
        ("junk.bin", &[1, 0, 7, 0, 0, 9, 200, 255, 0, 3], "import-not-a-ledger"),
        ("cut.csv", "日期,客户,金额\n2024-01-01,a,1\n2024-01-01,a,1\n2024-01-01,a,1\n2024-01-01,a,1\n2024-0".as_bytes(), "import-ok"),
    ];
    for (name, bytes, key) in cases {
        let result = import_bytes(name, bytes, "");
        if key == "import-ok" {
            // One cell without a separator cannot be told from a remark; it is rejected as a row, not lost.
            assert_eq!(result.expect("taken").receipt.accepted, 4);
            continue;
        }
        let problem = result.expect_err(name).to_problem();
        assert_eq!(problem.key, key, "{name}");
        for lang in Lang::ALL {
            let sentence = import::texts().say_map(lang, &problem.key, &problem.args);
            assert!(
                sentence.contains(name) && !sentence.contains('⟦'),
                "{sentence}"
            );
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    assert!(matches!(
        read(folder.path(), &options("")),
        Err(ImportError::Unreadable { .. })
    ));
    assert!(matches!(
        read(Path::new("absent.csv"), &options("")),
        Err(ImportError::Unreadable { .. })
    ));
    let ole: Vec<u8> = [0xd0, 0xcf, 0x11, 0xe0, 0, 0, 0, 0]
        .into_iter()
        .chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert!(matches!(
        import_bytes("e.xlsx", &ole, ""),
        Err(ImportError::Encrypted { .. })
    ));
}

/// Orders with a merged two-level header, returns, managers, and a second month of the same layout.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let (plain, date) = (Format::new(), Format::new().set_num_format("yyyy-mm-dd"));
    for (name, month) in [("一月", 1), ("二月", 2)] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).expect("a name");
        sheet
            .merge_range(0, 0, 0, 4, "销售明细", &plain)
            .expect("merged");
        sheet
            .merge_range(1, 3, 1, 4, "本期", &plain)
            .expect("merged");
        for (column, caption) in ["订单 ID", "订单日期", "地区"].iter().enumerate() {
            sheet
                .merge_range(1, column as u16, 2, column as u16, caption, &plain)
                .expect("merged");
        }
        sheet.write(2, 3, "数量").expect("written");
        sheet.write(2, 4, "销售额").expect("written");
        for row in 0..3_u32 {
            let day = ExcelDateTime::from_ymd(2024, month, 1 + row as u8).expect("a date");
            sheet
                .write(3 + row, 0, format!("S{month}{row}"))
                .expect("written");
            sheet
                .write_with_format(3 + row, 1, &day, &date)
                .expect("written");
            sheet
                .write(3 + row, 2, ["华东", "华北", "华东"][row as usize])
                .expect("written");
            sheet.write(3 + row, 3, row + 1).expect("written");
            sheet
                .write(3 + row, 4, 10.25 * f64::from(row + 1))
                .expect("written");
        }
        sheet.write(6, 0, "合计").expect("written");
        sheet.write(6, 4, 61.5).expect("written");
    }
    let returns = book.add_worksheet();
    returns.set_name("退货").expect("a name");
    let managers = book.add_worksheet();
    managers.set_name("销售人员").expect("a name");
    let notes = book.add_worksheet();
    notes.set_name("说明").expect("a name");
    for (sheet, rows) in [
        (3, [["订单 ID", "退回"], ["S11", "是"], ["S99", "是"]]),
        (
            4,
            [["地区", "地区经理"], ["华东", "洪光"], ["华北", "殷莲"]],
        ),
    ] {
        let sheet = book.worksheet_from_index(sheet - 1).expect("the sheet");
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                sheet
                    .write(row as u32, column as u16, *cell)
                    .expect("written");
            }
        }
    }
    book.worksheet_from_index(4)
        .expect("the sheet")
        .write(0, 0, "仅供参考")
        .expect("written");
    book.save_to_buffer().expect("saved")
}

#[test]
fn a_workbook_joins_its_monthly_sheets_returns_and_managers() {
    let outcome = import_bytes("book.xlsx", &workbook(), "").expect("taken");
    let receipt = &outcome.receipt;
    let used: Vec<SheetUse> = receipt.sheets.iter().map(|s| s.used).collect();
    assert_eq!(
        used,
        [
            SheetUse::Lines,
            SheetUse::Lines,
            SheetUse::Returns,
            SheetUse::Managers,
            SheetUse::Ignored
        ]
    );
    assert_eq!(receipt.accepted, 6);
    assert_eq!(receipt.total.revenue, yuan("123"));
    assert_eq!(receipt.total_checks.len(), 2);
    assert!(
        receipt
            .total_checks
            .iter()
            .all(|c| c.difference == Amount::ZERO)
    );
    assert_eq!(
        members(&outcome, "returned"),
        ["no", "yes", "no", "no", "no", "no"]
    );
    assert_eq!(
        members(&outcome, "manager"),
        ["洪光", "殷莲", "洪光", "洪光", "殷莲", "洪光"]
    );
    assert_eq!(outcome.facts.day[0], 19_723);
    assert_eq!(outcome.facts.check(), Ok(()));
    let one = import_bytes("book.xlsx", &workbook(), "sheet = \"二月\"").expect("taken");
    assert_eq!(one.receipt.accepted, 3);
    assert_eq!(
        asked(import_bytes("book.xlsx", &workbook(), "sheet = \"三月\"")).0,
        Question::Sheet
    );
}

#[test]
fn tables_named_xls_are_read_by_content() {
    let html = "<html><meta charset=gbk><table><tr><td>日期</td><td>客户</td><td>金额</td></tr>\
        <tr><td>2024-01-01</td><td>甲</td><td>1,000.5</td></tr><tr><td>2024-01-02</td><td>乙</td><td>2</td></tr></table>";
    let gbk = encoding_rs::GB18030.encode(html).0;
    let outcome = import_bytes("导出.xls", &gbk, "").expect("taken");
    assert_eq!(outcome.receipt.total.revenue, yuan("1002.5"));
    let tabs: Vec<u8> = "日期\t客户\t金额\n2024-01-01\t甲\t3\n2024-01-02\t乙\t4\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let outcome = import_bytes("导出.xls", &tabs, "").expect("taken");
    assert_eq!(outcome.receipt.total.revenue, yuan("7"));
    assert_eq!(outcome.receipt.encoding.as_deref(), Some("UTF-16LE"));
}
