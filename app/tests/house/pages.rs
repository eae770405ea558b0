//! The pages as different people meet them.

use crate::bench_home::{TestHome, small_ledger};
use crate::http::Server;

const PASSWORD: &str = "demo-of-the-helm";

const PAGES: [&str; 12] = [
    "/",
    "/reports/performance.today",
    "/reports/performance.attainment",
    "/reports/performance.month",
    "/reports/performance.dictionary",
    "/reports/strategy.causes",
    "/reports/strategy.forecast",
    "/reports/strategy.targets",
    "/reports/strategy.plan",
    "/reports/ledger.query",
    "/reports/team.performance",
    "/reports/ledger.lines",
];

fn demo_over_small_ledger() -> (TestHome, Server) {
    let home = TestHome::new();
    let file = small_ledger(home.beside("").as_path());
    let made = home.run(&["demo", "--ledger", file.to_str().expect("a plain path")]);
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let server = Server::start(&home.dir());
    (home, server)
}

#[test]
fn strangers_are_sent_to_the_door_and_programs_get_401() {
    let (_home, server) = demo_over_small_ledger();
    for page in PAGES
        .iter()
        .chain(&["/import", "/sessions", "/no-such-page", "/reports/no.such"])
    {
        let answer = server.get(page, "");
        assert_eq!(answer.status, 303, "{page}");
        assert!(
            answer
                .header("location")
                .is_some_and(|l| l.starts_with("/sign-in")),
            "{page}"
        );
        let json = server.request("GET", page, &[("accept", "application/json")], "");
        assert_eq!(json.status, 401, "{page}");
        assert!(!json.text().contains("华东"), "{page}");
    }
    assert!(server.sign_in("director", "wrong-password-here").is_none());
    assert!(server.sign_in("nobody", PASSWORD).is_none());
}

#[test]
fn every_page_is_complete_in_both_languages_and_safe_by_its_headers() {
    let (_home, server) = demo_over_small_ledger();
    let cookie = server
        .sign_in("director", PASSWORD)
        .expect("the demo account");
    for page in PAGES.iter().chain(&["/import", "/sessions"]) {
        for lang in ["zh-CN", "en"] {
            let answer = server.get(page, &format!("{cookie}; qd_lang={lang}"));
            let text = answer.text();
            assert_eq!(answer.status, 200, "{page} {lang}: {text}");
            assert!(!text.contains('⟦'), "{page} {lang}: a sentence is missing");
            assert!(text.contains(&format!("lang=\"{lang}\"")), "{page}");
            assert!(
                !text.contains("<script>") && !text.contains("style=\""),
                "{page}: nothing inline"
            );
            let policy = answer.header("content-security-policy").expect("a policy");
            assert!(
                policy.contains("default-src 'none'") && !policy.contains("unsafe"),
                "{policy}"
            );
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{page}");
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        }
    }
    let cookie_line = server.request(
        "POST",
        "/sign-in",
        &[],
        &format!("name=director&password={PASSWORD}"),
    );
    let set = cookie_line.header("set-cookie").expect("a cookie");
    assert!(
        set.contains("HttpOnly") && set.contains("SameSite=Lax"),
        "{set}"
    );
}

#[test]
fn a_regional_manager_sees_the_own_region_on_every_outlet_and_is_told_so() {
    let (_home, server) = demo_over_small_ledger();
    let cookie = server
        .sign_in("manager1", PASSWORD)
        .expect("the demo account");
    // Regions are numbered in the order of their names: the first is 华东.
    for page in PAGES {
        let html = server.get(page, &cookie);
        assert_eq!(html.status, 200, "{page}");
        assert!(
            html.text().contains("仅显示您负责范围内的数据"),
            "{page} says that totals are partial"
        );
        for format in ["html", "json", "docx", "xlsx"] {
            let glue = if page == "/" {
                "/reports/performance.today?"
            } else {
                &format!("{page}?")
            };
            let answer = server.get(&format!("{glue}format={format}"), &cookie);
            assert_eq!(answer.status, 200, "{page} {format}");
            let text = answer.text();
            assert!(
                !text.contains("华南") && !text.contains("业务员1"),
                "{page} {format} leaks"
            );
        }
    }
    let answer = server.get("/reports/ledger.query?metric=revenue&by=region&filter=region:%E5%8D%8E%E5%8D%97&format=json", &cookie);
    assert!(
        !answer.text().contains("\"kind\":\"money\""),
        "asking for another region gives no amount"
    );
}

