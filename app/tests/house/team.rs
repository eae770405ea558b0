//! The team's appraisals (绩效考核): every measured value is what the ledger says for the post of the person, and a person's
//! sheet is for the person, the superiors and those who keep it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::bench_home::TestHome;
use crate::http::Server;

const PASSWORD: &str = "demo-of-the-helm";

fn company() -> (TestHome, Server) {
    let home = TestHome::company();
    let server = Server::start(&home.dir());
    (home, server)
}

fn read(server: &Server, login: &str, path: &str) -> Value {
    let cookie = server.sign_in(login, PASSWORD).expect("the account exists");
    let answer = server.get(path, &cookie);
    assert_eq!(answer.status, 200, "{login} {path}: {}", answer.text());
    serde_json::from_str(&answer.text()).expect("JSON")
}

fn sheets(server: &Server, login: &str) -> Vec<Value> {
    let page = read(server, login, "/api/v1/kpi_sheets?size=100");
    page["items"].as_array().cloned().unwrap_or_default()
}

/// Revenue by member in fen, asked on the command line.
fn revenue(home: &TestHome, by: &str, period: &str) -> BTreeMap<String, i64> {
    let asked = home.run(&["query", "--by", by, "--period", period, "--json"]);
    let rows: Value = serde_json::from_slice(&asked.stdout).expect("JSON");
    let rows = rows.as_array().cloned().unwrap_or_default();
    rows.iter()
        .map(|row| {
            let word = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
            (word(by), fen(&word("revenue")))
        })
        .collect()
}

fn fen(text: &str) -> i64 {
    let amount: f64 = text.parse().expect("a number");
    (amount * 100.0).round() as i64
}

/// The measured row of a sheet.
fn result(sheet: &Value, measure: &str) -> Option<Value> {
    let results = sheet["fields"]["results"].as_array()?;
    results
        .iter()
        .find(|row| row["measure"] == measure)
        .cloned()
}

#[test]
fn what_a_sheet_measures_is_what_the_ledger_says_for_the_post() {
    let (home, server) = company();
    let people = read(&server, "director", "/api/v1/kpi_sheets?size=100");
    let all = people["items"].as_array().expect("a list");
    let mut seen = (0, 0);
    for sheet in all {
        let fields = &sheet["fields"];
        let period = fields["period"].as_str().expect("a period");
        let until = fields["measured_to"].as_str().expect("measured");
        let sales = result(sheet, "sales").expect("every sheet measures sales");
        let actual = fen(sales["actual"].as_str().expect("an amount"));
        // The head of a region is measured by the region, a seller by the own lines.
        let by = match period.len() {
            4 => "region",
            _ => "salesperson",
        };
        let first = match &period[4..] {
            "H2" => "07-01",
            _ => "01-01",
        };
        let span = format!("{}-{first}..{until}", &period[..4]);
        let sums = revenue(&home, by, &span);
        assert!(
            sums.values().any(|sum| *sum == actual),
            "{period}: {actual} is nobody's sum in {sums:?}"
        );
        if let Some(growth) = result(sheet, "growth") {
            let year: i32 = period[..4].parse().expect("a year");
            let before = span.replace(&year.to_string(), &(year - 1).to_string());
            let name = sums
                .iter()
                .find(|(_, sum)| **sum == actual)
                .expect("found")
                .0;
            let before = revenue(&home, by, &before)[name] as f64;
            let told: f64 = growth["actual"]
                .as_str()
                .expect("a rate")
                .parse()
                .expect("a number");
            let rate = (actual as f64 / before - 1.0) * 100.0;
            assert!(
                (told - rate).abs() < 0.006,
                "{period} {name}: {told} for {rate}"
            );
            seen.0 += 1;
        } else {
            seen.1 += 1;
        }
    }
    assert!(
        seen.0 >= 5 && seen.1 >= 1,
        "sellers and heads were measured: {seen:?}"
    );
}

#[test]
fn an_appraisal_is_for_its_person_the_superior_and_those_who_keep_it() {
    let (_home, server) = company();
    let all = sheets(&server, "director").len();
    assert_eq!(
        sheets(&server, "hr").len(),
        all,
        "human resources keep them"
    );
    let own = sheets(&server, "sales2-1");
    assert_eq!(own.len(), 2, "a seller sees the own sheets");
    let others = sheets(&server, "sales2-2");
    assert!(!others.is_empty() && others.iter().all(|one| !own.contains(one)));
    assert!(sheets(&server, "manager3").len() < sheets(&server, "manager2").len());
    let reviewed = others
        .iter()
        .find(|one| one["fields"]["state"] == "reviewed");
    let theirs = reviewed
        .and_then(|one| one["id"].as_str())
        .expect("one is reviewed");
    let me = server.sign_in("sales2-1", PASSWORD).expect("the account");
    for path in [
        format!("/records/kpi_sheets/{theirs}"),
        format!("/api/v1/kpi_sheets/{theirs}"),
        format!("/reports/team.appraisal?record={theirs}"),
        format!("/reports/team.appraisal?record={theirs}&format=docx"),
    ] {
        let answer = server.get(&path, &me);
        assert_eq!(answer.status, 404, "{path}");
    }
    let paper = server.get("/reports/team.performance?format=json", &me);
    assert_eq!(paper.status, 200);
    let note = "转单前两个月拜访中断";
    assert!(
        !paper.text().contains(note),
        "a colleague's review is nobody else's"
    );
    let boss = server.sign_in("manager2", PASSWORD).expect("the account");
    let page = server.get(&format!("/records/kpi_sheets/{theirs}"), &boss);
    assert!(
        page.text().contains(note),
        "the superior reads the own words"
    );
}
