//! The ledger (销售台账): the current version, its past, and an engine over either.

use std::collections::HashSet;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use qd_base::Amount;

use super::manifest::live_parts;
use super::seal::DRAFT;
use super::{Batch, Columns, Counts, Manifest, NewBatch, PartFiles, PartRow, Source, StoreError};
use crate::cube::Cube;
use crate::{Engine, Facts};

/// What one line costs the cube in memory, with its share of the dictionaries; measured on the generated ledger
/// and rounded up.
const CUBE_BYTES_PER_LINE: u64 = 64;

/// Which parts a scan is of, and the engine over them.
type OpenScan = (Vec<PartRow>, Arc<dyn Engine>);

/// A ledger in a folder, with its manifest elsewhere.
pub struct Ledger {
    pub(super) dir: PathBuf,
    manifest: Arc<dyn Manifest>,
    pub(super) parts: Arc<dyn PartFiles>,
    /// The cube of the version asked for last, and which parts it holds.
    cube: Mutex<Option<(Vec<PartRow>, Arc<Cube>)>>,
    /// The scan of the version asked for last, its rollup in front, and of which parts: opening one reads them all.
    pub(super) scan: Mutex<Option<OpenScan>>,
    writing: Mutex<()>,
}

/// An engine and why it was chosen.
pub struct Chosen {
    /// Answers questions about the version.
    pub engine: Arc<dyn Engine>,
    /// The version.
    pub version: u64,
    /// Why the cube was not taken; `None` when it was.
    pub fallback: Option<String>,
}

/// Held while an import writes: within the process and between processes.
pub(super) struct Writing<'a> {
    _here: std::sync::MutexGuard<'a, ()>,
    _file: File,
}

impl Ledger {
    /// Opens a ledger, making its folder on first use. Nothing is read yet.
    pub fn open(
        dir: &Path,
        manifest: Arc<dyn Manifest>,
        parts: Arc<dyn PartFiles>,
    ) -> Result<Ledger, StoreError> {
        fs::create_dir_all(dir).map_err(StoreError::io(dir))?;
        Ok(Ledger {
            dir: dir.to_owned(),
            manifest,
            parts,
            cube: Mutex::new(None),
            scan: Mutex::new(None),
            writing: Mutex::new(()),
        })
    }

    /// Where its parts lie.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The current version; 0 is the empty ledger.
    pub fn version(&self) -> Result<u64, StoreError> {
        Ok(self.log()?.last().map_or(0, |b| b.version))
    }

    /// All batches, oldest first.
    pub fn log(&self) -> Result<Vec<Batch>, StoreError> {
        self.manifest.batches()
    }

    /// The version that was current at an instant.
    pub fn version_at(&self, instant: Timestamp) -> Result<u64, StoreError> {
        let batches = self.log()?;
        let before = batches.iter().filter(|b| b.batch.at <= instant);
        Ok(before.map(|b| b.version).max().unwrap_or(0))
    }

    /// The parts of a version.
    pub fn parts_of(&self, version: u64) -> Result<Vec<PartRow>, StoreError> {
        let batches = self.log()?;
        if version > batches.last().map_or(0, |b| b.version) {
            return Err(StoreError::NoVersion(version));
        }
        Ok(live_parts(&batches, version))
    }

    /// All lines of a version, with keys: for exports and small ledgers.
    pub fn facts(&self, version: u64) -> Result<Facts, StoreError> {
        let mut all = Facts::default();
        for part in self.parts_of(version)? {
            all.append(&self.read(&part, Columns::All)?);
        }
        Ok(all)
    }

    /// The cube over the current version. Parts that the last cube holds already are not read again, so a small
    /// batch is visible at once.
    pub fn cube(&self) -> Result<Arc<Cube>, StoreError> {
        self.cube_of(self.version()?)
    }

    fn cube_of(&self, version: u64) -> Result<Arc<Cube>, StoreError> {
        let wanted = self.parts_of(version)?;
        let mut held = self.cube.lock().unwrap_or_else(|e| e.into_inner());
        let (parts, mut cube) = match held.as_ref() {
            Some((parts, cube)) if *parts == wanted => return Ok(cube.clone()),
            Some((parts, cube)) => (parts.clone(), Cube::clone(cube)),
            None => (Vec::new(), Cube::default()),
        };
        for part in parts.iter().filter(|p| !wanted.contains(p)) {
            cube = cube.without_part(&part.file);
        }
        for part in wanted.iter().filter(|p| !parts.contains(p)) {
            let facts = self.read(part, Columns::WithoutKeys)?;
            cube = cube.with_part(&part.file, &facts);
        }
        let cube = Arc::new(cube);
        *held = Some((wanted, cube.clone()));
        Ok(cube)
    }

    /// An engine over the current version: the cube unless it would need more than `limit_bytes` of memory, else a
    /// scan of the parts, which says so.
    pub fn engine(&self, limit_bytes: u64) -> Result<Chosen, StoreError> {
        self.engine_as_of(self.version()?, limit_bytes)
    }

