//! The store for callers that do not await (同步调用): the ledger's manifest, command-line verbs, plain threads.

use tokio::runtime::Handle;

use crate::{Dialect, Row, Statement, Store, StoreError, Tx};

/// The store with plain calls. Use it from a plain thread or inside `spawn_blocking`; inside an async task the
/// runtime refuses to wait.
#[derive(Clone, Debug)]
pub struct Blocking {
    store: Store,
    runtime: Handle,
}

impl Store {
    /// The same store for callers that do not await; `runtime` does the waiting.
    pub fn blocking(&self, runtime: Handle) -> Blocking {
        Blocking {
            store: self.clone(),
            runtime,
        }
    }
}

impl Blocking {
    /// Waits for work that awaits, such as a transaction that other floors take part in.
    pub fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// The store behind it.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// All rows of one question.
    ///
    /// # Errors
    /// As [`Store::rows`].
    pub fn rows(&self, ask: &impl Statement) -> Result<Vec<Row>, StoreError> {
        self.runtime.block_on(self.store.rows(ask))
    }

    /// The first row of one question, if there is any.
    ///
    /// # Errors
    /// As [`Store::rows`].
    pub fn row(&self, ask: &impl Statement) -> Result<Option<Row>, StoreError> {
        self.runtime.block_on(self.store.row(ask))
    }

    /// Does work in one writing transaction: kept when the work succeeds, undone when it fails.
    ///
    /// # Errors
    /// What the work returns, or the store's own fault.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut BlockingTx) -> Result<T, E>,
    ) -> Result<T, E> {
        let tx = self.runtime.block_on(self.store.begin())?;
        let mut tx = BlockingTx {
            tx,
            runtime: self.runtime.clone(),
        };
        match work(&mut tx) {
            Ok(done) => {
                self.runtime.block_on(tx.tx.commit())?;
                Ok(done)
            }
            Err(fault) => {
                self.runtime.block_on(tx.tx.undo())?;
                Err(fault)
            }
        }
    }
}

/// A writing transaction with plain calls.
#[derive(Debug)]
pub struct BlockingTx {
    tx: Tx,
    runtime: Handle,
}

impl BlockingTx {
    /// Which database this is.
    pub fn dialect(&self) -> Dialect {
        self.tx.dialect()
    }

    /// All rows of one question.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub fn rows(&mut self, ask: &impl Statement) -> Result<Vec<Row>, StoreError> {
        self.runtime.block_on(self.tx.rows(ask))
    }

    /// The first row of one question, if there is any.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub fn row(&mut self, ask: &impl Statement) -> Result<Option<Row>, StoreError> {
        self.runtime.block_on(self.tx.row(ask))
    }

    /// Writes; tells how many rows were touched.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn execute(&mut self, order: &impl Statement) -> Result<u64, StoreError> {
        self.runtime.block_on(self.tx.execute(order))
    }
}
