//! Opening a file (打开文件): its format is told by its content, never by its name, and packed files are unpacked
//! within limits.

use std::fmt::Write as _;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::archive;
use super::child;
use super::delimited::{self, Progress};
use super::encoding;
use super::error::{ImportError, Place};
use super::grid::{Grid, GridBuilder};
use super::markup;
use super::options::Options;

/// Reads Parquet files: given by the engine that knows the format.
pub trait ParquetReader {
    /// Puts the column names as the first row and every record as a row into the grid. `Err` says what is wrong
    /// with the file.
    fn read(&self, path: &Path, grid: &mut GridBuilder) -> Result<(), String>;
}

/// A file as its sheets.
#[derive(Debug)]
pub struct Source {
    /// File name without folders.
    pub file: String,
    /// SHA-256 of the bytes.
    pub sha256: String,
    /// Size.
    pub bytes: u64,
    /// Format found.
    pub format: String,
    /// Encoding of a text.
    pub encoding: Option<String>,
    /// Separator of a text.
    pub delimiter: Option<char>,
    /// The sheets.
    pub grids: Vec<Grid>,
}

/// Reads a file of any known format.
pub fn open(
    path: &Path,
    options: &Options,
    parquet: Option<&dyn ParquetReader>,
    progress: Progress<'_>,
) -> Result<Source, ImportError> {
    let own = || match path.file_name() {
        Some(name) => name.to_string_lossy().into_owned(),
        None => path.display().to_string(),
    };
    let file = options.name.clone().unwrap_or_else(own);
    let bytes = load(path, &file, options)?;
    let mut source = Source {
        sha256: hex(&Sha256::digest(&bytes)),
        bytes: bytes.len() as u64,
        format: String::new(),
        encoding: None,
        delimiter: None,
        grids: Vec::new(),
        file,
    };
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let inner = inflate(&source.file, &bytes, options)?;
        drop(bytes);
        read_content(&mut source, path, &inner, options, parquet, progress)?;
        source.format = format!("{} (gzip)", source.format);
    } else {
        read_content(&mut source, path, &bytes, options, parquet, progress)?;
    }
    Ok(source)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a text takes any text");
        text
    })
}

fn load(path: &Path, file: &str, options: &Options) -> Result<Vec<u8>, ImportError> {
    let unreadable = |reason: String| ImportError::Unreadable {
        file: file.to_owned(),
        reason,
    };
    let meta = std::fs::metadata(path).map_err(|e| unreadable(e.to_string()))?;
    if meta.is_dir() {
        return Err(unreadable("it is a folder".to_owned()));
    }
    let limit = options.limits.file_bytes;
    if meta.len() > limit {
        return Err(ImportError::TooLarge {
            file: file.to_owned(),
            what: "bytes".to_owned(),
            found: meta.len(),
            limit,
            option: "file_bytes",
        });
    }
    let bytes = std::fs::read(path).map_err(|e| unreadable(e.to_string()))?;
    if bytes.is_empty() {
        return Err(ImportError::Empty {
            place: Place::file(file),
        });
    }
    Ok(bytes)
}

/// Unpacks a `.gz` while counting: a bomb is stopped long before it fills the memory.
fn inflate(file: &str, bytes: &[u8], options: &Options) -> Result<Vec<u8>, ImportError> {
    let limits = &options.limits;
    let by_ratio = (bytes.len() as u64)
        .saturating_mul(limits.unpacked_ratio)
        .max(32 << 20);
    let limit = limits.unpacked_bytes.min(by_ratio);
    let mut inner = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes)
        .take(limit + 1)
        .read_to_end(&mut inner)
        .map_err(|e| ImportError::Damaged {
            place: Place::file(file),
            reason: e.to_string(),
        })?;
    if inner.len() as u64 > limit {
        return Err(ImportError::TooLarge {
            file: file.to_owned(),
            what: "unpacked bytes".to_owned(),
            found: inner.len() as u64,
            limit,
            option: if limit == by_ratio {
                "unpacked_ratio"
            } else {
                "unpacked_bytes"
            },
        });
    }
    if inner.is_empty() {
        return Err(ImportError::Empty {
            place: Place::file(file),
        });
    }
    Ok(inner)
}

fn read_content(
    source: &mut Source,
    path: &Path,
    bytes: &[u8],
    options: &Options,
    parquet: Option<&dyn ParquetReader>,
    progress: Progress<'_>,
) -> Result<(), ImportError> {
    let not = |found: &str| ImportError::NotALedger {
        file: source.file.clone(),
        found: found.to_owned(),
    };
    if bytes.starts_with(b"PK") {
        source.format = archive::check(&source.file, bytes, options)?.to_owned();
        source.grids = child::read(path, &source.file, bytes, options, progress)?;
        return Ok(());
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        if archive::is_encrypted_ole(bytes) {
            let file = source.file.clone();
            return Err(ImportError::Encrypted { file });
        }
        source.format = "xls".to_owned();
        source.grids = child::read(path, &source.file, bytes, options, progress)?;
        return Ok(());
    }
    if bytes.starts_with(b"PAR1") {
        let reader = parquet.ok_or_else(|| not("Parquet"))?;
        let mut grid = GridBuilder::new(&stem(&source.file));
        reader
            .read(path, &mut grid)
            .map_err(|reason| ImportError::Damaged {
                place: Place::file(&source.file),
                reason,
            })?;
        source.format = "parquet".to_owned();
        source.grids = vec![grid.finish()];
        return Ok(());
    }
    if let Some(found) = foreign(bytes) {
        return Err(not(found));
    }
    read_text(source, bytes, options, progress)
}

/// Files people pick by mistake.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 9] = [
        (b"%PDF", "PDF"),
        (b"\x89PNG", "PNG"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"Rar!", "RAR"),
        (b"7z\xbc\xaf", "7z"),
        (b"\x7fELF", "program"),
        (b"MZ", "program"),
        (b"SQLite format 3", "SQLite"),
        (b"BZh", "bzip2"),
    ];
    MAGIC
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, name)| *name)
}

fn read_text(
    source: &mut Source,
    bytes: &[u8],
    options: &Options,
    progress: Progress<'_>,
) -> Result<(), ImportError> {
    let mapping = &options.mapping;
    let decoded = encoding::decode(&source.file, bytes, mapping.encoding.as_deref())?;
    if decoded.text.trim().is_empty() {
        return Err(ImportError::Empty {
            place: Place::file(&source.file),
        });
    }
    source.encoding = Some(decoded.encoding);
    if markup::is_table(&decoded.text) {
        source.format = "html table".to_owned();
        source.grids = markup::read(&decoded.text);
        return Ok(());
    }
    let separator = mapping
        .delimiter
        .filter(char::is_ascii)
        .map_or_else(|| delimited::sniff(&decoded.text), |c| c as u8);
    source.delimiter = Some(separator as char);
    source.format = if separator == b'\t' { "tsv" } else { "csv" }.to_owned();
    let grid = delimited::read(&source.file, &decoded.text, separator, progress)?;
    source.grids = vec![grid];
    Ok(())
}

/// A file's name without its endings: `orders.csv.gz` → `orders`.
pub fn stem(file: &str) -> String {
    let name = file.strip_suffix(".gz").unwrap_or(file);
    name.rsplit_once('.')
        .map_or(name, |(stem, _)| stem)
        .to_owned()
}
