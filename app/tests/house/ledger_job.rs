//! The main job on the command line: import, query, explain, plan, verify.

use crate::bench_home::{TestHome, shared, small_ledger};

#[test]
fn the_chinese_superstore_comes_in_to_the_fen() {
    let Some(file) = shared("superstore-cn/superstore-cn.xls") else {
        return;
    };
    let home = TestHome::new();
    home.json(&["import", file.to_str().expect("a plain path")]);
    let total = home.json(&["query", "--metric", "revenue,quantity,profit"]);
    assert_eq!(total[0]["revenue"], "16117548.24");
    assert_eq!(total[0]["profit"], "2156559.52");
    assert_eq!(total[0]["quantity"], "37675.00");
    let regions = home.json(&["query", "--metric", "revenue", "--by", "region"]);
    let of = |name: &str| {
        let rows = regions.as_array().expect("rows");
        rows.iter()
            .find(|r| r["region"] == name)
            .map(|r| r["revenue"].clone())
    };
    assert_eq!(of("东北"), Some("2711223.39".into()));
    assert_eq!(of("中南"), Some("4147884.01".into()));
    assert_eq!(of("华东"), Some("4692464.99".into()));
    assert_eq!(of("西北"), Some("815550.32".into()));
}

#[test]
fn online_retail_comes_in_with_its_dirt_reported() {
    let Some(file) = shared("online-retail/online_retail.csv.gz") else {
        return;
    };
    let home = TestHome::new();
    let answer = home.json(&["import", file.to_str().expect("a plain path")]);
    assert_eq!(answer[0]["receipt"]["rows_read"], 541_909);
    let total = home.json(&["query", "--metric", "revenue,quantity"]);
    assert_eq!(total[0]["revenue"], "9747747.93");
    assert_eq!(total[0]["quantity"], "5176450.00");
}

#[test]
fn the_same_file_twice_changes_nothing_and_a_correction_waits_for_consent() {
    let home = TestHome::new();
    let file = small_ledger(home.beside("").as_path());
    let path = file.to_str().expect("a plain path");
    home.json(&["import", path]);
    let before = home.json(&["query", "--metric", "revenue,lines"]);
    assert_eq!(before[0]["lines"], 144);
    let again = home.json(&["import", path]);
    assert_eq!(again[0]["outcome"], "already_imported");
    let text = std::fs::read_to_string(&file).expect("readable");
    std::fs::write(&file, text.replacen("1010.50", "2010.50", 1)).expect("writable");
    let refused = home.run(&["import", path, "--json"]);
    assert_eq!(
        refused.status.code(),
        Some(3),
        "an overlap is shown, not taken"
    );
    assert_eq!(home.json(&["query", "--metric", "revenue,lines"]), before);
    home.json(&["import", path, "--accept-restatement"]);
    let after = home.json(&["query", "--metric", "lines"]);
    assert_eq!(
        after[0]["lines"], 144,
        "a restated line replaces the old one"
    );
    let old = home.json(&["query", "--metric", "revenue,lines", "--as-of", "1"]);
    assert_eq!(old, before, "the ledger of yesterday can still be asked");
}

#[test]
fn causes_add_up_to_the_change() {
    let home = TestHome::new();
    let file = small_ledger(home.beside("").as_path());
    home.json(&["import", file.to_str().expect("a plain path")]);
    let document = home.json(&["explain", "--from", "2024", "--to", "2025"]);
    let table = document["blocks"]
        .as_array()
        .expect("blocks")
        .iter()
        .find(|b| b["block"] == "table")
        .expect("the bridge table comes first");
    let amount =
        |row: &serde_json::Value| row["cells"][1]["value"]["value"].as_i64().expect("money");
    let rows = table["rows"].as_array().expect("rows");
    let (total, parts) = rows.split_last().expect("a total row");
    assert_eq!(total["role"], "total");
    assert_eq!(parts.iter().map(amount).sum::<i64>(), amount(total));
    assert_eq!(
        amount(total),
        12 * 3 * 300 * 10_000,
        "one region sold 300 more on every line"
    );
}

