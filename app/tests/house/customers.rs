//! The papers of the customer room (客户文档): complete, in both languages, open to whom the customer is open to, and numbers that a second
//! reckoning finds again.

use serde_json::Value;

use crate::bench_home::TestHome;
use crate::http::Server;

const PASSWORD: &str = "demo-of-the-helm";

fn company() -> (TestHome, Server) {
    let home = TestHome::company();
    let server = Server::start(&home.dir());
    (home, server)
}

fn ask(server: &Server, (login, lang): (&str, &str), path: &str) -> (u16, Value) {
    let cookie = server.sign_in(login, PASSWORD).expect("the account exists");
    let answer = server.get(path, &format!("{cookie}; qd_lang={lang}"));
    (
        answer.status,
        serde_json::from_str(&answer.text()).unwrap_or(Value::Null),
    )
}

fn items(server: &Server, path: &str) -> Vec<Value> {
    let (status, page) = ask(server, ("director", "zh-CN"), path);
    assert_eq!(status, 200, "{path}");
    page["items"].as_array().cloned().unwrap_or_default()
}

fn headings(document: &Value) -> usize {
    let blocks = document["blocks"].as_array().into_iter().flatten();
    let texts = blocks.filter(|block| block.to_string().contains("\"level\":1"));
    texts.count()
}

#[test]
fn a_customers_papers_have_every_part_and_are_open_to_whom_the_customer_is() {
    let (_home, server) = company();
    let account = items(&server, "/api/v1/accounts?sort=number&size=1").remove(0);
    let owner = account["fields"]["owner"].as_str().expect("an owner");
    let id = account["id"].as_str().expect("an id");
    let visit = items(&server, "/api/v1/visits?size=1").remove(0);
    let visit = visit["id"].as_str().expect("an id");
    for lang in ["zh-CN", "en"] {
        for (path, parts) in [
            (format!("/api/v1/reports/customers.dossier?record={id}"), 11),
            (format!("/api/v1/reports/customers.brief?record={visit}"), 0),
            ("/api/v1/reports/customers.lists".to_owned(), 5),
        ] {
            let (status, told) = ask(&server, ("director", lang), &path);
            assert_eq!(status, 200, "{path}");
            let text = told.to_string();
            assert!(!text.contains('⟦'), "{path} {lang}: a sentence is missing");
            let document = if told["document"].is_null() {
                &told
            } else {
                &told["document"]
            };
            assert_eq!(headings(document), parts, "{path} {lang}: {text}");
        }
    }
    // A manager of another region meets neither the customer nor the file.
    let path = format!("/api/v1/accounts/{id}");
    for login in ["manager1", "manager2", "manager3", "manager4", "manager5"] {
        let (seen, _) = ask(&server, (login, "zh-CN"), &path);
        let file = format!("/api/v1/reports/customers.dossier?record={id}");
        let (status, _) = ask(&server, (login, "zh-CN"), &file);
        assert_eq!(seen, status, "{login} ({owner})");
    }
}

/// The survey of the sample company whose answers name customers.
fn survey(server: &Server) -> Value {
    let all = items(server, "/api/v1/surveys?size=50");
    let named = all
        .into_iter()
        .filter(|one| one["fields"]["anonymous"] == false);
    let mut open = named.filter(|one| one["fields"]["state"] == "open");
    open.next().expect("an open survey")
}

#[test]
fn the_index_of_a_survey_is_found_again_from_its_answers() {
    let (_home, server) = company();
    let survey = survey(&server);
    let id = survey["id"].as_str().expect("an id");
    let answers = items(
        &server,
        &format!("/api/v1/survey_answers?survey={id}&size=200"),
    );
    assert!(answers.len() > 10, "{} answers", answers.len());
    let (mut sum, mut count, mut nps) = (0.0, 0.0, 0);
    for answer in &answers {
        let answer = items_of(&server, answer);
        for row in answer["fields"]["given"].as_array().expect("answers") {
            let code = row["code"].as_str().expect("a code");
            let score: Option<f64> = row["score"].as_str().and_then(|text| text.parse().ok());
            match (code, score) {
                ("q1" | "q2" | "q3" | "q4" | "q5" | "q6", Some(score)) => {
                    sum += (score - 1.0) / 4.0 * 100.0;
                    count += 1.0;
                }
                ("q8", Some(score)) if score >= 9.0 => nps += 1,
                ("q8", Some(score)) if score <= 6.0 => nps -= 1,
                _ => {}
            }
        }
    }
    let index = sum / count;
    let nps = f64::from(nps) * 100.0 / answers.len() as f64;
    let path = format!("/api/v1/reports/customers.satisfaction?record={id}");
    let (status, told) = ask(&server, ("director", "zh-CN"), &path);
    let text = told.to_string();
    assert_eq!(status, 200, "{text}");
    for wanted in [
        format!("\"{index:.2}\""),
        format!("\"{nps:.2}\"").replace('-', "−"),
    ] {
        assert!(
            text.contains(&wanted) || text.contains(&wanted.replace('−', "-")),
            "{wanted} is not in {text}"
        );
    }
    assert!(!text.contains('⟦'), "a sentence is missing");
}

fn items_of(server: &Server, answer: &Value) -> Value {
    let id = answer["id"].as_str().expect("an id");
    let (status, whole) = ask(
        server,
        ("director", "zh-CN"),
        &format!("/api/v1/survey_answers/{id}"),
    );
    assert_eq!(status, 200);
    whole
}

#[test]
fn what_a_form_says_of_a_file_by_itself_is_not_believed() {
    let (_home, server) = company();
    let contract = items(&server, "/api/v1/contracts?size=1").remove(0);
    let (id, version) = (
        contract["id"].as_str().expect("an id"),
        &contract["version"],
    );
    let cookie = server
        .sign_in("director", PASSWORD)
        .expect("the account exists");
    let page = server
        .get(&format!("/records/contracts/{id}/edit"), &cookie)
        .text();
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).expect("a form");
    let csrf = csrf.split('"').next().expect("a token");
    let forged = format!(
        "%7B%22sha256%22%3A%22{}%22%2C%22name%22%3A%22a.txt%22%2C%22size%22%3A1%7D",
        "a".repeat(64)
    );
    let body = format!("csrf={csrf}&version={version}&their_number=X-1&text={forged}");
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let path = format!("/records/contracts/{id}");
    let sent = server.request("POST", &path, &[("cookie", &cookie), kind], &body);
    assert_eq!(sent.status, 303, "{}", sent.text());
    let (_, after) = ask(
        &server,
        ("director", "zh-CN"),
        &format!("/api/v1/contracts/{id}"),
    );
    assert_eq!(
        after["fields"]["their_number"], "X-1",
        "the rest of the form is kept"
    );
    assert!(after["fields"]["text"].is_null(), "{after}");
    let file = server.get(&format!("{path}/fields/text"), &cookie);
    assert_eq!(file.status, 404);
}
