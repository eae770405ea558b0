//! People, doors and the audit log (人员与门禁) from outside: each defence is attacked over HTTP.

use crate::bench_home::TestHome;
use crate::http::{Answer, Server};

const PASSWORD: &str = "demo-of-the-helm";

fn company() -> (TestHome, Server) {
    let home = TestHome::new();
    let made = home.run(&["demo"]);
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    assert!(made.status.success(), "{said}");
    let table = String::from_utf8_lossy(&made.stdout).into_owned();
    for role in ["商务总监", "区域销售经理", "审计", "沈知远"] {
        assert!(table.contains(role), "the printed table names {role}");
    }
    let server = Server::start(&home.dir());
    (home, server)
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    text.split_once(from)?
        .1
        .split_once(to)
        .map(|(part, _)| part)
}

struct Person<'a> {
    server: &'a Server,
    cookie: String,
}

impl Person<'_> {
    fn at<'a>(server: &'a Server, login: &str) -> Person<'a> {
        let cookie = server
            .sign_in(login, PASSWORD)
            .expect("the account is there");
        Person { server, cookie }
    }

    fn read(&self, path: &str) -> String {
        self.server
            .get(path, &self.cookie)
            .text()
            .replace("&#x2f;", "/")
    }

    fn send(&self, page: &str, path: &str, fields: &str) -> Answer {
        let text = self.read(page);
        let csrf = between(&text, "name=\"csrf\" value=\"", "\"").expect("the page has a form");
        let body = format!("csrf={csrf}&{fields}");
        let head = [("cookie", self.cookie.as_str())];
        self.server.request("POST", path, &head, &body)
    }
}

/// The address of a person's page, by sign-in name.
fn page_of(admin: &Person<'_>, login: &str) -> String {
    let list = admin.read(&format!("/admin/people?find={login}"));
    let row = list
        .split("<tr>")
        .find(|row| row.contains(&format!("<code>{login}</code>")))
        .expect("in the list");
    between(row, "href=\"", "\"").expect("a link").to_owned()
}

#[test]
fn people_are_looked_after_by_administrators_and_read_by_auditors() {
    let (_home, server) = company();
    let admin = Person::at(&server, "admin");
    let auditor = Person::at(&server, "auditor");
    let seller = Person::at(&server, "sales1-1");
    for page in [
        "/admin/people",
        "/admin/units",
        "/admin/postings",
        "/admin/audit",
    ] {
        assert_eq!(server.get(page, &admin.cookie).status, 200, "{page}");
        assert_eq!(server.get(page, &auditor.cookie).status, 200, "{page}");
        assert_eq!(server.get(page, &seller.cookie).status, 403, "{page}");
    }
    let fields = "login=newcomer&name=Newcomer&lang=en&role_sales=on&password=seven+white+pagodas";
    let tried = auditor.send("/admin/audit", "/admin/people", fields);
    assert_eq!(tried.status, 403, "auditors read only");
    let tried = seller.send("/me", "/admin/people", fields);
    assert_eq!(tried.status, 403);
    let weak = admin.send(
        "/admin/people",
        "/admin/people",
        "login=newcomer&name=N&role_sales=on&password=short",
    );
    assert!(
        weak.text().contains("12"),
        "the reason is told: {}",
        weak.status
    );
    let none = admin.send(
        "/admin/people",
        "/admin/people",
        "login=newcomer&name=N&password=seven+white+pagodas",
    );
    assert!(
        none.text().contains("请至少选择一个角色"),
        "a role is needed"
    );
    assert_eq!(
        admin.send("/admin/people", "/admin/people", fields).status,
        303
    );
    assert!(server.sign_in("newcomer", "seven+white+pagodas").is_some());
    let page = page_of(&admin, "newcomer");
    let shut = admin.send(&page, &format!("{page}/do/disable"), "");
    assert_eq!(shut.status, 303);
    assert!(server.sign_in("newcomer", "seven+white+pagodas").is_none());
    let own = page_of(&admin, "admin");
    let shut = admin.send(&own, &format!("{own}/do/disable"), "");
    assert!(shut.text().contains("不能停用自己的账户"));
    let log = admin.read("/admin/audit?verb=disable");
    assert!(
        log.contains("<code>disable</code>"),
        "every write is audited"
    );
    let sound = admin.send("/admin/audit", "/admin/audit/verify", "");
    assert!(sound.text().contains("日志完整"));
}

#[test]
fn the_log_tells_that_business_records_changed_but_not_their_values() {
    let (_home, server) = company();
    let admin = Person::at(&server, "admin");
    let log = admin.read("/admin/audit?type=account");
    assert!(log.contains("<code>create</code>"));
    assert!(
        !log.contains("key_account"),
        "no value of an account's field"
    );
    let log = admin.read("/admin/audit?type=approval_step");
    assert!(log.contains("<code>submit</code>") && log.contains("comment"));
    assert!(
        !log.contains("双方已就范围达成一致"),
        "nor a word of an approval"
    );
    let log = admin.read("/admin/audit?type=org_unit");
    assert!(log.contains("→"), "of the house's own tables it does");
    for bad in ["from=yesterday", "until=2026-13-40"] {
        assert_eq!(
            server
                .get(&format!("/admin/audit?{bad}"), &admin.cookie)
                .status,
            422,
            "{bad}"
        );
    }
    assert_eq!(
        server
            .get("/admin/audit?words=%25%27--&before=x", &admin.cookie)
            .status,
        200
    );
}

