//! A cluster on loopback (集群): one scheduler and two executors as processes, the parts on an S3-compatible server.
//! Run with `make test-cluster`.

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use hyper_util::rt::{TokioExecutor, TokioIo};
use qd_engine_datafusion::cluster::{
    Bucket, Cluster, ClusterError, ExecutorNode, Keys, SchedulerNode, run_executor, run_scheduler,
};
use qd_engine_datafusion::{ParquetParts, Scan};
use qd_ledger::sample::{Dice, Shape, facts, question};
use qd_ledger::store::{PartFiles, PartRow};
use qd_ledger::{Cube, DimensionKey, Engine, Facts, Filter, MetricKey, Query, Rollup};

/// What the test says when it starts itself again as a node.
const ROLE: &str = "QUARTERDECK_TEST_NODE";

fn keys() -> Keys {
    Keys {
        access: "test-access".to_owned(),
        secret: "test-secret".to_owned(),
    }
}

fn bucket(endpoint: &str) -> Bucket {
    Bucket {
        address: "s3://ledger/parts".to_owned(),
        endpoint: Some(endpoint.to_owned()),
        region: Some("test".to_owned()),
        keys: Some(keys()),
    }
}

/// Not a test of its own: the scheduler or an executor, when the others start this program again.
#[test]
#[ignore = "a node of the cluster, started by the other tests"]
fn node() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    let words: Vec<&str> = role.split(' ').collect();
    let place = |at: usize| -> SocketAddr { words[at].parse().expect("an address") };
    let ended = match words[0] {
        "scheduler" => run_scheduler(&SchedulerNode {
            listen: place(1),
            trusted_network: false,
            bucket: bucket(words[2]),
        }),
        _ => run_executor(&ExecutorNode {
            listen: place(1),
            trusted_network: false,
            scheduler: place(3),
            work: PathBuf::from(words[4]),
            cores: 2,
            memory_bytes: 512 << 20,
            bucket: bucket(words[2]),
        }),
    };
    ended.expect("a node runs until it is killed");
}

/// One cluster at a time: several on one machine only make each other late.
static TURN: Mutex<()> = Mutex::new(());

/// A process that does not outlive the test.
struct Node(Child);

impl Node {
    fn start(role: &str) -> Node {
        let me = std::env::current_exe().expect("this program");
        let mut command = Command::new(me);
        command.args(["--exact", "node", "--ignored", "--nocapture"]);
        command.env(ROLE, role).env("RUST_BACKTRACE", "0");
        Node(command.spawn().expect("this program can be started again"))
    }

