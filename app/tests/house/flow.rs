//! Approvals and requests (审批与协同) as the sample company's people meet them on their pages.

use crate::bench_home::TestHome;
use crate::http::{Answer, Server};

const PASSWORD: &str = "demo-of-the-helm";

fn company() -> (TestHome, Server) {
    let home = TestHome::new();
    let made = home.run(&["demo"]);
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    assert!(made.status.success(), "{said}");
    let server = Server::start(&home.dir());
    (home, server)
}

/// The part of a text between two marks.
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

    fn see(&self, path: &str) -> Answer {
        self.server.get(path, &self.cookie)
    }

    /// The text of a page; the shell writes a slash in an attribute as an entity.
    fn read(&self, path: &str) -> String {
        self.see(path).text().replace("&#x2f;", "/")
    }

    /// Sends a form with the token of a page.
    fn send(&self, page: &str, path: &str, fields: &str) -> Answer {
        let text = self.see(page).text();
        let csrf = between(&text, "name=\"csrf\" value=\"", "\"").expect("the page has a form");
        let body = format!("csrf={csrf}&{fields}");
        let head = [
            ("cookie", self.cookie.as_str()),
            ("sec-fetch-site", "same-origin"),
        ];
        self.server.request("POST", path, &head, &body)
    }
}

#[test]
fn a_contract_passes_legal_finance_and_the_director_and_strangers_see_nothing_of_it() {
    let (_home, server) = company();
    let legal = Person::at(&server, "legal");
    let desk = legal.read("/w/approvals");
    let path = between(&desk, "<a href=\"/w/approvals/", "\"").expect("one waits for legal");
    let path = format!("/w/approvals/{path}");
    assert!(legal.see(&path).text().contains("¥1,500,000.00"));
    for stranger in ["marketing", "director", "auditor"] {
        let seen = Person::at(&server, stranger).see(&path);
        let may = stranger == "auditor";
        assert_eq!(seen.status, if may { 200 } else { 404 }, "{stranger}");
    }
    let forged = server.request(
        "POST",
        &format!("{path}/do/approve"),
        &[("cookie", &legal.cookie), ("sec-fetch-site", "cross-site")],
        "csrf=x&comment=",
    );
    assert_eq!(forged.status, 403);
    let bare = legal.send(&path, &format!("{path}/do/refuse"), "comment=");
    assert_eq!(bare.status, 422, "a refusal needs its reason");
    assert!(bare.text().contains("role=\"alert\""));
    let agreed = legal.send(
        &path,
        &format!("{path}/do/approve"),
        "comment=%E5%90%8C%E6%84%8F",
    );
    assert_eq!(agreed.status, 303);
    let again = legal.read("/w/approvals?pile=decided");
    assert!(
        again.contains(&path),
        "what was decided stays with the person"
    );
    for login in ["finance", "director"] {
        let person = Person::at(&server, login);
        let done = person.send(&path, &format!("{path}/do/approve"), "comment=");
        assert_eq!(done.status, 303, "{login}");
    }
    let sheet = Person::at(&server, "director").see(&path).text();
    assert!(sheet.contains("is-approved"), "everybody agreed");
}

#[test]
fn an_outsider_answers_once_by_a_link_that_shows_nothing_but_the_question() {
    let (_home, server) = company();
    let director = Person::at(&server, "director");
    let board = director.read("/w/requests");
    let id = between(&board, "href=\"/w/requests/", "\"").expect("requests are open");
    let path = format!("/w/requests/{id}");
    let made = director.send(
        &path,
        &format!("{path}/link"),
        "recipient=bank%40example.com",
    );
    let page = made.text().replace("&#x2f;", "/");
    let token = between(&page, "/a/", "\"").expect("the link is shown once");
    let slip = server.get(&format!("/a/{token}"), "");
    assert_eq!(slip.status, 200);
    assert_eq!(slip.header("referrer-policy"), Some("no-referrer"));
    assert!(!slip.text().contains("None"), "empty fields are empty");
    assert!(
        !director.see(&path).text().contains(token),
        "only its hash is kept"
    );
    let answer = |fields: &str| {
        let head = [("sec-fetch-site", "same-origin")];
        server.request("POST", &format!("/a/{token}"), &head, fields)
    };
    assert_eq!(answer("verdict=").status, 422, "the conclusion is needed");
    assert_eq!(
        answer("verdict=provided&owner=x").status,
        400,
        "no other fields"
    );
    assert_eq!(answer("verdict=provided&text=ok").status, 200);
    assert_eq!(answer("verdict=provided&text=ok").status, 410, "once only");
    assert_eq!(server.get("/a/0123456789abcdef", "").status, 404);
    assert!(director.see(&path).text().contains("is-answered"));
}

#[test]
fn background_work_is_seen_by_its_keepers_only_and_run_by_administrators() {
    let (_home, server) = company();
    let admin = Person::at(&server, "admin");
    assert!(admin.see("/admin/jobs").text().contains("30 5 * * *"));
    let begun = admin.send("/admin/jobs", "/admin/jobs/run/customers.renewals", "");
    assert_eq!(begun.status, 303);
    assert_eq!(
        Person::at(&server, "auditor").see("/admin/jobs").status,
        200
    );
    let seller = Person::at(&server, "sales1-1");
    assert_eq!(seller.see("/admin/jobs").status, 403);
    let tried = seller.send("/w/approvals", "/admin/jobs/run/customers.renewals", "");
    assert_eq!(tried.status, 403);
}
