//! The worker (后台工作): each job and each occurrence once, whatever number of processes, restarts and deaths.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use qd_base::{Clock, Problem, label};
use qd_records::{Act, Records, Task, Work};
use qd_store::jobs::{self, JobState, NewJob};
use qd_workflow::work::{Handler, JobDesk, Worker, lines, run_now, runs};
use serde_json::json;

use crate::support::{House, NOW, key, open};

/// A clock that the test moves.
#[derive(Clone)]
struct Moving(Arc<Mutex<Timestamp>>);

impl Moving {
    fn new() -> Moving {
        Moving(Arc::new(Mutex::new(Timestamp::from_second(NOW).unwrap())))
    }

    fn forward(&self, seconds: i64) {
        let mut at = self.0.lock().unwrap();
        *at = Timestamp::from_second(at.as_second() + seconds).unwrap();
    }
}

impl Clock for Moving {
    fn instant(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

struct Counting(Arc<AtomicU64>);

impl Handler for Counting {
    fn kind(&self) -> &'static str {
        "count"
    }

    fn run<'a>(&'a self, desk: JobDesk<'a>) -> Work<'a, ()> {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(3)).await;
            if desk.job.body["fails"] == json!(true) {
                return Err(Problem::new(503, "work-no-handler")
                    .arg("kind", "count")
                    .into());
            }
            self.0.fetch_add(1, Ordering::SeqCst);
            Ok(())
        })
    }
}

fn nothing<'a>(_: &'a Records, _: &'a Act) -> Work<'a, u64> {
    Box::pin(async { Ok(7) })
}

const DAILY: Task = Task {
    key: "test.daily",
    label: label("每日", "Daily"),
    cron: "0 6 * * *",
    run: nothing,
};

fn worker(records: &Records, clock: &Moving, count: &Arc<AtomicU64>) -> Worker {
    let handlers: Vec<Arc<dyn Handler>> = vec![Arc::new(Counting(count.clone()))];
    Worker::new(
        records.clone(),
        Arc::new(clock.clone()),
        vec![DAILY],
        handlers,
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_side_by_side_do_each_job_and_each_occurrence_once() {
    let (_folder, url) = qd_store::testing::fresh();
    let (first, second) = (open(&url).await, open(&url).await);
    let (clock, count) = (Moving::new(), Arc::new(AtomicU64::new(0)));
    let (a, b) = (
        worker(&first, &clock, &count),
        worker(&second, &clock, &count),
    );
    a.drain().await.unwrap();
    for n in 0..40 {
        let mut tx = first.store().begin().await.unwrap();
        let job = NewJob::new("count", json!({"n": n}), clock.instant());
        jobs::enqueue(&mut tx, &job, clock.instant()).await.unwrap();
        tx.commit().await.unwrap();
    }
    clock.forward(86_400);
    let (one, two) = tokio::join!(a.drain(), b.drain());
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(count.load(Ordering::SeqCst), 40);
    assert_eq!((one.started + two.started, one.done + two.done), (1, 41));
    assert!(one.done > 0 && two.done > 0, "both worked: {one:?} {two:?}");
    let runs = runs(first.store(), "test.daily", 10).await.unwrap();
    assert_eq!((runs.len(), runs[0].count, runs[0].missed), (1, Some(7), 0));
}

#[tokio::test]
async fn a_schedule_survives_restarts_without_a_skip_or_a_double() {
    let house = House::new().await;
    let (clock, count) = (Moving::new(), Arc::new(AtomicU64::new(0)));
    let store = house.records.store();
    for _ in 0..5 {
        // Every round is a new process; it dies without saying so.
        worker(&house.records, &clock, &count)
            .drain()
            .await
            .unwrap();
        worker(&house.records, &clock, &count)
            .drain()
            .await
            .unwrap();
        clock.forward(86_400);
    }
    assert_eq!(
        runs(store, "test.daily", 10).await.unwrap().len(),
        4,
        "first seen on the first day"
    );
    clock.forward(3 * 86_400);
    worker(&house.records, &clock, &count)
        .drain()
        .await
        .unwrap();
    let all = runs(store, "test.daily", 10).await.unwrap();
    assert_eq!(
        (all.len(), all[0].missed),
        (5, 3),
        "one run makes up for the days the house was shut"
    );
    let line = lines(store, &[DAILY], clock.instant())
        .await
        .unwrap()
        .remove(0);
    assert!(line.next.unwrap() > clock.instant());
    let act = house.seller.act();
    assert_eq!(
        key(run_now(store, &[DAILY], &act, "test.daily")
            .await
            .unwrap_err())
        .0,
        403
    );
    run_now(
        store,
        &[DAILY],
        &house.admin.act_at(clock.instant().as_second()),
        "test.daily",
    )
    .await
    .unwrap();
    assert_eq!(
        worker(&house.records, &clock, &count)
            .drain()
            .await
            .unwrap()
            .done,
        1
    );
}

#[tokio::test]
async fn a_dead_workers_job_is_taken_over_and_a_failing_one_waits_for_a_person() {
    let house = House::new().await;
    let (clock, count) = (Moving::new(), Arc::new(AtomicU64::new(0)));
    let store = house.records.store();
    let mut tx = store.begin().await.unwrap();
    jobs::enqueue(
        &mut tx,
        &NewJob::new("count", json!({}), clock.instant()),
        clock.instant(),
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let dead = store
        .lease_job("dead", clock.instant(), Duration::from_secs(60))
        .await
        .unwrap();
    assert!(dead.is_some());
    let living = worker(&house.records, &clock, &count);
    assert_eq!(
        living.drain().await.unwrap().done,
        0,
        "the lease still holds"
    );
    clock.forward(61);
    assert_eq!(living.drain().await.unwrap().done, 1);
    let mut tx = store.begin().await.unwrap();
    let failing = NewJob {
        attempts_most: 2,
        ..NewJob::new("count", json!({"fails": true}), clock.instant())
    };
    let id = jobs::enqueue(&mut tx, &failing, clock.instant())
        .await
        .unwrap()
        .unwrap();
    tx.commit().await.unwrap();
    for _ in 0..4 {
        living.drain().await.unwrap();
        clock.forward(10);
    }
    let failed = store.jobs(JobState::Failed, 10).await.unwrap();
    assert_eq!((failed.len(), failed[0].id, failed[0].attempts), (1, id, 2));
    assert!(store.retry_job(id, clock.instant()).await.unwrap());
}
