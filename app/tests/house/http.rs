//! A server of the program on a free port, and a visitor with a cookie. Plain HTTP over one socket a request.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::bench_home::PROGRAM;

pub struct Server {
    child: Option<Child>,
    address: String,
}

pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

impl Server {
    pub fn start(home: &Path) -> Server {
        Server::start_with(home, &[])
    }

    /// The same visitor at another address of the server.
    pub fn at(&self, address: &str) -> Visitor {
        Visitor(address.to_owned())
    }

    pub fn start_with(home: &Path, more: &[&str]) -> Server {
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = free.local_addr().expect("bound").to_string();
        drop(free);
        Server::start_at(home, &address, more)
    }

    /// At an address the settings of others name.
    pub fn start_at(home: &Path, address: &str, more: &[&str]) -> Server {
        let address = address.to_owned();
        let child = Command::new(PROGRAM)
            .arg("--home")
            .arg(home)
            .args(["serve", "--listen", &address])
            .args(more)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let server = Server {
            child: Some(child),
            address,
        };
        for _ in 0..600 {
            if TcpStream::connect(&server.address).is_ok() {
                return server;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("the server did not come up");
    }

    /// The program itself, to be killed while others still ask it.
    pub fn take(&mut self) -> Child {
        self.child.take().expect("a running program")
    }

    pub fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        self.at(&self.address).request(method, path, headers, body)
    }

    /// The same of a server that may die at any moment.
    pub fn try_request(
        &self,
        asked: (&str, &str),
        headers: &[(&str, &str)],
        body: &str,
    ) -> std::io::Result<Answer> {
        self.at(&self.address).try_request(asked, headers, body)
    }

    pub fn get(&self, path: &str, cookie: &str) -> Answer {
        self.at(&self.address).get(path, cookie)
    }

    /// Signs in and answers the cookie.
    pub fn sign_in(&self, name: &str, password: &str) -> Option<String> {
        let body = format!("name={name}&password={password}");
        let answer = self.request("POST", "/sign-in", &[], &body);
        let cookie = answer.header("set-cookie")?;
        (answer.status == 303).then(|| cookie.split(';').next().unwrap_or("").to_owned())
    }
}

/// Who asks at an address.
pub struct Visitor(pub String);

impl Visitor {
    pub fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let answer = self.try_request((method, path), headers, body);
        answer.expect("the server listens and answers whole")
    }

    /// The same of a server that may die at any moment.
    pub fn try_request(
        &self,
        (method, path): (&str, &str),
        headers: &[(&str, &str)],
        body: &str,
    ) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(&self.0)?;
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        let mut text = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n",
            self.0
        );
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if method != "GET" {
            text.push_str(&format!("content-length: {}\r\n", body.len()));
            if headers.iter().all(|(name, _)| *name != "content-type") {
                text.push_str("content-type: application/x-www-form-urlencoded\r\n");
            }
        }
        text.push_str("\r\n");
        text.push_str(body);
        stream.write_all(text.as_bytes())?;
        let mut bytes = Vec::new();
        match stream.read_to_end(&mut bytes) {
            // A counterpart that answers before it has read the whole form resets the connection behind its answer.
            Err(fault)
                if fault.kind() == std::io::ErrorKind::ConnectionReset && !bytes.is_empty() => {}
            read => drop(read?),
        }
        parsed(bytes).ok_or_else(|| std::io::ErrorKind::UnexpectedEof.into())
    }

    pub fn get(&self, path: &str, cookie: &str) -> Answer {
        self.request("GET", path, &[("cookie", cookie)], "")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

/// An answer, if it came whole.
fn parsed(mut bytes: Vec<u8>) -> Option<Answer> {
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let low = head.to_ascii_lowercase();
    let rest = bytes.split_off(end + 4);
    let length = low.split_once("content-length: ").map(|(_, rest)| rest);
    let length = length.and_then(|rest| rest.split("\r\n").next()?.parse::<usize>().ok());
    let body = if low.contains("transfer-encoding: chunked") {
        rest.ends_with(b"0\r\n\r\n").then(|| unchunk(&rest))?
    } else {
        length
            .is_none_or(|length| length == rest.len())
            .then_some(rest)?
    };
    Some(Answer { status, head, body })
}

fn unchunk(mut rest: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(end) = rest.windows(2).position(|w| w == b"\r\n") {
        let size = usize::from_str_radix(&String::from_utf8_lossy(&rest[..end]), 16).unwrap_or(0);
        if size == 0 {
            break;
        }
        out.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
    }
    out
}
