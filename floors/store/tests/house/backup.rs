//! Backups (备份): taken under writes, verified, altered ones refused, put back whole.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use qd_store::{Dialect, Sql, Store, StoreError, backup};

use crate::{CLOCK, all, fresh, put};

async fn count(store: &Store) -> usize {
    store.rows(&all()).await.unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_taken_under_writes_comes_back_whole_with_every_write_before_it() {
    let (folder, store) = fresh().await;
    let archive = folder.path().join("house.zip");
    let parts = folder.path().join("parts");
    fs::create_dir_all(parts.join("2026")).unwrap();
    fs::write(parts.join("2026/a.parquet"), b"lines").unwrap();
    if store.dialect() == Dialect::Postgres {
        let refused = backup::create(&store, &[], &archive, &CLOCK).await;
        assert!(matches!(refused, Err(StoreError::Backup(_))));
        return;
    }
    let stop = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn({
        let (store, stop) = (store.clone(), stop.clone());
        async move {
            let mut n = 0;
            while !stop.load(Ordering::Relaxed) {
                let done: Result<u64, StoreError> = store
                    .write(async |tx| tx.execute(&put(&format!("k{n:05}"), "x")).await)
                    .await;
                done.unwrap();
                n += 1;
            }
            n
        }
    });
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let before = count(&store).await;
    let made = backup::create(&store, &[("ledger", &parts)], &archive, &CLOCK)
        .await
        .unwrap();
    stop.store(true, Ordering::Relaxed);
    let written = writer.await.unwrap();
    assert_eq!(backup::verify(&archive).unwrap(), made);
    assert_eq!(
        made.files.keys().collect::<Vec<_>>(),
        ["database.db", "ledger/2026/a.parquet"]
    );
    let into = folder.path().join("again");
    assert_eq!(backup::restore(&archive, &into).unwrap(), made);
    assert_eq!(
        fs::read(into.join("ledger/2026/a.parquet")).unwrap(),
        b"lines"
    );
    let again = Store::open(&format!("sqlite:{}", into.join(backup::DATABASE).display()))
        .await
        .unwrap();
    again.check_schema().await.unwrap();
    let kept = count(&again).await;
    assert!(
        before <= kept && kept <= written,
        "{before} <= {kept} <= {written}"
    );
    let whole = again
        .row(&Sql::new("pragma integrity_check"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(whole.text("integrity_check").unwrap(), "ok");
    assert!(
        backup::restore(&archive, &into).is_err(),
        "never over a house"
    );
}

#[tokio::test]
async fn an_altered_or_cut_off_backup_is_refused_and_leaves_nothing_behind() {
    let (folder, store) = fresh().await;
    if store.dialect() == Dialect::Postgres {
        return;
    }
    let parts = folder.path().join("parts");
    fs::create_dir_all(&parts).unwrap();
    fs::write(parts.join("a.parquet"), vec![7; 4_096]).unwrap();
    let archive = folder.path().join("house.zip");
    backup::create(&store, &[("ledger", &parts)], &archive, &CLOCK)
        .await
        .unwrap();
    let good = fs::read(&archive).unwrap();
    let at = good.windows(64).position(|w| w == [7; 64]).unwrap();
    let mut flipped = good.clone();
    flipped[at + 5] ^= 1;
    let into = folder.path().join("again");
    for bad in [
        &flipped[..],
        &good[..good.len() / 2],
        &good[..good.len() - 10],
        &[],
    ] {
        fs::write(&archive, bad).unwrap();
        assert!(backup::verify(&archive).is_err());
        assert!(backup::restore(&archive, &into).is_err());
        assert!(!into.exists(), "nothing is left behind");
    }
    let names = fs::read_dir(folder.path())
        .unwrap()
        .map(|e| e.unwrap().file_name());
    let litter = names
        .filter(|n| n.to_string_lossy().contains("house.zip."))
        .count();
    assert_eq!(litter, 0);
}
