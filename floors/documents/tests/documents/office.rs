//! LibreOffice and pdftotext as second readers (第二读者); tests say so when they are absent.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Keeps a rendering for a look by eye where `QUARTERDECK_RENDERINGS` names a folder.
pub fn keep(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("QUARTERDECK_RENDERINGS") {
        std::fs::write(Path::new(&folder).join(name), bytes).unwrap();
    }
}

/// Converts a file to PDF by LibreOffice and returns its text; `None` with a notice where the tools are absent.
pub fn text_by_office(name: &str, bytes: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, bytes).unwrap();
    let profile = format!(
        "-env:UserInstallation=file://{}/profile",
        folder.path().display()
    );
    let run = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
        .arg(folder.path())
        .arg(&file)
        .output();
    let Ok(run) = run else {
        eprintln!("skipped: LibreOffice is absent");
        return None;
    };
    let pdf = file.with_extension("pdf");
    assert!(
        pdf.exists(),
        "LibreOffice refused {name}: {}",
        String::from_utf8_lossy(&run.stderr)
    );
    keep(&format!("{name}.pdf"), &std::fs::read(&pdf).unwrap());
    text_of_pdf(&pdf)
}

/// The text of a PDF by pdftotext; `None` with a notice where it is absent.
pub fn text_of_pdf(pdf: &PathBuf) -> Option<String> {
    match Command::new("pdftotext")
        .arg("-layout")
        .arg(pdf)
        .arg("-")
        .output()
    {
        Ok(run) => Some(String::from_utf8_lossy(&run.stdout).into_owned()),
        Err(_) => {
            eprintln!("skipped: pdftotext is absent");
            None
        }
    }
}