#[test]
fn the_plan_is_written_three_times_with_equal_numbers_and_edits_are_found() {
    let home = TestHome::new();
    let file = small_ledger(home.beside("").as_path());
    home.json(&["import", file.to_str().expect("a plain path")]);
    let out = home.beside("plan");
    let folder = out.to_str().expect("a plain path");
    let answer = home.json(&["plan", "--year", "2026", "--growth", "20%", "--out", folder]);
    let files: Vec<&str> = answer["files"]
        .as_array()
        .expect("files")
        .iter()
        .filter_map(|f| f.as_str())
        .collect();
    for ending in [".docx", ".xlsx"] {
        let path = files.iter().find(|f| f.ends_with(ending)).expect(ending);
        assert!(std::fs::metadata(path).expect("written").len() > 5_000);
        let checked = home.run(&["verify", path, "--json"]);
        let text = String::from_utf8_lossy(&checked.stdout);
        let body: serde_json::Value = serde_json::from_str(&text).expect("an answer");
        assert_eq!(body["edited"], 0, "{path}");
        assert_eq!(body["stale"], 0, "{path}: {body}");
        assert!(body["figures"].as_u64() > Some(50), "{path}");
    }
    let numbers = |lang: &str| {
        let document = home.json(&[
            "report",
            "strategy.plan",
            "year=2026",
            "growth=20%",
            "--lang",
            lang,
        ]);
        let mut values = Vec::new();
        collect(&document["blocks"], &mut values);
        values
    };
    assert_eq!(
        numbers("zh"),
        numbers("en"),
        "the twins carry the same numbers"
    );
}

/// An order out of all proportion in one month of 2025.
fn windfall(home: &TestHome, month: u32, amount: u32) {
    let text = format!(
        "单据日期,单据号,行号,客户名称,地区,业务员,存货大类,存货名称,计量单位,数量,无税金额\n\
         2025-{month:02}-11,DD2025{month:02},1,客户21,华南,业务员1,品类1,产品1,台,1,{amount}.00\n"
    );
    let path = home.beside(&format!("大单{month}.csv"));
    std::fs::write(&path, text).expect("writable");
    home.json(&["import", path.to_str().expect("a plain path")]);
}

/// The target of a month of 2025, in ten-thousandths of a yuan.
fn month_target(home: &TestHome, month: u32) -> i64 {
    let period = format!("period=2025-{month:02}");
    let document = home.json(&["report", "performance.attainment", &period]);
    let blocks = document["blocks"].as_array().expect("blocks");
    let cards = blocks.iter().find_map(|b| b["figures"].as_array());
    let target = cards.expect("the conclusion opens with cards").iter();
    let mut target = target.filter(|card| card["label"] == "目标");
    target.next().expect("a target")["figure"]["value"]["value"]
        .as_i64()
        .expect("money")
}

#[test]
fn an_adopted_target_has_the_rhythm_of_the_past_and_stands_when_sales_come_in() {
    let home = TestHome::new();
    let file = small_ledger(home.beside("").as_path());
    home.json(&["import", file.to_str().expect("a plain path")]);
    windfall(&home, 8, 900_000);
    let target = [
        "target", "--year", "2025", "--growth", "10%", "--adopt", "--json",
    ];
    assert!(home.run(&target).status.success());
    let months: Vec<i64> = (1..=12).map(|month| month_target(&home, month)).collect();
    let year: i64 = months.iter().sum();
    assert_eq!(year, (36 * 3_001 + 60 * 78) * 11_000, "2024 and a tenth");
    assert!(
        months[7] < year / 6,
        "the order of August is not asked for: {months:?}"
    );
    windfall(&home, 9, 800_000);
    let later: Vec<i64> = (1..=12).map(|month| month_target(&home, month)).collect();
    assert_eq!(months, later, "what people were given does not move");
}

/// All numbers of a document in reading order.
fn collect(value: &serde_json::Value, into: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(map) => {
            let kind = map.get("kind").and_then(|k| k.as_str()).unwrap_or("");
            if matches!(
                kind,
                "money" | "count" | "percent" | "change" | "ratio" | "quantity"
            ) {
                into.push(map["value"].to_string());
                return;
            }
            map.values().for_each(|v| collect(v, into));
        }
        serde_json::Value::Array(list) => list.iter().for_each(|v| collect(v, into)),
        _ => {}
    }
}

#[test]
fn the_sample_company_comes_in_and_its_year_fell() {
    let home = TestHome::new();
    let made = home.run(&["demo"]);
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let years = home.json(&["query", "--metric", "revenue", "--by", "year"]);
    let of = |year: &str| -> f64 {
        let rows = years.as_array().expect("rows");
        let row = rows.iter().find(|r| r["year"] == year).expect("the year");
        row["revenue"]
            .as_str()
            .expect("a decimal")
            .parse()
            .expect("a number")
    };
    let change = of("2025") / of("2024") - 1.0;
    assert!(
        (-0.12..=-0.05).contains(&change),
        "2025 against 2024: {change}"
    );
}
