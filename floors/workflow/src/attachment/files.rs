//! The file store (文件库): each file once, under the SHA-256 of its content, written beside, synced and renamed, and never
//! changed. What is read is checked against its name.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use qd_base::{Id, Problem};
use sha2::{Digest, Sha256};

/// The files of a house.
#[derive(Clone, Debug)]
pub struct Files {
    root: PathBuf,
}

impl Files {
    /// The store in a folder, which is made when the first file comes.
    pub fn new(root: PathBuf) -> Files {
        Files { root }
    }

    fn place(&self, sha256: &str) -> PathBuf {
        self.root.join(&sha256[..2]).join(sha256)
    }

    /// Keeps a content; answers its SHA-256 in hexadecimal. Blocks.
    ///
    /// # Errors
    /// `attachment-unkept` when the disk fails.
    pub fn keep(&self, content: &[u8]) -> Result<String, Problem> {
        let sha256 = hash(content);
        let place = self.place(&sha256);
        if place.is_file() {
            return Ok(sha256);
        }
        let kept = write(&place, content);
        kept.map_err(|fault| Problem::new(507, "attachment-unkept").source(fault))?;
        Ok(sha256)
    }

    /// The content of a SHA-256. Blocks.
    ///
    /// # Errors
    /// `attachment-lost` when it is not there or is not what it was.
    pub fn read(&self, sha256: &str) -> Result<Vec<u8>, Problem> {
        let lost = || Problem::new(500, "attachment-lost");
        let is_hash = sha256.len() == 64 && sha256.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_hash {
            return Err(lost());
        }
        let content = fs::read(self.place(sha256)).map_err(|fault| lost().source(fault))?;
        if hash(&content) != sha256 {
            return Err(lost());
        }
        Ok(content)
    }
}

fn hash(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn write(place: &Path, content: &[u8]) -> std::io::Result<()> {
    let folder = place.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let draft = folder.join(format!(".{}", Id::fresh()));
    let written = fs::File::create(&draft).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    let placed = written.and_then(|()| fs::rename(&draft, place));
    if placed.is_err() {
        let _ = fs::remove_file(&draft);
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_kept_once_and_a_changed_one_is_not_given_out() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::new(folder.path().join("files"));
        let name = files.keep(b"hello").unwrap();
        assert_eq!(files.keep(b"hello").unwrap(), name);
        assert_eq!(files.read(&name).unwrap(), b"hello");
        fs::write(files.place(&name), b"other").unwrap();
        assert_eq!(files.read(&name).unwrap_err().key, "attachment-lost");
        for wrong in ["", "../../etc/passwd", &"0".repeat(64)] {
            assert!(files.read(wrong).is_err());
        }
    }
}
