//! Backups (备份): one file with the database, the ledger's parts and the attachments, taken while the house works,
//! checked by SHA-256, and put back only into an empty folder.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

use qd_base::Clock;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::{Sql, Store, StoreError};

/// The database's name in the archive.
pub const DATABASE: &str = "database.db";
const MANIFEST: &str = "manifest.json";

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupManifest {
    /// When it was taken, microseconds since 1970 UTC.
    pub made_at: i64,
    /// The newest migration of the database in it.
    pub schema: String,
    /// Name in the archive, bytes and SHA-256 of every file.
    pub files: BTreeMap<String, (u64, String)>,
}

/// Takes a backup of a SQLite house into one file. The database is copied first, as of one moment; files in `folders`
/// are immutable and written before the database names them, so every file the copy names is there. The archive
/// appears under its name only when it is complete.
///
/// # Errors
/// [`StoreError::Backup`]: on PostgreSQL (use `pg_dump` and copy the folders), when the copy is not whole, or when the
/// disk fails.
pub async fn create(
    store: &Store,
    folders: &[(&str, &Path)],
    to: &Path,
    clock: &dyn Clock,
) -> Result<BackupManifest, StoreError> {
    let copy = with_suffix(to, ".database");
    let draft = with_suffix(to, ".part");
    for leftover in [&copy, &draft] {
        let _ = fs::remove_file(leftover);
    }
    let made = take(store, folders, (&copy, &draft), clock).await;
    let _ = fs::remove_file(&copy);
    let done = made.and_then(|manifest| {
        fs::rename(&draft, to).map_err(|fault| broken(to, &fault))?;
        Ok(manifest)
    });
    if done.is_err() {
        let _ = fs::remove_file(&draft);
    }
    done
}

async fn take(
    store: &Store,
    folders: &[(&str, &Path)],
    (copy, draft): (&Path, &Path),
    clock: &dyn Clock,
) -> Result<BackupManifest, StoreError> {
    store.copy_to(copy).await?;
    let schema = schema_of(copy).await?;
    let mut sources = vec![(DATABASE.to_owned(), copy.to_owned())];
    for (name, folder) in folders {
        gather(name, folder, &mut sources)?;
    }
    let made_at = clock.instant().as_microsecond();
    let draft = draft.to_owned();
    let work = move || pack(&draft, &sources, made_at, schema);
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|fault| StoreError::Backup(fault.to_string()))?
}

/// The copy must be whole before it is trusted.
async fn schema_of(copy: &Path) -> Result<String, StoreError> {
    let opened = Store::open(&format!("sqlite:{}", copy.display())).await?;
    let whole = opened.row(&Sql::new("pragma integrity_check")).await?;
    let whole = whole.ok_or(StoreError::NoRow)?.text("integrity_check")?;
    let newest = Sql::new("select max(name) as name from schema_migrations");
    let newest = opened.row(&newest).await?.ok_or(StoreError::NoRow)?;
    opened.close().await;
    for side in ["-wal", "-shm"] {
        let _ = fs::remove_file(with_suffix(copy, side));
    }
    if whole != "ok" {
        return Err(StoreError::Backup(format!(
            "the copy is not whole: {whole}"
        )));
    }
    newest.text("name")
}

fn gather(
    name: &str,
    folder: &Path,
    sources: &mut Vec<(String, PathBuf)>,
) -> Result<(), StoreError> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder).map_err(|fault| broken(folder, &fault))? {
        let path = entry.map_err(|fault| broken(folder, &fault))?.path();
        let own = path
            .file_name()
            .and_then(|n| n.to_str())
            .unwrap_or_default();
        let inside = format!("{name}/{own}");
        if path.is_dir() {
            gather(&inside, &path, sources)?;
        } else if path.is_file() {
            sources.push((inside, path));
        }
    }
    Ok(())
}

fn pack(
    draft: &Path,
    sources: &[(String, PathBuf)],
    made_at: i64,
    schema: String,
) -> Result<BackupManifest, StoreError> {
    let fault = |cause: &dyn std::fmt::Display| broken(draft, cause);
    let file = private(draft).map_err(|e| fault(&e))?;
    let mut zip = ZipWriter::new(file).set_auto_large_file();
    let mut files = BTreeMap::new();
    for (name, path) in sources {
        // Parts are compressed already.
        let method = if name == DATABASE {
            CompressionMethod::Deflated
        } else {
            CompressionMethod::Stored
        };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .large_file(true);
        zip.start_file(name.as_str(), options)
            .map_err(|e| fault(&e))?;
        let mut source = File::open(path).map_err(|e| broken(path, &e))?;
        let sum = copy_hashed(&mut source, &mut zip).map_err(|e| broken(path, &e))?;
        files.insert(name.clone(), sum);
    }
    let manifest = BackupManifest {
        made_at,
        schema,
        files,
    };
    zip.start_file(MANIFEST, SimpleFileOptions::default())
        .map_err(|e| fault(&e))?;
    zip.write_all(manifest.json().to_string().as_bytes())
        .map_err(|e| fault(&e))?;
    let file = zip.finish().map_err(|e| fault(&e))?;
    file.sync_all().map_err(|e| fault(&e))?;
    Ok(manifest)
}