    /// An engine over a past version. See [`Ledger::engine`].
    pub fn engine_as_of(&self, version: u64, limit_bytes: u64) -> Result<Chosen, StoreError> {
        let parts = self.parts_of(version)?;
        let lines: u64 = parts.iter().map(|p| p.rows).sum();
        let needed = lines.saturating_mul(CUBE_BYTES_PER_LINE);
        if needed <= limit_bytes {
            return Ok(Chosen {
                engine: self.cube_of(version)?,
                version,
                fallback: None,
            });
        }
        let engine = self.scan_of(&parts)?;
        let fallback = format!(
            "{lines} lines need about {} MB in memory and {} MB are allowed: the {} engine scans the parts instead",
            needed >> 20,
            limit_bytes >> 20,
            engine.name()
        );
        tracing::warn!(ledger.lines = lines, "{fallback}");
        Ok(Chosen {
            engine,
            version,
            fallback: Some(fallback),
        })
    }

    fn scan_of(&self, parts: &[PartRow]) -> Result<Arc<dyn Engine>, StoreError> {
        let mut held = self.scan.lock().unwrap_or_else(|e| e.into_inner());
        if let Some((_, engine)) = held.as_ref().filter(|(of, _)| of == parts) {
            return Ok(engine.clone());
        }
        let engine = self.in_front(parts, self.parts.scan(&self.dir, parts)?)?;
        *held = Some((parts.to_vec(), engine.clone()));
        Ok(engine)
    }

    /// Reads every part of the current version and names the damaged ones.
    pub fn verify(&self) -> Result<Vec<StoreError>, StoreError> {
        let parts = self.parts_of(self.version()?)?;
        let results = parts.iter().map(|part| self.read(part, Columns::All));
        let mut faults = Vec::new();
        for result in results {
            match result {
                Ok(_) => {}
                Err(fault @ (StoreError::Damaged { .. } | StoreError::Format { .. })) => {
                    faults.push(fault);
                }
                Err(other) => return Err(other),
            }
        }
        Ok(faults)
    }

    /// Makes the lines of a past version current again, as a new version: how a batch is undone.
    pub fn restore(&self, version: u64, by: &str, at: Timestamp) -> Result<Batch, StoreError> {
        let _writing = self.begin_writing()?;
        let current = self.version()?;
        let (from, to) = (self.parts_of(current)?, self.parts_of(version)?);
        let gone: Vec<&PartRow> = from.iter().filter(|p| !to.contains(p)).collect();
        let back: Vec<&PartRow> = to.iter().filter(|p| !from.contains(p)).collect();
        let count = |parts: &[&PartRow]| parts.iter().map(|p| p.rows).sum();
        let batch = NewBatch {
            source: Source {
                name: format!("version {version}"),
                sha256: String::new(),
                by: by.to_owned(),
                person: None,
            },
            at,
            counts: Counts {
                added: count(&back),
                removed: count(&gone),
                ..Counts::default()
            },
            revenue_change: Amount(self.revenue(&back)? - self.revenue(&gone)?),
            adds: back.iter().map(|p| (*p).clone()).collect(),
            removes: gone.iter().map(|p| p.file.clone()).collect(),
            withdraws: None,
            reason: None,
        };
        self.commit(current, batch)
    }

    fn revenue(&self, parts: &[&PartRow]) -> Result<i64, StoreError> {
        let mut sum = 0;
        for part in parts {
            sum += self.read(part, Columns::Keys)?.revenue.iter().sum::<i64>();
        }
        Ok(sum)
    }

    /// Removes drafts and part files that no version names: what a crash left behind. Returns their names.
    pub fn sweep(&self) -> Result<Vec<String>, StoreError> {
        let _writing = self.begin_writing()?;
        let batches = self.log()?;
        let named: HashSet<&str> = batches
            .iter()
            .flat_map(|b| &b.batch.adds)
            .map(|part| part.file.as_str())
            .collect();
        let mut swept = Vec::new();
        for entry in fs::read_dir(&self.dir).map_err(StoreError::io(&self.dir))? {
            let entry = entry.map_err(StoreError::io(&self.dir))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let part = name.ends_with(".parquet") || name.ends_with(".json");
            if name.starts_with(DRAFT) || (part && !named.contains(name.as_str())) {
                fs::remove_file(entry.path()).map_err(StoreError::io(&entry.path()))?;
                swept.push(name);
            }
        }
        swept.sort();
        Ok(swept)
    }

    pub(super) fn begin_writing(&self) -> Result<Writing<'_>, StoreError> {
        let here = self.writing.try_lock().map_err(|_| StoreError::Busy)?;
        let path = self.dir.join("ledger.lock");
        let file = File::create(&path).map_err(StoreError::io(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Writing {
                _here: here,
                _file: file,
            }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Busy),
            Err(TryLockError::Error(e)) => Err(StoreError::io(&path)(e)),
        }
    }

    pub(super) fn read(&self, part: &PartRow, columns: Columns) -> Result<Facts, StoreError> {
        self.parts.read(&self.dir, part, columns)
    }

    pub(super) fn write(&self, facts: &Facts, origin: u64) -> Result<PartRow, StoreError> {
        self.parts.write(&self.dir, facts, origin)
    }

    pub(super) fn commit(&self, after: u64, batch: NewBatch) -> Result<Batch, StoreError> {
        let committed = self.manifest.commit(after, batch)?;
        tracing::info!(ledger.version = committed.version, "batch committed");
        Ok(committed)
    }
}
