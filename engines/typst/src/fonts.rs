//! Fonts of the printer (字体): which faces are installed is remembered; their files are read only while printing.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use qd_documents::{PrintError, figures};
use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;

/// A face: where its file is and which of the file's faces it is.
struct Face {
    file: PathBuf,
    index: u32,
}

/// The faces of this machine.
pub struct Faces {
    /// What the typesetter chooses from.
    pub book: LazyHash<FontBook>,
    faces: Vec<Face>,
}

/// The faces of this machine, found once.
pub fn installed() -> Result<Arc<Faces>, PrintError> {
    static FACES: OnceLock<Arc<Faces>> = OnceLock::new();
    let faces = FACES.get_or_init(|| Arc::new(search()));
    if faces
        .book
        .families()
        .any(|(name, _)| name.contains("CJK SC"))
    {
        Ok(Arc::clone(faces))
    } else {
        let places = figures::font_folders();
        let places: Vec<String> = places
            .iter()
            .map(|folder| folder.display().to_string())
            .collect();
        Err(PrintError::NoFont {
            places: places.join(", "),
        })
    }
}

fn search() -> Faces {
    let mut book = FontBook::new();
    let mut faces = Vec::new();
    for file in figures::font_folders()
        .iter()
        .flat_map(|folder| files(folder))
    {
        let Ok(bytes) = std::fs::read(&file) else {
            continue;
        };
        for index in 0..64 {
            let Some(info) = FontInfo::new(&bytes, index) else {
                break;
            };
            // Of the pan-Chinese collections only the mainland forms are wanted.
            if info.family.contains("CJK") && !info.family.contains("CJK SC") {
                continue;
            }
            book.push(info);
            faces.push(Face {
                file: file.clone(),
                index,
            });
        }
    }
    Faces {
        book: LazyHash::new(book),
        faces,
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let kind = path
                .extension()
                .and_then(|kind| kind.to_str())
                .unwrap_or("");
            ["ttf", "otf", "ttc", "otc"].contains(&kind.to_ascii_lowercase().as_str())
        })
        .collect();
    files.sort();
    files
}

/// Files and faces read for one print.
#[derive(Default)]
pub struct Loaded {
    files: Mutex<Vec<(PathBuf, Bytes)>>,
    fonts: Mutex<Vec<(usize, Option<Font>)>>,
}

impl Loaded {
    /// A face of the book.
    pub fn font(&self, faces: &Faces, number: usize) -> Option<Font> {
        let mut fonts = self.fonts.lock().expect("no holder of the lock can panic");
        if let Some((_, font)) = fonts.iter().find(|(n, _)| *n == number) {
            return font.clone();
        }
        let face = faces.faces.get(number)?;
        let font = self
            .file(&face.file)
            .and_then(|bytes| Font::new(bytes, face.index));
        fonts.push((number, font.clone()));
        font
    }

    fn file(&self, path: &Path) -> Option<Bytes> {
        let mut files = self.files.lock().expect("no holder of the lock can panic");
        if let Some((_, bytes)) = files.iter().find(|(known, _)| known == path) {
            return Some(bytes.clone());
        }
        let bytes = Bytes::new(std::fs::read(path).ok()?);
        files.push((path.to_owned(), bytes.clone()));
        Some(bytes)
    }
}