/// Checks every file of a backup against its manifest.
///
/// # Errors
/// [`StoreError::Backup`] names the first file that is missing, foreign or altered.
pub fn verify(archive: &Path) -> Result<BackupManifest, StoreError> {
    walk(archive, |_, reader| copy_hashed(reader, &mut io::sink()))
}

/// Puts a backup back into an empty or absent folder, checking every file on the way. Files are private to the account.
///
/// # Errors
/// [`StoreError::Backup`] when the folder holds anything, or for the first file that is not as the manifest says: then
/// nothing of the folder is to be used.
pub fn restore(archive: &Path, into: &Path) -> Result<BackupManifest, StoreError> {
    let holds = fs::read_dir(into).is_ok_and(|mut entries| entries.next().is_some());
    if holds {
        return Err(StoreError::Backup(format!(
            "{} is not empty",
            into.display()
        )));
    }
    // A whole look first: a faulty archive must not leave half a house behind.
    verify(archive)?;
    walk(archive, |name, reader| {
        let path = into.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = private(&path)?;
        let sum = copy_hashed(reader, &mut file)?;
        file.sync_all()?;
        Ok(sum)
    })
}

/// Reads the archive file by file and compares with the manifest.
fn walk(
    archive: &Path,
    mut each: impl FnMut(&Path, &mut dyn Read) -> io::Result<(u64, String)>,
) -> Result<BackupManifest, StoreError> {
    let fault = |cause: &dyn std::fmt::Display| broken(archive, cause);
    let file = File::open(archive).map_err(|e| fault(&e))?;
    let mut zip = ZipArchive::new(file).map_err(|e| fault(&e))?;
    let mut text = String::new();
    let mut entry = zip.by_name(MANIFEST).map_err(|e| fault(&e))?;
    entry.read_to_string(&mut text).map_err(|e| fault(&e))?;
    drop(entry);
    let manifest = BackupManifest::read(&text).ok_or_else(|| fault(&"unreadable manifest"))?;
    if zip.len() != manifest.files.len() + 1 {
        return Err(fault(&"files that the manifest does not name"));
    }
    for (name, expected) in &manifest.files {
        let inside = Path::new(name);
        if !inside
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
        {
            return Err(fault(&format!("{name} leads outside")));
        }
        let mut entry = zip
            .by_name(name)
            .map_err(|e| fault(&format!("{name}: {e}")))?;
        let found = each(inside, &mut entry).map_err(|e| fault(&format!("{name}: {e}")))?;
        if found != *expected {
            return Err(fault(&format!("{name} was altered")));
        }
    }
    Ok(manifest)
}

impl BackupManifest {
    fn json(&self) -> Value {
        let file = |(name, (size, sum)): (&String, &(u64, String))| json!({"name": name, "size": size, "sha256": sum});
        let files: Vec<Value> = self.files.iter().map(file).collect();
        json!({"made_at": self.made_at, "schema": self.schema, "files": files})
    }

    fn read(text: &str) -> Option<BackupManifest> {
        let value: Value = serde_json::from_str(text).ok()?;
        let file = |file: &Value| {
            let sum = file["sha256"].as_str()?.to_owned();
            Some((
                file["name"].as_str()?.to_owned(),
                (file["size"].as_u64()?, sum),
            ))
        };
        Some(BackupManifest {
            made_at: value["made_at"].as_i64()?,
            schema: value["schema"].as_str()?.to_owned(),
            files: value["files"]
                .as_array()?
                .iter()
                .map(file)
                .collect::<Option<_>>()?,
        })
    }
}

fn copy_hashed(from: &mut dyn Read, to: &mut dyn Write) -> io::Result<(u64, String)> {
    let (mut sum, mut size) = (Sha256::new(), 0_u64);
    let mut buffer = vec![0; 64 * 1_024];
    loop {
        let n = from.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        sum.update(&buffer[..n]);
        to.write_all(&buffer[..n])?;
        size += u64::try_from(n).unwrap_or(0);
    }
    let text = sum
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok((size, text))
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn broken(path: &Path, cause: &dyn std::fmt::Display) -> StoreError {
    StoreError::Backup(format!("{}: {cause}", path.display()))
}
