//! Passes (通行): every route of the register is asked as one person of every role; who has no pass is refused, and
//! nothing that is refused leaves a trace.

use qd_web::outlets::{ALL, Outlet, Pass};

use super::oracle::Person;
use super::walk::Walk;
use super::{Company, none};
use crate::http::Server;

const NOWHERE: &str = "019a0000-0000-7000-8000-000000000000";

/// How each route is compared with the oracle besides its pass. A route of no such family fails, so that nobody adds
/// an outlet without thinking of who may come through.
const FAMILIES: [(&str, &str); 14] = [
    ("/records/{plural}", "walk: lists and single records"),
    ("/api/v1/{plural}", "walk: lists and single records"),
    ("/api/v1/search", "walk: searches"),
    (
        "/api/v1/types",
        "the descriptions of closed fields, in qd-web",
    ),
    ("/api/v1/me", "the person's own"),
    ("/api/v1/reports", "business: figures and names"),
    ("/reports/{key}", "business: figures and names"),
    ("/api", "the descriptions of closed fields, in qd-web"),
    ("/w/", "business: titles; the rest in qd-workflow"),
    ("/a/{token}", "answers without an account, in qd-workflow"),
    ("/me", "the person's own, in people"),
    ("/admin/", "pass"),
    ("/import", "pass"),
    ("/sessions", "the person's own, in people"),
];
/// Routes that show nothing of anybody.
const PLAIN: [&str; 13] = [
    "/",
    "/sign-in",
    "/sign-in/second",
    "/sign-in/elsewhere",
    "/sign-in/elsewhere/back",
    "/sign-in/passkey",
    "/sign-in/passkey/ask",
    "/sign-out",
    "/first-run",
    "/language/{tag}",
    "/assets/{name}",
    "/healthz",
    "/readyz",
];

#[test]
fn every_route_belongs_to_a_family_that_is_compared() {
    for outlet in ALL {
        let known = PLAIN.contains(&outlet.path)
            || FAMILIES
                .iter()
                .any(|(start, _)| outlet.path.starts_with(start));
        assert!(known, "say how {} is compared with the oracle", outlet.path);
    }
}

/// Whether a person has the pass, in words.
fn has_pass(who: &Person, outlet: &Outlet, method: &str) -> bool {
    match outlet.pass {
        Pass::Public | Pass::Session => true,
        Pass::Importers => ["director", "administrator", "finance"]
            .iter()
            .any(|role| who.is(role)),
        Pass::Heads => who.is("director") || who.is("administrator"),
        // Proving the audit chain changes nothing.
        Pass::Keepers if method == "GET" || outlet.path == "/admin/audit/verify" => {
            who.is("administrator") || who.is("auditor")
        }
        Pass::Keepers => who.is("administrator"),
    }
}

fn place(outlet: &Outlet) -> String {
    let path = outlet.path.replace("{plural}", "accounts");
    let key = if path.starts_with("/api/v1/types") {
        "account"
    } else {
        "performance.today"
    };
    let path = path.replace("{id}", NOWHERE).replace("{key}", key);
    let path = path
        .replace("{comment}", NOWHERE)
        .replace("{file}", NOWHERE);
    let path = path.replace("{field}", NOWHERE);
    path.replace("{place}", "0").replace("{version}", "99999")
}

/// R1, R5: who has no pass is refused, whatever is sent; without the session's token nobody's write is taken.
#[test]
fn whoever_has_no_pass_is_refused_and_leaves_no_trace() {
    let company = Company::open();
    // Coming in leaves an audit line, so everybody comes in first.
    let walks: Vec<Walk<'_>> = company
        .one_of_each()
        .into_iter()
        .map(|who| company.walk(who))
        .collect();
    let before = company.fingerprint();
    let (mut faults, mut asked) = (Vec::new(), 0);
    for mut walk in walks {
        for outlet in ALL.iter().filter(|outlet| outlet.pass != Pass::Public) {
            for method in outlet.methods.split(' ') {
                knock(&mut walk, &company.server, outlet, method);
            }
        }
        faults.append(&mut walk.faults);
        asked += walk.asked;
    }
    none(&faults, asked);
    company.untouched_since(&before);
}

/// One method of one route: without the session's token, and with it for those who have no pass.
fn knock(walk: &mut Walk<'_>, server: &Server, outlet: &Outlet, method: &str) {
    let line = format!("{method} {}", place(outlet));
    let pass = has_pass(walk.who, outlet, method);
    let without = bare(server, &walk.cookie, &line);
    let refused = method == "GET" || [400, 403, 404, 415, 422].contains(&without);
    walk.note(refused, || format!("{line} without the token: {without}"));
    let status = match method {
        "GET" => without,
        _ if pass => return,
        "POST" => walk.form(&place(outlet), "version=99999"),
        _ => walk.write(&line, None),
    };
    // A session may still meet a record type or a form that is not for its person.
    let is_open = outlet.pass == Pass::Session;
    let fits = match (is_open, pass) {
        (true, _) => status < 500,
        (false, true) => status != 403 && status < 500,
        (false, false) if method == "GET" => status == 403,
        (false, false) => [400, 403, 422].contains(&status),
    };
    walk.note(fits, || format!("{line} (pass {pass}): {status}"));
}

/// A request with a session and without its token.
fn bare(server: &Server, cookie: &str, line: &str) -> u16 {
    let (method, path) = line.split_once(' ').expect("method and path");
    let json = ("content-type", "application/json");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let kind = if path.starts_with("/api/") {
        json
    } else {
        form
    };
    server
        .request(method, path, &[("cookie", cookie), kind], "")
        .status
}
