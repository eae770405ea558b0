//! What the tests of other doors share (登录测试的对端): counterparts on loopback, a home with people, a browser
//! without scripts.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use qd_base::{Actor, Lang, Role, SystemClock};
use qd_people::{Doors, NewPerson, PersonEdit};
use qd_store::Store;

use crate::bench_home::TestHome;
use crate::http::{Answer, Server, Visitor};

pub const PASSWORD: &str = "seven white pagodas";

/// Ended with the test that started it.
pub struct Counterpart(pub Child);

impl Drop for Counterpart {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

pub fn free_port() -> u16 {
    let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
    free.local_addr().expect("bound").port()
}

/// A home with an administrator, and people by sign-in name, address and role.
pub fn peopled(home: &TestHome, people: &[(&str, &str, Role)]) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    std::fs::create_dir_all(home.dir()).expect("writable");
    let url = format!("sqlite:{}", home.dir().join("database.db").display());
    runtime.block_on(async {
        let store = Store::open(&url).await.expect("a database");
        store.migrate(&SystemClock).await.expect("migrations");
        let doors = Doors::new(store, Arc::new(SystemClock)).expect("doors");
        let act = doors.act(&Actor::system("test"));
        for (login, mail, role) in people {
            let new = NewPerson {
                login: (*login).to_owned(),
                name: (*login).to_owned(),
                lang: Lang::Zh,
                salesperson: None,
                roles: vec![*role],
                password: PASSWORD.to_owned(),
            };
            let made = doors.create_person(&act, &new).await.expect("an account");
            let edit = PersonEdit {
                name: made.name,
                lang: Lang::Zh,
                salesperson: None,
                mail: Some((*mail).to_owned()),
                version: made.version,
            };
            doors
                .edit_person(&act, made.id, &edit)
                .await
                .expect("an address");
        }
        doors.store().close().await;
    });
}

/// A browser without scripts: cookies by host, redirects followed.
#[derive(Default)]
pub struct Browser {
    pub cookies: BTreeMap<String, BTreeMap<String, String>>,
}

pub struct Page {
    pub url: String,
    pub answer: Answer,
}

impl Page {
    pub fn text(&self) -> String {
        self.answer.text().replace("&#x2f;", "/")
    }

    /// The address and the hidden fields of the page's first form.
    pub fn form(&self) -> (String, String) {
        let text = self.text();
        let action = between(&text, "action=\"", "\"")
            .expect("a form")
            .to_owned();
        let hidden = text.split("<input").skip(1).filter_map(|input| {
            let input = input.split('>').next()?;
            let value = between(input, "value=\"", "\"").unwrap_or("");
            let name = between(input, "name=\"", "\"")?;
            input.contains("hidden").then(|| format!("{name}={value}"))
        });
        (action, hidden.collect::<Vec<_>>().join("&"))
    }
}

pub fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let rest = text.split_once(from)?.1;
    rest.split_once(to).map(|(part, _)| part)
}

impl Browser {
    pub fn get(&mut self, url: &str) -> Page {
        self.go("GET", url, "")
    }

    pub fn go(&mut self, method: &str, url: &str, body: &str) -> Page {
        let mut page = self.once(method, url, body);
        for _ in 0..12 {
            if !matches!(page.answer.status, 302 | 303) {
                return page;
            }
            let to = page.answer.header("location").expect("a way on").to_owned();
            let to = absolute(&page.url, &to);
            page = self.once("GET", &to, "");
        }
        panic!("sent round in circles: {}", page.url);
    }