#[test]
fn forged_and_cross_site_writes_are_refused_and_change_nothing() {
    let (home, server) = demo_over_small_ledger();
    let cookie = server
        .sign_in("director", PASSWORD)
        .expect("the demo account");
    let page = "/reports/strategy.targets";
    let post =
        |headers: &[(&str, &str)], body: &str| server.request("POST", page, headers, body).status;
    assert_eq!(
        post(&[("cookie", &cookie)], "year=2026&growth=20%25"),
        403,
        "no form token"
    );
    let foreign = [
        ("cookie", cookie.as_str()),
        ("sec-fetch-site", "cross-site"),
    ];
    assert_eq!(post(&foreign, "year=2026&growth=20%25"), 403);
    let lines = |home: &TestHome| {
        home.json(&["audit", "verify"])["lines"]
            .as_i64()
            .expect("a count")
    };
    let before = lines(&home);
    let html = server.get(page, &cookie).text();
    let token = html
        .split("name=\"csrf\" value=\"")
        .nth(1)
        .and_then(|t| t.split('"').next())
        .expect("a token");
    let body = format!("csrf={token}&year=2026&growth=20%25");
    assert_eq!(
        post(&[("cookie", &cookie)], &body),
        303,
        "the director adopts"
    );
    assert_eq!(lines(&home), before + 1, "one decision, one audit line");
    let sales = server
        .sign_in("sales1-1", PASSWORD)
        .expect("the demo account");
    let html = server.get(page, &sales).text();
    let token = html
        .split("name=\"csrf\" value=\"")
        .nth(1)
        .and_then(|t| t.split('"').next())
        .expect("a token");
    let body = format!("csrf={token}&year=2026&growth=90%25");
    assert_eq!(
        post(&[("cookie", &sales)], &body),
        403,
        "a salesperson does not"
    );
}

#[test]
fn a_signed_out_session_is_worth_nothing() {
    let (_home, server) = demo_over_small_ledger();
    let cookie = server
        .sign_in("finance", PASSWORD)
        .expect("the demo account");
    let html = server.get("/", &cookie).text();
    let token = html
        .split("name=\"csrf\" value=\"")
        .nth(1)
        .and_then(|t| t.split('"').next())
        .expect("a token");
    let out = server.request(
        "POST",
        "/sign-out",
        &[("cookie", &cookie)],
        &format!("csrf={token}"),
    );
    assert_eq!(out.status, 303);
    assert_eq!(
        server.get("/", &cookie).status,
        303,
        "the old cookie leads to the door"
    );
}

#[test]
fn bad_parameters_name_the_field_and_the_way_out() {
    let (_home, server) = demo_over_small_ledger();
    let cookie = server
        .sign_in("director", PASSWORD)
        .expect("the demo account");
    for (query, hint) in [
        ("period=2017Q9", "2017Q3"),
        ("metric=sales", "revenue"),
        ("by=planet", "region"),
        ("colour=red", "metric"),
        ("filter=%27%20or%201%3D1--", "filter"),
        ("limit=-1;drop%20table", "limit"),
    ] {
        let answer = server.get(
            &format!("/reports/ledger.query?{query}&format=json"),
            &cookie,
        );
        assert_eq!(answer.status, 400, "{query}");
        assert!(answer.text().contains(hint), "{query}: {}", answer.text());
    }
}

#[test]
fn who_has_no_part_of_the_ledger_reads_why_and_never_sums_of_nothing() {
    let (_home, server) = demo_over_small_ledger();
    let cookie = server.sign_in("legal", PASSWORD).expect("the demo account");
    let of_figures = PAGES.iter().filter(|page| {
        page.starts_with("/reports/") && !page.ends_with("dictionary") && !page.ends_with("today")
    });
    for page in of_figures {
        let answer = server.get(page, &cookie);
        assert_eq!(answer.status, 422, "{page}");
        assert!(answer.text().contains("没有分配销售台账"), "{page}");
    }
    let today = server.get("/reports/performance.today", &cookie);
    assert_eq!(today.status, 200);
    assert!(today.text().contains("没有分配销售台账"));
    assert!(!today.text().contains("0.00"), "no figure is made up");
}