    fn kill(&mut self) {
        // SIGKILL: nothing is told to anybody.
        self.0.kill().expect("our own child");
        self.0.wait().expect("our own child");
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// An S3-compatible server over a folder, in this process.
struct Server {
    endpoint: String,
    _runtime: tokio::runtime::Runtime,
}

fn serve(root: &Path) -> Server {
    fs::create_dir_all(root.join("ledger")).expect("a bucket");
    let files = s3s_fs::FileSystem::new(root).expect("a folder");
    let mut builder = s3s::service::S3ServiceBuilder::new(files);
    let keys = keys();
    builder.set_auth(s3s::auth::SimpleAuth::from_single(keys.access, keys.secret));
    let service = builder.build();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("bound"));
    runtime.spawn(async move {
        let http = Arc::new(hyper_util::server::conn::auto::Builder::new(
            TokioExecutor::new(),
        ));
        while let Ok((socket, _)) = listener.accept().await {
            let (http, service) = (http.clone(), service.clone());
            tokio::spawn(async move {
                http.serve_connection(TokioIo::new(socket), service)
                    .await
                    .ok();
            });
        }
    });
    Server {
        endpoint,
        _runtime: runtime,
    }
}

/// Two free ports that follow each other.
fn ports() -> SocketAddr {
    for _ in 0..200 {
        let first = TcpListener::bind("127.0.0.1:0").expect("a port");
        let place = first.local_addr().expect("bound");
        let next = SocketAddr::new(place.ip(), place.port().saturating_add(1));
        if TcpListener::bind(next).is_ok() {
            return place;
        }
    }
    panic!("no two free ports");
}

fn listens(place: SocketAddr) {
    let start = Instant::now();
    while TcpStream::connect(place).is_err() {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "{place} is silent"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A cluster with its store, and the folder of everything.
struct Stage {
    dir: tempfile::TempDir,
    server: Server,
    place: SocketAddr,
    scheduler: Node,
    executors: Vec<Node>,
    homes: Vec<SocketAddr>,
    _turn: MutexGuard<'static, ()>,
}

impl Stage {
    fn set() -> Stage {
        let turn = TURN.lock().unwrap_or_else(|e| e.into_inner());
        let dir = tempfile::tempdir().expect("a temporary folder");
        let server = serve(&dir.path().join("s3"));
        let place = ports();
        let scheduler = Node::start(&format!("scheduler {place} {}", server.endpoint));
        listens(place);
        let mut stage = Stage {
            dir,
            server,
            place,
            scheduler,
            executors: Vec::new(),
            homes: Vec::new(),
            _turn: turn,
        };
        stage.executor();
        stage.executor();
        stage
    }

    fn executor(&mut self) {
        let (home, work) = (ports(), self.dir.path().join("work"));
        let (endpoint, place) = (&self.server.endpoint, self.place);
        let role = format!("executor {home} {endpoint} {place} {}", work.display());
        self.executors.push(Node::start(&role));
        listens(home);
        self.homes.push(home);
    }

    fn push(&self, dir: &Path, parts: &[PartRow]) -> Bucket {
        let bucket = bucket(&self.server.endpoint);
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        for part in parts {
            let first = runtime.block_on(bucket.push(dir, part)).expect("a store");
            let again = runtime.block_on(bucket.push(dir, part)).expect("a store");
            assert_eq!((first, again), (true, false), "a part is pushed once");
            runtime.block_on(bucket.verify(part)).expect("as it was");
        }
        bucket
    }
}

fn seal(dir: &Path, lines: &Facts, pieces: usize) -> Vec<PartRow> {
    let rows = lines.date_order();
    let chunks = rows.chunks(rows.len().div_ceil(pieces));
    let parts = chunks.map(|rows| ParquetParts::default().write(dir, &lines.select(rows), 1));
    parts.map(|part| part.expect("writable")).collect()
}

fn twelve() -> Vec<Query> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench/engines/queries");
    let files = fs::read_dir(dir).expect("the queries of the benchmark");
    let texts = files.map(|file| fs::read_to_string(file.expect("a file").path()));
    let queries: Vec<Query> = texts
        .map(|text| serde_json::from_str(&text.expect("text")).expect("a query"))
        .collect();
    assert_eq!(queries.len(), 12);
    queries
}

fn open(stage: &Stage, bucket: &Bucket, parts: &[PartRow]) -> Cluster {
    let patience = Duration::from_secs(300);
    Cluster::open(&stage.place.to_string(), bucket, parts, patience).expect("pushed parts")
}

#[test]
fn two_executors_answer_as_one_machine_does_and_reduce_lines_to_a_cube() {
    let stage = Stage::set();
    let dir = stage.dir.path().join("ledger");
    fs::create_dir_all(&dir).expect("a folder");
    let lines = facts(&Shape::of(20_000, 2014));
    let parts = seal(&dir, &lines, 3);
    let bucket = stage.push(&dir, &parts);
    let here = Scan::open(&dir, &parts, 256 << 20).expect("sound parts");
    let there = open(&stage, &bucket, &parts);
    let mut dice = Dice(55);
    let mut asked = twelve();
    asked.extend((0..24).map(|_| question(&lines, &mut dice)));
    let mut contradictory = Query::of(&[MetricKey::Profit, MetricKey::Lines]);
    contradictory.filters.push(Filter {
        dimension: DimensionKey::new("city"),
        members: Vec::new(),
        exclude: false,
    });
    asked.push(contradictory);
    for query in &asked {
        let text = serde_json::to_string(query).expect("plain data");
        let expected = here.run(query).expect("in process");
        let found = there.run(query).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert!(expected == found, "the cluster differs: {text}");
    }
    let by = [DimensionKey::new("region"), DimensionKey::new("category")];
    let kept = Rollup::kept(&by, &here);
    let sums = there.reduce(&kept).expect("sums");
    assert!(sums == here.reduce(&kept).expect("sums"), "other sums");
    let rollup = Rollup::new(kept, Arc::new(Cube::of(&sums)), Arc::new(there));
    let query = Query::of(&[MetricKey::Revenue, MetricKey::Margin]).by(&["region", "month"]);
    assert!(rollup.answers(&query));
    drop(stage.scheduler);
    let expected = here.run(&query).expect("in process");
    let found = rollup
        .run(&query)
        .expect("from the cube, without a cluster");
    assert!(expected == found);
    let lost = rollup
        .run(&Query::of(&[MetricKey::Orders]))
        .expect_err("no scheduler");
    assert!(lost.to_string().contains("does not answer"), "{lost}");
}

#[test]
fn an_executor_killed_in_the_middle_costs_time_but_no_number() {
    let mut stage = Stage::set();
    let dir = stage.dir.path().join("ledger");
    fs::create_dir_all(&dir).expect("a folder");
    let lines = facts(&Shape::of(60_000, 7));
    let parts = seal(&dir, &lines, 6);
    let bucket = stage.push(&dir, &parts);
    let here = Scan::open(&dir, &parts, 256 << 20).expect("sound parts");
    let there = open(&stage, &bucket, &parts);
    let query = Query::of(&[MetricKey::Revenue, MetricKey::Orders, MetricKey::Customers])
        .by(&["product", "month"]);
    let expected = here.run(&query).expect("in process");
    let start = Instant::now();
    assert!(there.run(&query).expect("two executors") == expected);
    let usual = start.elapsed();
    let mut victim = stage.executors.pop().expect("the second executor");
    let found = (2..6).find_map(|share| {
        std::thread::scope(|scope| {
            let asking = scope.spawn(|| there.run(&query));
            std::thread::sleep(usual / share);
            if asking.is_finished() {
                return None;
            }
            victim.kill();
            Some(asking.join().expect("no panic"))
        })
    });
    eprintln!("usual {usual:?}, with the kill {:?}", start.elapsed());
    let found = found.expect("the question was always over before the kill");
    match found {
        Ok(frame) => assert!(frame == expected, "a partial answer"),
        Err(e) => assert!(
            e.to_string().contains("look whether its executors run"),
            "{e}"
        ),
    }
    let start = Instant::now();
    let after = loop {
        match there.run(&query) {
            Ok(frame) => break frame,
            Err(e) => assert!(start.elapsed() < Duration::from_secs(300), "{e}"),
        }
    };
    assert!(after == expected, "one executor answers alone");
}

#[test]
fn without_scheduler_or_with_another_object_there_is_an_error_and_no_number() {
    let mut stage = Stage::set();
    let dir = stage.dir.path().join("ledger");
    fs::create_dir_all(&dir).expect("a folder");
    let lines = facts(&Shape::of(2_000, 9));
    let parts = seal(&dir, &lines, 2);
    let bucket = bucket(&stage.server.endpoint);
    let patience = Duration::from_secs(60);
    let place = stage.place.to_string();
    let early = Cluster::open(&place, &bucket, &parts, patience).err();
    assert!(
        matches!(early, Some(ClusterError::NotPushed { .. })),
        "{early:?}"
    );
    let bucket = stage.push(&dir, &parts);
    let there = open(&stage, &bucket, &parts);
    let query = Query::of(&[MetricKey::Revenue, MetricKey::Lines]).by(&["region"]);
    let sound = there.run(&query).expect("a sound cluster");
    let object = stage
        .dir
        .path()
        .join("s3/ledger/parts")
        .join(&parts[0].file);
    let bytes = fs::read(&object).expect("the object");
    fs::write(&object, &bytes[..bytes.len() - 7]).expect("writable");
    let cut = there.run(&query).expect_err("cut short").to_string();
    assert!(cut.contains(&parts[0].file), "{cut}");
    fs::write(&object, &bytes).expect("writable");
    assert!(there.run(&query).expect("restored") == sound);
    stage.scheduler.kill();
    let gone = there.run(&query).expect_err("no scheduler").to_string();
    assert!(gone.contains("quarterdeck cluster scheduler"), "{gone}");
}

#[test]
fn a_listener_for_other_machines_must_be_wanted() {
    let node = SchedulerNode {
        listen: "0.0.0.0:50050".parse().expect("an address"),
        trusted_network: false,
        bucket: bucket("http://127.0.0.1:9"),
    };
    let refused = run_scheduler(&node).expect_err("not wanted").to_string();
    assert!(refused.contains("--trusted-network"), "{refused}");
}
