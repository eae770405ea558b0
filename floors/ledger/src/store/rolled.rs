//! The rollup of a ledger on disk (汇总层存放): sealed like any part, used for exactly the parts it was made of.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Columns, Ledger, PartRow, StoreError};
use crate::{Cube, DimensionKey, Engine, EngineError, Rollup, RollupNote};

/// Lines that came after the rollup are taken into its cube as they are, up to this number.
const FRESH_LINES: u64 = 5_000_000;

impl Ledger {
    /// Adds the lines of the current version up by day and the dimensions `by`, seals the sums and uses them from now
    /// on in front of every scan. Returns what was made and how many lines it has.
    pub fn roll_up(&self, by: &[DimensionKey]) -> Result<RollupNote, EngineError> {
        let of = self.parts_of(self.version()?)?;
        let lines = self.parts.scan(&self.dir, &of)?;
        let by = Rollup::kept(by, &*lines);
        let known = lines.dimensions();
        if let Some(key) = by.iter().find(|key| !known.contains(key)) {
            let known: Vec<&str> = known.iter().map(|key| &*key.0).collect();
            return Err(EngineError::Query(crate::QueryError::UnknownDimension {
                name: key.to_string(),
                known: known.join(", "),
            }));
        }
        let sums = self.parts.reduce(&self.dir, &of, &by)?;
        let dir = self.rollup_dir();
        fs::create_dir_all(&dir).map_err(StoreError::io(&dir))?;
        let part = match sums.is_empty() {
            true => None,
            false => Some(self.parts.write(&dir, &sums, 0)?),
        };
        let note = RollupNote { by, of, part };
        let text = serde_json::to_vec_pretty(&note).map_err(|e| unreadable(&e))?;
        let (draft, path) = (dir.join(".draft-note.json"), dir.join("note.json"));
        fs::write(&draft, text).map_err(StoreError::io(&draft))?;
        fs::rename(&draft, &path).map_err(StoreError::io(&path))?;
        *self.scan.lock().unwrap_or_else(|e| e.into_inner()) = None;
        Ok(note)
    }

    /// The engine over the lines, with the rollup in front of it when there is one that fits.
    pub(super) fn in_front(
        &self,
        parts: &[PartRow],
        lines: Arc<dyn Engine>,
    ) -> Result<Arc<dyn Engine>, StoreError> {
        let dir = self.rollup_dir();
        let path = dir.join("note.json");
        let Ok(text) = fs::read(&path) else {
            return Ok(lines);
        };
        let note: RollupNote = serde_json::from_slice(&text).map_err(|e| unreadable(&e))?;
        let fresh: Vec<&PartRow> = parts.iter().filter(|p| !note.of.contains(p)).collect();
        let gone = note.of.iter().any(|part| !parts.contains(part));
        if gone || fresh.iter().map(|p| p.rows).sum::<u64>() > FRESH_LINES {
            tracing::warn!("the rollup is of other lines; run `quarterdeck ledger rollup` again");
            return Ok(lines);
        }
        let mut cube = Cube::default();
        if let Some(part) = &note.part {
            let sums = self.parts.read(&dir, part, Columns::WithoutKeys)?;
            cube = cube.with_part(&part.file, &sums);
        }
        for part in fresh {
            cube = cube.with_part(&part.file, &self.read(part, Columns::WithoutKeys)?);
        }
        Ok(Arc::new(Rollup::new(note.by, Arc::new(cube), lines)))
    }

    fn rollup_dir(&self) -> PathBuf {
        self.dir.join("rollup")
    }
}

fn unreadable(error: &serde_json::Error) -> StoreError {
    StoreError::Format {
        part: "rollup/note.json".to_owned(),
        reason: error.to_string(),
    }
}
