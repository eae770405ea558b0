//! Jobs (后台任务): leases, retries, dedupe, and effects that happen once although workers die.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use qd_store::jobs::{self, JobState, NewJob};
use qd_store::{Store, StoreError};
use serde_json::json;

use crate::{all, fresh, put};

const LEASE: Duration = Duration::from_secs(30);

fn at(seconds: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
}

async fn add(store: &Store, job: NewJob) -> bool {
    let done: Result<_, StoreError> = store
        .write(async |tx| jobs::enqueue(tx, &job, at(0)).await)
        .await;
    done.unwrap().is_some()
}

#[tokio::test]
async fn a_job_is_only_there_when_its_change_was_kept() {
    let (_folder, store) = fresh().await;
    let undone: Result<(), StoreError> = store
        .write(async |tx| {
            jobs::enqueue(tx, &NewJob::new("mail", json!({}), at(0)), at(0)).await?;
            Err(StoreError::NoRow)
        })
        .await;
    assert!(undone.is_err());
    assert!(store.lease_job("w", at(0), LEASE).await.unwrap().is_none());
}

#[tokio::test]
async fn the_most_urgent_due_job_goes_first_and_only_once() {
    let (_folder, store) = fresh().await;
    let mut urgent = NewJob::new("urgent", json!({}), at(5));
    urgent.priority = 9;
    assert!(
        add(
            &store,
            NewJob::new("plain", json!({"n": 1}), at(0)).once("x")
        )
        .await
    );
    assert!(
        !add(
            &store,
            NewJob::new("plain", json!({"n": 2}), at(0)).once("x")
        )
        .await,
        "same"
    );
    assert!(add(&store, urgent).await);
    let first = store.lease_job("w", at(1), LEASE).await.unwrap().unwrap();
    assert_eq!(
        (first.kind.as_str(), &first.body),
        ("plain", &json!({"n": 1})),
        "due"
    );
    assert!(store.lease_job("w", at(1), LEASE).await.unwrap().is_none());
    let second = store.lease_job("w", at(6), LEASE).await.unwrap().unwrap();
    assert_eq!(second.kind, "urgent");
    let done: Result<bool, StoreError> = store
        .write(async |tx| jobs::finish(tx, &first, at(2)).await)
        .await;
    assert!(done.unwrap());
    assert!(
        add(&store, NewJob::new("plain", json!({}), at(0)).once("x")).await,
        "open no more"
    );
    assert_eq!(store.jobs(JobState::Finished, 10).await.unwrap().len(), 1);
    assert_eq!(store.jobs(JobState::Leased, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_dead_workers_job_comes_back_and_its_late_effect_is_undone() {
    let (_folder, store) = fresh().await;
    add(&store, NewJob::new("once", json!({}), at(0))).await;
    let slow = store
        .lease_job("slow", at(0), LEASE)
        .await
        .unwrap()
        .unwrap();
    let quick = store
        .lease_job("quick", at(31), LEASE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((slow.id, quick.attempts), (quick.id, 2));
    for (job, key, wins) in [(&quick, "effect", true), (&slow, "effect twice", false)] {
        let done: Result<(), StoreError> = store
            .write(async |tx| {
                tx.execute(&put(key, "1")).await?;
                match jobs::finish(tx, job, at(32)).await? {
                    true => Ok(()),
                    false => Err(StoreError::NoRow),
                }
            })
            .await;
        assert_eq!(done.is_ok(), wins, "{key}");
    }
    assert_eq!(store.rows(&all()).await.unwrap().len(), 1);
    assert!(!store.fail_job(&slow, "late", at(33)).await.unwrap());
}

#[tokio::test]
async fn a_poisoned_job_is_tried_with_growing_pauses_and_then_waits_for_a_person() {
    let (_folder, store) = fresh().await;
    let mut poison = NewJob::new("poison", json!({}), at(0));
    poison.attempts_most = 3;
    add(&store, poison).await;
    let mut now = 0;
    for pause in [2, 4, 8] {
        let job = store.lease_job("w", at(now), LEASE).await.unwrap().unwrap();
        assert!(store.fail_job(&job, "always", at(now)).await.unwrap());
        assert!(
            store
                .lease_job("w", at(now + pause - 1), LEASE)
                .await
                .unwrap()
                .is_none()
        );
        now += pause;
    }
    assert!(
        store
            .lease_job("w", at(now + 9_999), LEASE)
            .await
            .unwrap()
            .is_none()
    );
    let failed = store.jobs(JobState::Failed, 10).await.unwrap();
    assert_eq!(failed[0].last_fault.as_deref(), Some("always"));
    assert!(store.retry_job(failed[0].id, at(now)).await.unwrap());
    assert!(
        store
            .lease_job("w", at(now), LEASE)
            .await
            .unwrap()
            .is_some()
    );
}