    /// One request, without following.
    pub fn once(&mut self, method: &str, url: &str, body: &str) -> Page {
        let rest = url.strip_prefix("http://").expect("plain http");
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let jar = self.cookies.entry(host.to_owned()).or_default();
        let cookie: Vec<String> = jar.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let cookie = cookie.join("; ");
        let answer = Visitor(host.to_owned()).request(
            method,
            &format!("/{path}"),
            &[("cookie", cookie.as_str())],
            body,
        );
        for line in answer.head.lines() {
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            if !name.eq_ignore_ascii_case("set-cookie") {
                continue;
            }
            let pair = value.trim().split(';').next().unwrap_or_default();
            match pair.split_once('=') {
                Some((key, "")) => jar.remove(key),
                Some((key, value)) => jar.insert(key.to_owned(), value.to_owned()),
                None => None,
            };
        }
        Page {
            url: url.to_owned(),
            answer,
        }
    }
}

pub fn absolute(base: &str, to: &str) -> String {
    if to.starts_with("http://") {
        return to.to_owned();
    }
    let host = base.split('/').nth(2).expect("a host");
    format!("http://{host}{to}")
}

/// The provider of `e2e/idp.mjs`, and the house that sends its people there.
pub struct Federation {
    _home: TestHome,
    _provider: Counterpart,
    _server: Server,
    pub house: String,
    pub provider: String,
}

/// Starts both; nothing, said aloud, where the browser tests' npm packages are not installed.
pub fn federation(kind: &str, more: &str) -> Option<Federation> {
    let e2e = Path::new(env!("CARGO_MANIFEST_DIR")).join("../e2e");
    if !e2e.join("node_modules/oidc-provider").exists() {
        eprintln!("skipped: `npm ci` in e2e first (xtask/setup.sh does it)");
        return None;
    }
    let (port, own) = (free_port(), free_port());
    let house = format!("http://127.0.0.1:{own}");
    let provider = format!("http://127.0.0.1:{port}");
    let mut child = Command::new("node")
        .current_dir(&e2e)
        .args(["idp.mjs", kind, &port.to_string()])
        .arg(format!("{house}/sign-in/elsewhere/back"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("node is there");
    // The pipe stays open with the child: a provider that prints a notice into a closed one dies of it.
    let said = child.stdout.as_mut().expect("piped");
    let mut line = String::new();
    BufReader::new(said).read_line(&mut line).expect("readable");
    assert_eq!(line.trim(), "ready", "the provider listens");
    let home = TestHome::new();
    peopled(
        &home,
        &[
            ("root", "", Role::Administrator),
            ("lin.jing", "lin@company.example", Role::Sales),
            ("wu", "wu@company.example", Role::Sales),
        ],
    );
    std::fs::write(home.dir().join("secret"), "of-the-house\n").expect("writable");
    let settings = format!(
        "[sign_in]\n{more}\n[sign_in.oidc]\nissuer = \"{provider}\"\nclient_id = \"quarterdeck\"\n\
         client_secret_file = \"secret\"\nlabel = \"用统一身份平台登录\"\n"
    );
    std::fs::write(home.dir().join("quarterdeck.toml"), settings).expect("writable");
    let listen = format!("127.0.0.1:{own}");
    let server = Server::start_at(&home.dir(), &listen, &["--public-url", &house]);
    Some(Federation {
        _home: home,
        _provider: Counterpart(child),
        _server: server,
        house,
        provider,
    })
}

impl Federation {
    /// Goes to the honest provider, signs in there, agrees, and comes back.
    pub fn enter(&self, browser: &mut Browser, login: &str, query: &str) -> Page {
        let mut page = browser.get(&format!("{}/sign-in/elsewhere?{query}", self.house));
        for _ in 0..3 {
            if !page.url.starts_with(&self.provider) {
                return page;
            }
            let (action, hidden) = page.form();
            let body = format!("{hidden}&login={login}&password=any");
            page = browser.go("POST", &absolute(&page.url, &action), &body);
        }
        page
    }

    pub fn by_password(&self, login: &str) -> (Browser, Page) {
        let mut browser = Browser::default();
        let body = format!("name={login}&password={PASSWORD}");
        let body = body.replace(' ', "+");
        let url = format!("{}/sign-in?back=/me", self.house);
        let page = browser.go("POST", &url, &body);
        (browser, page)
    }
}
