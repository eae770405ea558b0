//! The negotiation room (谈判室): nobody outside the table meets its name, its floors or its rounds on any outlet.

use serde_json::Value;

use crate::bench_home::TestHome;
use crate::http::Server;

const PASSWORD: &str = "demo-of-the-helm";
const TITLE: &str = "年度框架续约谈判";
const SECRETS: [&str; 5] = [
    TITLE,
    "把释放的产能转给两家在谈的电池客户",
    "书面确认现行合同到期安排",
    "每年两次到厂检验",
    "总成本测算获采购总监认可",
];

fn company() -> (TestHome, Server) {
    let home = TestHome::company();
    let server = Server::start(&home.dir());
    (home, server)
}

fn id_of(server: &Server, cookie: &str) -> String {
    let page = server.get("/api/v1/negotiations", cookie);
    let page: Value = serde_json::from_str(&page.text()).expect("JSON");
    let mut items = page["items"].as_array().expect("a list").iter();
    let item = items.find(|item| item["title"] == TITLE).expect("seated");
    item["id"].as_str().expect("an id").to_owned()
}

#[test]
fn nobody_outside_the_table_meets_a_negotiation_on_any_outlet() {
    let (_home, server) = company();
    let sign_in = |login: &str| server.sign_in(login, PASSWORD).expect("the account");
    let id = id_of(&server, &sign_in("director"));
    let places = [
        "/".to_owned(),
        "/reports/performance.today?format=json".to_owned(),
        "/reports/performance.month?format=json".to_owned(),
        "/reports/negotiation.overview".to_owned(),
        "/reports/negotiation.overview?format=docx".to_owned(),
        format!("/reports/negotiation.pack?record={id}"),
        format!("/reports/negotiation.pack?record={id}&format=docx"),
        format!("/reports/negotiation.pack?record={id}&format=xlsx"),
        "/records/negotiations".to_owned(),
        "/records/negotiations?as=board".to_owned(),
        "/records/negotiations?q=续约".to_owned(),
        format!("/records/negotiations/{id}"),
        "/records/negotiation_rounds".to_owned(),
        "/records/negotiation_mandates".to_owned(),
        "/api/v1/negotiations".to_owned(),
        format!("/api/v1/negotiations/{id}"),
        format!("/api/v1/negotiations/{id}/timeline"),
        format!("/api/v1/negotiations/{id}/related"),
        format!("/api/v1/negotiations/{id}/members"),
        "/api/v1/negotiations/export.csv".to_owned(),
        "/api/v1/negotiation_rounds".to_owned(),
        "/api/v1/search?q=谈判".to_owned(),
        "/api/v1/search?q=续约谈判".to_owned(),
        "/admin/audit".to_owned(),
        "/admin/audit?q=negotiation".to_owned(),
    ];
    // The same questions tell the director, so that an address that is wrong cannot pass for one that is closed.
    let director = sign_in("director");
    let tells = |place: &&String| {
        let text = server.get(place, &director).text();
        SECRETS.iter().any(|secret| text.contains(secret))
    };
    let telling = places.iter().filter(tells).count();
    assert!(
        telling >= 12,
        "only {telling} of {} tell the director",
        places.len()
    );
    for login in [
        "manager3",
        "sales2-1",
        "hr",
        "marketing",
        "auditor",
        "admin",
        "product",
    ] {
        let cookie = sign_in(login);
        for place in &places {
            let answer = server.get(place, &cookie);
            let text = answer.text();
            for secret in SECRETS {
                assert!(
                    !text.contains(secret),
                    "{login} reads “{secret}” at {place}"
                );
            }
        }
        let page = server.get(&format!("/records/negotiations/{id}"), &cookie);
        assert!(matches!(page.status, 403 | 404), "{login}: {}", page.status);
    }
}

#[test]
fn who_is_seated_reads_what_the_level_opens() {
    let (_home, server) = company();
    let sign_in = |login: &str| server.sign_in(login, PASSWORD).expect("the account");
    let id = id_of(&server, &sign_in("director"));
    let pack = format!("/reports/negotiation.pack?record={id}&format=json");
    for login in ["director", "management", "finance", "legal"] {
        let answer = server.get(&pack, &sign_in(login));
        assert_eq!(answer.status, 200, "{login}");
        for words in ["把释放的产能", "账期由60天到75天", "对手甲已报低8%"] {
            assert!(answer.text().contains(words), "{login} reads {words}");
        }
    }
    for login in ["manager2", "service"] {
        let answer = server.get(&pack, &sign_in(login));
        assert_eq!(answer.status, 200, "{login} sits at the table");
        assert!(answer.text().contains("对手甲已报低8%"), "{login}");
        for words in ["把释放的产能", "量满320万元后返利1%", "书面确认现行合同"]
        {
            assert!(
                !answer.text().contains(words),
                "{login} must not read {words}"
            );
        }
    }
}
