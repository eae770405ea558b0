//! Figures about the running house (运行指标) in the Prometheus text format, on a listener of their own that only this
//! machine reaches. Labels are routes as the router knows them: no ids, no names, no queries.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use qd_store::{Sql, Store, StoreError};

/// The upper ends of the classes of duration, in milliseconds.
const CLASSES: [u64; 9] = [5, 10, 25, 50, 100, 250, 500, 1_000, 5_000];
/// What a request that no route takes is counted under.
const ELSEWHERE: &str = "(no route)";

/// One process, one meter: what it has done since it was started.
static METER: Meter = Meter {
    answers: Mutex::new(BTreeMap::new()),
    durations: Mutex::new(BTreeMap::new()),
    under_way: AtomicI64::new(0),
};

struct Meter {
    answers: Mutex<BTreeMap<(String, String, u16), u64>>,
    durations: Mutex<BTreeMap<String, Durations>>,
    under_way: AtomicI64,
}

#[derive(Clone, Default)]
struct Durations {
    classes: [u64; CLASSES.len()],
    count: u64,
    sum_us: u64,
}

/// Counts a request that ends, even when its client went away.
struct UnderWay;

impl UnderWay {
    fn begin() -> UnderWay {
        METER.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        METER.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Counts and times every request, and writes one line of log about it: route, not address.
pub(crate) async fn measure(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or(ELSEWHERE, MatchedPath::as_str)
        .to_owned();
    let method = request.method().as_str().to_owned();
    let begun = Instant::now();
    let under_way = UnderWay::begin();
    let response = next.run(request).await;
    drop(under_way);
    let took = begun.elapsed();
    let status = response.status().as_u16();
    tracing::info!(
        http.method = %method, http.route = %route, http.status = status,
        took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX), "request answered"
    );
    METER.count(
        method,
        route,
        status,
        u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
    );
    response
}

impl Meter {
    fn count(&self, method: String, route: String, status: u16, us: u64) {
        if let Ok(mut durations) = self.durations.lock() {
            let one = durations.entry(route.clone()).or_default();
            for (at, most) in CLASSES.iter().enumerate() {
                one.classes[at] += u64::from(us <= most * 1_000);
            }
            one.count += 1;
            one.sum_us = one.sum_us.saturating_add(us);
        }
        if let Ok(mut answers) = self.answers.lock() {
            *answers.entry((method, route, status)).or_default() += 1;
        }
    }

    fn text(&self, out: &mut String) {
        head(
            out,
            "quarterdeck_requests_total",
            "counter",
            "Requests answered.",
        );
        let answers = self
            .answers
            .lock()
            .map(|all| all.clone())
            .unwrap_or_default();
        for ((method, route, status), count) in answers {
            let labels = format!(
                "method=\"{method}\",route=\"{}\",status=\"{status}\"",
                safe(&route)
            );
            line(out, "quarterdeck_requests_total", &labels, count);
        }
        head(
            out,
            "quarterdeck_request_seconds",
            "histogram",
            "Time until the answer began.",
        );
        let durations = self
            .durations
            .lock()
            .map(|all| all.clone())
            .unwrap_or_default();
        for (route, one) in durations {
            let route = safe(&route);
            for (at, most) in CLASSES.iter().enumerate() {
                let labels = format!("route=\"{route}\",le=\"{}\"", seconds(*most * 1_000));
                line(
                    out,
                    "quarterdeck_request_seconds_bucket",
                    &labels,
                    one.classes[at],
                );
            }
            let all = format!("route=\"{route}\",le=\"+Inf\"");
            line(out, "quarterdeck_request_seconds_bucket", &all, one.count);
            let own = format!("route=\"{route}\"");
            line(out, "quarterdeck_request_seconds_count", &own, one.count);
            line(
                out,
                "quarterdeck_request_seconds_sum",
                &own,
                seconds(one.sum_us),
            );
        }
        head(
            out,
            "quarterdeck_requests_under_way",
            "gauge",
            "Requests under way.",
        );
        let now = self.under_way.load(Ordering::Relaxed);
        line(out, "quarterdeck_requests_under_way", "", now);
    }
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    // Writing to a text cannot fail.
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(out: &mut String, name: &str, labels: &str, value: impl std::fmt::Display) {
    let _ = if labels.is_empty() {
        writeln!(out, "{name} {value}")
    } else {
        writeln!(out, "{name}{{{labels}}} {value}")
    };
}

/// Microseconds as seconds, exact.
fn seconds(us: u64) -> String {
    format!("{}.{:06}", us / 1_000_000, us % 1_000_000)
}

fn safe(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"")
}

/// The listener of the figures.
pub struct Metrics {
    listener: tokio::net::TcpListener,
    store: Store,
    version: &'static str,
}

impl Metrics {
    /// Takes the address; only one of this machine, since whoever reaches it reads without signing in.
    ///
    /// # Errors
    /// `InvalidInput` for an address that others could reach; the system's reason when it cannot be listened on.
    pub async fn bind(
        address: SocketAddr,
        store: Store,
        version: &'static str,
    ) -> io::Result<Metrics> {
        if !address.ip().is_loopback() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "metrics are given on a loopback address only, such as 127.0.0.1:9464",
            ));
        }
        Ok(Metrics {
            listener: tokio::net::TcpListener::bind(address).await?,
            store,
            version,
        })
    }

    /// The address taken.
    ///
    /// # Errors
    /// The system's reason.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until the process ends.
    ///
    /// # Errors
    /// The system's reason when the listener breaks.
    pub async fn serve(self) -> io::Result<()> {
        let state = (self.store, self.version);
        let router = Router::new().fallback(answer).with_state(state);
        axum::serve(self.listener, router).await
    }
}

