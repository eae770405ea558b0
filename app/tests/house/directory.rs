//! The company directory (企业目录) from outside: Debian's slapd on loopback, with the program in front of it; and settings
//! that would let others read along.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use qd_base::Role;
use qd_engine_signin::{Ldap, LdapSettings};
use qd_people::outside::Directory;

use crate::bench_home::TestHome;
use crate::http::Server;
use crate::outside_world::{Counterpart, PASSWORD, free_port, peopled};

/// A directory of Debian's slapd in a folder of its own.
struct Slapd {
    _child: Counterpart,
    url: String,
}

const PEOPLE: &str = "dn: dc=company,dc=example\nobjectClass: dcObject\nobjectClass: organization\no: company\ndc: company\n\n\
dn: ou=people,dc=company,dc=example\nobjectClass: organizationalUnit\nou: people\n\n\
dn: cn=desk,dc=company,dc=example\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: desk\nuserPassword: of the desk\n\n\
dn: uid=lin,ou=people,dc=company,dc=example\nobjectClass: inetOrgPerson\nuid: lin\ncn: lin\nsn: Lin\ndisplayName:: 5p6X6Z2Z\nmail: lin@company.example\nuserPassword: of the directory\n\n\
dn: uid=gone,ou=people,dc=company,dc=example\nobjectClass: inetOrgPerson\nuid: gone\ncn: gone\nsn: Gone\nmail: gone@elsewhere.example\nuserPassword: of the directory\n\n\
dn: uid=wu\\2Cfei,ou=people,dc=company,dc=example\nobjectClass: inetOrgPerson\nuid: wu,fei\nuid: wu(fei)\ncn: wu\nsn: Wu\nmail: wu@company.example\nuserPassword: of wu fei\n";

