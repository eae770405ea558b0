//! What may be attached (可上传的类型): by the name's ending, and by how such a file begins.

/// How a file must begin.
enum Start {
    /// With one of these bytes, from a place on.
    Bytes(usize, &'static [&'static [u8]]),
    /// As text without null bytes.
    Text,
}

/// A kind of files.
pub struct FileKind {
    /// The ending of the name, small.
    pub ending: &'static str,
    /// The media type it is sent as.
    pub media: &'static str,
    start: Start,
}

const ZIP: Start = Start::Bytes(0, &[b"PK\x03\x04"]);
/// What office programs wrote before 2007, and WPS writes still.
const OLE: Start = Start::Bytes(0, &[b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]);
const PLAIN: &str = "application/octet-stream";

const fn kind(ending: &'static str, media: &'static str, start: Start) -> FileKind {
    FileKind {
        ending,
        media,
        start,
    }
}

const KINDS: [FileKind; 27] = [
    kind("pdf", "application/pdf", Start::Bytes(0, &[b"%PDF-"])),
    kind("docx", PLAIN, ZIP),
    kind("xlsx", PLAIN, ZIP),
    kind("pptx", PLAIN, ZIP),
    kind("doc", "application/msword", OLE),
    kind("xls", "application/vnd.ms-excel", OLE),
    kind("ppt", "application/vnd.ms-powerpoint", OLE),
    kind("wps", PLAIN, OLE),
    kind("et", PLAIN, OLE),
    kind("dps", PLAIN, OLE),
    kind("odt", PLAIN, ZIP),
    kind("ods", PLAIN, ZIP),
    kind("ofd", PLAIN, ZIP),
    kind("zip", "application/zip", ZIP),
    kind("png", "image/png", Start::Bytes(0, &[b"\x89PNG\r\n\x1a\n"])),
    kind("jpg", "image/jpeg", Start::Bytes(0, &[b"\xff\xd8\xff"])),
    kind("jpeg", "image/jpeg", Start::Bytes(0, &[b"\xff\xd8\xff"])),
    kind("gif", "image/gif", Start::Bytes(0, &[b"GIF87a", b"GIF89a"])),
    kind("webp", "image/webp", Start::Bytes(8, &[b"WEBP"])),
    kind(
        "heic",
        "image/heic",
        Start::Bytes(4, &[b"ftyphei", b"ftypmif1"]),
    ),
    kind("mp4", "video/mp4", Start::Bytes(4, &[b"ftyp"])),
    kind("m4a", "audio/mp4", Start::Bytes(4, &[b"ftyp"])),
    kind(
        "mp3",
        "audio/mpeg",
        Start::Bytes(0, &[b"ID3", b"\xff\xfb", b"\xff\xf3"]),
    ),
    kind("txt", "text/plain", Start::Text),
    kind("csv", "text/csv", Start::Text),
    kind("md", "text/plain", Start::Text),
    kind("eml", PLAIN, Start::Text),
];

impl FileKind {
    /// The kind of a file by its name, if its content begins as such files do.
    pub fn of(name: &str, content: &[u8]) -> Option<&'static FileKind> {
        let (_, ending) = name.rsplit_once('.')?;
        let ending = ending.to_ascii_lowercase();
        let kind = KINDS.iter().find(|kind| kind.ending == ending)?;
        kind.begins(content).then_some(kind)
    }

    /// The kind an attachment was kept as.
    pub fn kept(ending: &str) -> Option<&'static FileKind> {
        KINDS.iter().find(|kind| kind.ending == ending)
    }

    /// All endings, for people.
    pub fn all() -> String {
        let endings: Vec<&str> = KINDS.iter().map(|kind| kind.ending).collect();
        endings.join(" ")
    }

    /// The endings as a browser's file dialog takes them.
    pub fn accepted() -> String {
        let endings: Vec<String> = KINDS
            .iter()
            .map(|kind| format!(".{}", kind.ending))
            .collect();
        endings.join(",")
    }

    fn begins(&self, content: &[u8]) -> bool {
        match self.start {
            Start::Bytes(at, starts) => {
                let from = content.get(at..).unwrap_or_default();
                starts.iter().any(|start| from.starts_with(start))
            }
            Start::Text => !content.contains(&0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_believed_only_with_its_content() {
        assert!(FileKind::of("合同.PDF", b"%PDF-1.7").is_some());
        assert!(FileKind::of("合同.pdf", b"MZ\x90\x00").is_none());
        assert!(FileKind::of("a.docx", b"%PDF-1.7").is_none());
        assert!(FileKind::of("名单.csv", "客户,金额\n".as_bytes()).is_some());
        assert!(FileKind::of("名单.csv", b"a\x00b").is_none());
        for name in [
            "a.exe",
            "a.svg",
            "a.html",
            "a.js",
            "a.xlsm",
            "pdf",
            ".pdf.",
            "a.pdf.exe",
        ] {
            assert!(FileKind::of(name, b"%PDF-1.7").is_none(), "{name}");
        }
    }
}