async fn answer(State((store, version)): State<(Store, &'static str)>, uri: Uri) -> Response {
    match uri.path() {
        "/healthz" => "ok".into_response(),
        "/readyz" => match store.check_schema().await {
            Ok(()) => "ready".into_response(),
            Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "not ready").into_response(),
        },
        "/metrics" => {
            let kind = [(
                header::CONTENT_TYPE,
                "text/plain; version=0.0.4; charset=utf-8",
            )];
            (kind, figures(&store, version).await).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn figures(store: &Store, version: &str) -> String {
    let mut out = String::new();
    head(
        &mut out,
        "quarterdeck_info",
        "gauge",
        "The version that runs.",
    );
    line(
        &mut out,
        "quarterdeck_info",
        &format!("version=\"{version}\""),
        1,
    );
    METER.text(&mut out);
    head(
        &mut out,
        "quarterdeck_store_up",
        "gauge",
        "Whether the database answers.",
    );
    let asked = store_figures(store).await;
    line(
        &mut out,
        "quarterdeck_store_up",
        "",
        u8::from(asked.is_ok()),
    );
    for (name, help, value) in asked.unwrap_or_default() {
        head(&mut out, name, "gauge", help);
        line(&mut out, name, "", value);
    }
    if let Some(bytes) = resident_bytes() {
        head(
            &mut out,
            "process_resident_memory_bytes",
            "gauge",
            "Memory in use.",
        );
        line(&mut out, "process_resident_memory_bytes", "", bytes);
    }
    out
}

type Figure = (&'static str, &'static str, i64);

async fn store_figures(store: &Store) -> Result<Vec<Figure>, StoreError> {
    let asks = [
        (
            "quarterdeck_jobs_waiting",
            "Background jobs not done yet.",
            Sql::new(
                "select count(*) as n from jobs where finished_at is null and failed_at is null",
            ),
        ),
        (
            "quarterdeck_jobs_failed",
            "Background jobs that were given up.",
            Sql::new("select count(*) as n from jobs where failed_at is not null"),
        ),
        (
            "quarterdeck_sessions",
            "Sessions kept.",
            Sql::new("select count(*) as n from sessions"),
        ),
        (
            "quarterdeck_audit_lines",
            "Lines of the audit chain.",
            Sql::new("select coalesce(max(seq), 0) as n from events"),
        ),
    ];
    let mut figures = Vec::with_capacity(asks.len());
    for (name, help, ask) in asks {
        let row = store.row(&ask).await?.ok_or(StoreError::NoRow)?;
        figures.push((name, help, row.int("n")?));
    }
    Ok(figures)
}

/// The memory of this process, where the system tells it.
fn resident_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let rest = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = rest.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_add_up_by_class_and_labels_are_escaped() {
        let meter = Meter {
            answers: Mutex::new(BTreeMap::new()),
            durations: Mutex::new(BTreeMap::new()),
            under_way: AtomicI64::new(0),
        };
        meter.count("GET".to_owned(), "/a\"b".to_owned(), 200, 7_000);
        meter.count("GET".to_owned(), "/a\"b".to_owned(), 200, 70_000_000);
        let mut text = String::new();
        meter.text(&mut text);
        for wanted in [
            "quarterdeck_requests_total{method=\"GET\",route=\"/a\\\"b\",status=\"200\"} 2",
            "quarterdeck_request_seconds_bucket{route=\"/a\\\"b\",le=\"0.005000\"} 0",
            "quarterdeck_request_seconds_bucket{route=\"/a\\\"b\",le=\"0.010000\"} 1",
            "quarterdeck_request_seconds_bucket{route=\"/a\\\"b\",le=\"+Inf\"} 2",
            "quarterdeck_request_seconds_sum{route=\"/a\\\"b\"} 70.007000",
        ] {
            assert!(text.contains(wanted), "{wanted} in\n{text}");
        }
    }
}
