//! Kept results (结果缓存): the few most recent expensive answers, by a key that carries rights and ledger version.

use std::any::Any;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::ReportError;

type Kept = (String, Arc<dyn Any + Send + Sync>);

/// At most `room` results; the oldest leaves first.
pub struct Memo {
    kept: Mutex<VecDeque<Kept>>,
    room: usize,
}

impl Memo {
    /// A memo with room for a number of results.
    pub fn new(room: usize) -> Memo {
        Memo {
            kept: Mutex::new(VecDeque::new()),
            room,
        }
    }

    /// The kept result, or a fresh one. Two people asking at once may both compute; neither waits on the other.
    pub fn get_or<T: Any + Send + Sync>(
        &self,
        key: &str,
        compute: impl FnOnce() -> Result<T, ReportError>,
    ) -> Result<Arc<T>, ReportError> {
        let found = {
            let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.iter()
                .find(|(k, _)| k == key)
                .map(|(_, value)| value.clone())
        };
        if let Some(value) = found.and_then(|value| value.downcast::<T>().ok()) {
            return Ok(value);
        }
        let fresh = Arc::new(compute()?);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= self.room {
            kept.pop_front();
        }
        kept.push_back((key.to_owned(), fresh.clone()));
        Ok(fresh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_computed_once_and_the_oldest_leaves_first() {
        let memo = Memo::new(2);
        let count = std::cell::Cell::new(0);
        let ask = |key: &str| {
            let answer = memo.get_or(key, || {
                count.set(count.get() + 1);
                Ok(key.len())
            });
            assert_eq!(*answer.expect("never fails"), key.len());
        };
        for key in ["a", "a", "bb", "ccc", "bb", "a"] {
            ask(key);
        }
        assert_eq!(
            count.get(),
            4,
            "a, bb, ccc, then a again because it had left"
        );
    }
}