fn slapd(folder: &Path) -> Option<Slapd> {
    let program = PathBuf::from("/usr/sbin/slapd");
    if !program.exists() {
        eprintln!("skipped: slapd is not installed (xtask/setup.sh does it)");
        return None;
    }
    let schema = "/etc/ldap/schema";
    let config = format!(
        "include {schema}/core.schema\ninclude {schema}/cosine.schema\ninclude {schema}/inetorgperson.schema\n\
         pidfile {0}/pid\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\n\
         access to attrs=userPassword by anonymous auth by * none\n\
         access to * by dn.exact=\"cn=desk,dc=company,dc=example\" read by self read by * none\n\
         database mdb\nmaxsize 16777216\nsuffix \"dc=company,dc=example\"\ndirectory {0}/data\n",
        folder.display()
    );
    std::fs::create_dir_all(folder.join("data")).expect("writable");
    std::fs::write(folder.join("slapd.conf"), config).expect("writable");
    std::fs::write(folder.join("people.ldif"), PEOPLE).expect("writable");
    let added = Command::new("/usr/sbin/slapadd")
        .arg("-f")
        .arg(folder.join("slapd.conf"))
        .arg("-l")
        .arg(folder.join("people.ldif"))
        .output()
        .expect("slapadd comes with slapd");
    assert!(
        added.status.success(),
        "{}",
        String::from_utf8_lossy(&added.stderr)
    );
    let port = free_port();
    let url = format!("ldap://127.0.0.1:{port}");
    let child = Command::new(program)
        .arg("-f")
        .arg(folder.join("slapd.conf"))
        .args(["-d", "0", "-h", &format!("{url}/")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("slapd starts");
    let child = Counterpart(child);
    for _ in 0..100 {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    Some(Slapd { _child: child, url })
}

#[test]
fn the_company_directory_opens_by_its_passwords_and_nothing_written_into_the_name_helps() {
    let home = TestHome::new();
    let Some(directory) = slapd(&home.beside("directory")) else {
        return;
    };
    peopled(
        &home,
        &[
            ("root", "", Role::Administrator),
            ("lin", "", Role::Sales),
            ("wu.fei", "wu@company.example", Role::Sales),
        ],
    );
    std::fs::write(home.dir().join("desk"), "of the desk").expect("writable");
    let settings = format!(
        "[sign_in.ldap]\nurl = \"{}\"\nbase = \"ou=people,dc=company,dc=example\"\n\
         bind_dn = \"cn=desk,dc=company,dc=example\"\nbind_password_file = \"desk\"\n",
        directory.url
    );
    std::fs::write(home.dir().join("quarterdeck.toml"), settings).expect("writable");
    let server = Server::start(&home.dir());
    let enter = |name: &str, password: &str| {
        let body = format!("name={}&password={}", coded(name), coded(password));
        let answer = server.request("POST", "/sign-in?back=/me", &[], &body);
        let cookie = answer.header("set-cookie").unwrap_or_default().to_owned();
        (
            answer.status,
            cookie.split(';').next().unwrap_or_default().to_owned(),
        )
    };
    assert!(server.get("/sign-in", "").text().contains("公司目录"));
    let (status, cookie) = enter("lin", "of the directory");
    assert_eq!(status, 303);
    let me = server.get("/me", &cookie).text().replace("&#x2f;", "/");
    assert!(
        me.contains("lin@company.example") && me.contains("ldap:ou=people"),
        "{me}"
    );
    let (own, _) = enter("lin", PASSWORD);
    assert_eq!(own, 401, "linked: the house's password opens no more");
    assert_eq!(
        enter("root", PASSWORD).0,
        303,
        "whom the directory does not know comes in as ever"
    );
    assert_eq!(
        enter("wu(fei)", "of wu fei").0,
        303,
        "odd names are names, matched by address"
    );
    let (stranger, _) = enter("gone", "of the directory");
    assert_eq!(stranger, 403, "known there, not here");
    no_name_is_a_filter(&directory.url);
    assert_eq!(enter("lin", "").0, 401);
    drop(directory);
    assert_eq!(
        enter("lin", "of the directory").0,
        503,
        "away is said, not taken for wrong"
    );
    assert_eq!(
        enter("root", PASSWORD).0,
        303,
        "and those of the house come in"
    );
}

/// The engine on the same directory, without the doors' patience in between: names are names, never filters.
fn no_name_is_a_filter(url: &str) {
    let names = [
        "*",
        "lin*",
        "l*n",
        "lin)(uid=*",
        "*)(objectClass=*",
        "lin\\2a",
        "lin\u{0}",
        "(|(uid=lin))",
        "uid=lin,ou=people,dc=company,dc=example",
        "lin)(|(uid=*",
    ];
    let asked = asked_directly(url);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let check = |name: &str, password: &str| runtime.block_on(asked.check(name, password));
    assert!(
        check("lin", "of the directory")
            .expect("it answers")
            .is_some()
    );
    for name in names {
        for password in ["of the directory", ""] {
            let found = check(name, password).expect("it answers");
            assert_eq!(found, None, "{name:?} is nobody's name");
        }
    }
    assert_eq!(
        check("lin", "").expect("it answers"),
        None,
        "an anonymous bind is no proof"
    );
}

fn asked_directly(url: &str) -> Ldap {
    let directory = Ldap::new(LdapSettings {
        url: url.to_owned(),
        start_tls: false,
        base: "ou=people,dc=company,dc=example".to_owned(),
        filter: "(&(objectClass=person)(uid={login}))".to_owned(),
        bind_dn: "cn=desk,dc=company,dc=example".to_owned(),
        bind_password: "of the desk".to_owned(),
        login_attribute: "uid".to_owned(),
        mail_attribute: "mail".to_owned(),
        name_attribute: "displayName".to_owned(),
        by: Vec::new(),
        ca_file: None,
    });
    directory.expect("settings that can work")
}

fn coded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn doors_that_others_could_read_along_at_are_refused_at_start() {
    let cases = [
        (
            "[sign_in.oidc]\nissuer = \"http://id.example\"\nclient_id = \"x\"\n",
            "https",
        ),
        (
            "[sign_in.oidc]\nissuer = \"https://id.example\"\nclient_id = \" \"\n",
            "client_id",
        ),
        (
            "[sign_in.oidc]\nissuer = \"https://id.example\"\nclient_id = \"x\"\nclient_secret_file = \"none\"\n",
            "none",
        ),
        (
            "[sign_in.ldap]\nurl = \"ldap://dc.example\"\nbase = \"dc=x\"\n",
            "start_tls",
        ),
        (
            "[sign_in.ldap]\nurl = \"http://dc.example\"\nbase = \"dc=x\"\n",
            "ldaps",
        ),
        (
            "[sign_in.ldap]\nurl = \"ldaps://dc.example\"\nbase = \"dc=x\"\nfilter = \"(uid=lin)\"\n",
            "{login}",
        ),
        ("[sign_in]\ncreate_people = true\n", "new_roles"),
        (
            "[sign_in]\ncreate_people = true\nnew_roles = [\"administrator\"]\n",
            "administrator",
        ),
    ];
    for (settings, wanted) in cases {
        let home = TestHome::new();
        std::fs::create_dir_all(home.dir()).expect("writable");
        std::fs::write(home.dir().join("quarterdeck.toml"), settings).expect("writable");
        let output = home.run(&["serve", "--listen", "127.0.0.1:0"]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && told.contains(wanted),
            "{settings}: {told}"
        );
    }
}