#[test]
fn a_token_opens_the_api_within_its_scope_and_no_page_and_ends_when_taken_back() {
    let (_home, server) = company();
    let director = Person::at(&server, "director");
    let made = director.send("/me/tokens", "/me/tokens", "name=sheet&scope=read&days=30");
    let text = made.text();
    let token = between(&text, "readonly value=\"", "\"")
        .expect("shown once")
        .to_owned();
    assert!(token.starts_with("qd_") && token.len() == 67, "{token}");
    assert!(!director.read("/me/tokens").contains(&token), "never again");
    let bearer = format!("Bearer {token}");
    let with = |method: &str, path: &str| {
        let head = [
            ("authorization", bearer.as_str()),
            ("accept", "application/json"),
        ];
        server.request(method, path, &head, "").status
    };
    assert_eq!(with("GET", "/api/v1/me"), 200);
    assert_eq!(
        with(
            "DELETE",
            "/api/v1/accounts/019a0000-0000-7000-8000-000000000000"
        ),
        403
    );
    assert_eq!(with("GET", "/me"), 401, "no pages");
    assert_eq!(with("GET", "/admin/people"), 401, "no pages");
    for days in ["0", "366", "-1", "x"] {
        let fields = format!("name=sheet&scope=read&days={days}");
        let refused = director.send("/me/tokens", "/me/tokens", &fields);
        assert!(refused.text().contains("365"), "{days}");
    }
    let page = director.read("/me/tokens");
    let path = between(&page, "action=\"/me/tokens/", "\"").expect("a way to take it back");
    let taken = director.send("/me/tokens", &format!("/me/tokens/{path}"), "");
    assert_eq!(taken.status, 303);
    assert_eq!(with("GET", "/api/v1/me"), 401);
}

#[test]
fn the_second_factor_asks_for_a_code_and_a_right_password_alone_opens_nothing() {
    let (_home, server) = company();
    let person = Person::at(&server, "finance");
    let page = person.send("/me/factor", "/me/factor", "").text();
    assert!(page.contains("<svg class=\"qr\""), "a code to scan");
    let typed = between(&page, "<p><code>", "</code>")
        .expect("a key to type")
        .replace(' ', "");
    let wrong = person.send("/me/factor", "/me/factor/confirm", "code=000000");
    assert!(wrong.text().contains("验证码不正确"));
    assert_eq!(typed.len(), 32);
    let again = server.sign_in("finance", PASSWORD).expect("not on yet");
    assert_eq!(server.get("/me", &again).status, 200);
}

#[test]
fn a_password_of_long_ago_is_asked_for_again_and_a_wrong_one_is_refused() {
    let (_home, server) = company();
    let person = Person::at(&server, "legal");
    let wrong = person.send(
        "/me/confirm",
        "/me/confirm?back=/me/tokens",
        "password=wrong",
    );
    assert_eq!(wrong.status, 401);
    let outside = person.send(
        "/me/confirm",
        "/me/confirm?back=//evil.example",
        &format!("password={PASSWORD}"),
    );
    assert_eq!(
        (outside.status, outside.header("location")),
        (303, Some("/"))
    );
    let old = server.get("/me", &person.cookie);
    assert_eq!(old.status, 303, "the step up gave the session a new token");
    let differs = Person::at(&server, "legal").send(
        "/me",
        "/me/do/password",
        &format!(
            "current_password={PASSWORD}&new_password=seven+white+pagodas&again_password=eight"
        ),
    );
    assert!(differs.text().contains("两次输入的新密码不一致"));
}

#[test]
fn metrics_are_for_this_machine_only_and_name_routes_without_ids_or_people() {
    let home = TestHome::new();
    let open = home.run(&["serve", "--listen", "127.0.0.1:0", "--metrics", "0.0.0.0:0"]);
    assert!(!open.status.success());
    let said = String::from_utf8_lossy(&open.stderr).into_owned();
    assert!(said.contains("loopback"), "{said}");
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = free.local_addr().expect("bound").to_string();
    drop(free);
    let server = Server::start_with(&home.dir(), &["--metrics", &address]);
    let missing = "/records/clients/019a0000-0000-7000-8000-000000000000?name=secret-name";
    server.get(missing, "");
    server.get("/nowhere/secret-name", "");
    let text = server.at(&address).get("/metrics", "").text();
    assert!(
        text.contains("route=\"/records/{plural}/{id}\",status=\"303\"} 1"),
        "{text}"
    );
    assert!(text.contains("quarterdeck_store_up 1") && text.contains("quarterdeck_jobs_failed 0"));
    assert!(!text.contains("secret-name") && !text.contains("019a0000"));
    assert_eq!(server.at(&address).get("/readyz", "").status, 200);
    assert_eq!(
        server.get("/metrics", "").status,
        303,
        "not on the public listener"
    );
}
