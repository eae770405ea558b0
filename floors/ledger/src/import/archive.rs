//! The check before a workbook is opened (压缩包预检): how many entries, how large unpacked, how strongly packed —
//! counted while unpacking, whatever the file's own directory claims.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::error::{ImportError, Place};
use super::options::Options;

/// Checks a zip archive and tells which office format it holds.
pub fn check(file: &str, bytes: &[u8], options: &Options) -> Result<&'static str, ImportError> {
    let damaged = |reason: String| ImportError::Damaged {
        place: Place::file(file),
        reason,
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(e.to_string()))?;
    let limits = &options.limits;
    let too_large = |what: &str, found: u64, limit: u64, option: &'static str| {
        Err(ImportError::TooLarge {
            file: file.to_owned(),
            what: what.to_owned(),
            found,
            limit,
            option,
        })
    };
    let entries = archive.len() as u64;
    if entries > limits.archive_entries {
        return too_large(
            "entries",
            entries,
            limits.archive_entries,
            "archive_entries",
        );
    }
    let by_ratio = (bytes.len() as u64)
        .saturating_mul(limits.unpacked_ratio)
        .max(32 << 20);
    let limit = limits.unpacked_bytes.min(by_ratio);
    let (mut total, mut format) = (0_u64, None);
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|e| sealed(file, &e))?;
        let name = entry.name().map(|n| n.into_owned()).unwrap_or_default();
        format = format.or(office_format(&name));
        // One byte more than allowed is enough to know.
        let mut rest = entry.by_ref().take(limit - total + 1);
        total +=
            std::io::copy(&mut rest, &mut std::io::sink()).map_err(|e| damaged(e.to_string()))?;
        if total > limit {
            let option = if limit == by_ratio {
                "unpacked_ratio"
            } else {
                "unpacked_bytes"
            };
            return too_large("unpacked bytes", total, limit, option);
        }
    }
    match format {
        Some(format @ ("xlsx" | "xlsb" | "ods")) => Ok(format),
        other => Err(ImportError::NotALedger {
            file: file.to_owned(),
            found: other.unwrap_or("zip").to_owned(),
        }),
    }
}

/// The office format an entry of this name belongs to.
fn office_format(entry: &str) -> Option<&'static str> {
    match entry {
        "xl/workbook.xml" => Some("xlsx"),
        "xl/workbook.bin" => Some("xlsb"),
        "content.xml" => Some("ods"),
        "word/document.xml" => Some("Word"),
        "ppt/presentation.xml" => Some("PowerPoint"),
        _ => None,
    }
}

/// An entry that cannot be opened: protected by a password, or damaged.
fn sealed(file: &str, fault: &zip::result::ZipError) -> ImportError {
    let reason = fault.to_string();
    if reason.to_lowercase().contains("password") {
        return ImportError::Encrypted {
            file: file.to_owned(),
        };
    }
    ImportError::Damaged {
        place: Place::file(file),
        reason,
    }
}

/// Whether an OLE file is an encrypted workbook: it then has a stream of this name.
pub fn is_encrypted_ole(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    bytes.windows(name.len()).any(|w| w == name)
}
