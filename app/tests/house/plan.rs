//! The year's plan as a paper (计划书与责任书) written from what people have entered: initiatives, risks, assumptions, opinions,
//! answers of departments, approval, letters.

use crate::bench_home::TestHome;
use crate::http::Server;
use serde_json::Value;

const PASSWORD: &str = "demo-of-the-helm";

fn company() -> (TestHome, Server) {
    let home = TestHome::new();
    let made = home.run(&["demo"]);
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    assert!(made.status.success(), "{said}");
    let server = Server::start(&home.dir());
    (home, server)
}

fn read(server: &Server, login: &str, path: &str) -> String {
    let cookie = server.sign_in(login, PASSWORD).expect("the account exists");
    let answer = server.get(path, &cookie);
    assert_eq!(answer.status, 200, "{login} {path}: {}", answer.text());
    answer.text()
}

/// The letters a person sees: title's owner state and address.
fn letters(server: &Server, login: &str) -> Vec<(String, String)> {
    let page = read(server, login, "/api/v1/target_letters");
    let page: Value = serde_json::from_str(&page).expect("JSON");
    let items = page["items"].as_array().cloned().unwrap_or_default();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    items
        .iter()
        .map(|item| (word(&item["id"]), word(&item["fields"]["state"])))
        .collect()
}

#[test]
fn the_plan_carries_what_people_entered_and_each_reader_sees_the_own_part_only() {
    let (home, server) = company();
    let year = year(&server);
    let path = format!("/reports/strategy.plan?year={year}&format=json");
    let plan = read(&server, "director", &path);
    for words in [
        "重点客户年度回访",
        "竞争对手以低价抢占华南客户",
        "铜价全年波动不超过8%",
        "推广预算按季度拨付",
        "华南区全年销售额恢复增长",
        "华南与华东老客户减少订单是下滑主因",
        "华南竞争加剧，建议下半年再看一次",
        "确认明年推广与差旅预算",
        "V0.5（讨论稿）",
    ] {
        assert!(plan.contains(words), "the plan has: {words}");
    }
    for settled in [
        "尚未提供可行性",
        "外部与运营风险尚待",
        "举措的负责人、起止时间",
    ] {
        assert!(!plan.contains(settled), "no longer missing: {settled}");
    }
    let parsed: Value = serde_json::from_str(&plan).expect("JSON");
    let signed = parsed["approvals"].as_array().expect("an approval page");
    let marketing = signed.iter().find(|row| row["role"] == "会签 · 市场部");
    let marketing = marketing.expect("marketing signs");
    assert!(marketing["date"].is_string(), "{marketing}");
    assert!(
        marketing["opinion"]
            .as_str()
            .is_some_and(|said| said.starts_with("部分确认"))
    );
    let seller = read(&server, "sales1-1", &path);
    assert!(
        seller.contains("重点客户年度回访"),
        "initiatives are for all"
    );
    assert!(
        !seller.contains("推广预算按季度拨付"),
        "opinions of others are not"
    );
    verified(&home, &year);
}

#[test]
fn the_month_report_gathers_what_all_rooms_know_and_shows_each_reader_the_own_part() {
    let (_home, server) = company();
    let path = "/reports/performance.month?format=json";
    let known = [
        "智能产线改造一期交付",
        "控制柜到货外观划伤",
        "动力电池扩产带动自动化需求",
        "二期设备供货合同",
        "重点客户年度回访",
        "销售技能集训营",
    ];
    let whole = read(&server, "director", path);
    for words in known {
        assert!(whole.contains(words), "the director reads: {words}");
    }
    let seller = read(&server, "sales5-3", path);
    let seen: Vec<&str> = known
        .into_iter()
        .filter(|words| seller.contains(words))
        .collect();
    assert_eq!(
        seen,
        [
            "动力电池扩产带动自动化需求",
            "二期设备供货合同",
            "重点客户年度回访"
        ],
        "a seller reads the market, the own contract and the initiatives"
    );
}

/// The year of the sample company's plan.
fn year(server: &Server) -> String {
    let plans = read(server, "director", "/api/v1/annual_plans");
    let plans: Value = serde_json::from_str(&plans).expect("JSON");
    let year = plans["items"][0]["fields"]["year"].as_str();
    year.expect("the sample company plans").to_owned()
}

/// The written plan verifies whole: every number, those of records too, is what its origin says now.
fn verified(home: &TestHome, year: &str) {
    let out = home.beside("plan");
    let folder = out.to_str().expect("a plain path");
    let answer = home.json(&["plan", "--year", year, "--growth", "20%", "--out", folder]);
    let files = answer["files"].as_array().expect("files");
    let mut names = files.iter().filter_map(|file| file.as_str());
    let word = names.find(|name| name.ends_with(".docx")).expect("a file");
    let checked = home.run(&["verify", word, "--json"]);
    let body: Value = serde_json::from_slice(&checked.stdout).expect("an answer");
    assert_eq!(
        (&body["edited"], &body["stale"]),
        (&0.into(), &0.into()),
        "{body}"
    );
}

#[test]
fn a_letter_of_responsibility_is_a_paper_for_its_person_and_absent_for_others() {
    let (_home, server) = company();
    let own = letters(&server, "sales1-1");
    assert_eq!(own.len(), 1, "{own:?}");
    let (id, state) = &own[0];
    assert_eq!(state, "acknowledged");
    let path = format!("/reports/strategy.letter?record={id}&format=json");
    let paper = read(&server, "sales1-1", &path);
    for words in ["同意，按季回报", "新客户销售额", "110%", "保底"] {
        assert!(paper.contains(words), "the letter has: {words}");
    }
    let cookie = server.sign_in("sales2-1", PASSWORD).expect("the account");
    assert_eq!(server.get(&path, &cookie).status, 404);
    let word = server.get(
        &format!("/reports/strategy.letter?record={id}&format=docx"),
        &cookie,
    );
    assert_eq!(word.status, 404, "the paper is as hidden as the record");
}
