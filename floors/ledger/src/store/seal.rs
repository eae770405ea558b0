//! Sealing (封存): a file is either wholly there under its content's name, or not there at all.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::{PartRow, StoreError};

/// What came of sealing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The file's name, made of its content's hash.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, hexadecimal.
    pub sha256: String,
}

/// The prefix of files that are still being written; swept away when found later.
pub(super) const DRAFT: &str = ".draft-";

/// Writes a file beside, syncs it, renames it to its content's name and syncs the folder. A crash at any moment
/// leaves either a draft, which the sweep removes, or the whole file.
pub fn seal(dir: &Path, extension: &str, bytes: &[u8]) -> Result<Sealed, StoreError> {
    let sha256 = hexadecimal(&Sha256::digest(bytes));
    let file = format!("{}.{extension}", &sha256[..24]);
    let draft = dir.join(format!("{DRAFT}{file}"));
    let mut out = File::create(&draft).map_err(StoreError::io(&draft))?;
    out.write_all(bytes)
        .and_then(|()| out.sync_all())
        .map_err(StoreError::io(&draft))?;
    let path = dir.join(&file);
    fs::rename(&draft, &path).map_err(StoreError::io(&path))?;
    sync_folder(dir)?;
    Ok(Sealed {
        file,
        bytes: bytes.len() as u64,
        sha256,
    })
}

/// Reads a sealed file whole and compares size and SHA-256 with the manifest. What is returned is what was checked.
pub fn read_sealed(dir: &Path, part: &PartRow) -> Result<Vec<u8>, StoreError> {
    let damaged = |reason: String| StoreError::Damaged {
        part: part.file.clone(),
        reason,
    };
    let path = dir.join(&part.file);
    let mut file = match File::open(&path) {
        Ok(file) => file,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err(damaged("the file is missing".to_owned()));
        }
        Err(e) => return Err(StoreError::io(&path)(e)),
    };
    let size = file.metadata().map_err(StoreError::io(&path))?.len();
    if size != part.bytes {
        return Err(damaged(format!("{size} bytes instead of {}", part.bytes)));
    }
    let mut bytes = Vec::with_capacity(size as usize);
    file.read_to_end(&mut bytes)
        .map_err(StoreError::io(&path))?;
    let found = hexadecimal(&Sha256::digest(&bytes));
    if found != part.sha256 {
        return Err(damaged(format!(
            "SHA-256 is {found} instead of {}",
            part.sha256
        )));
    }
    Ok(bytes)
}

/// Makes a rename durable.
fn sync_folder(dir: &Path) -> Result<(), StoreError> {
    File::open(dir)
        .and_then(|folder| folder.sync_all())
        .map_err(StoreError::io(dir))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
