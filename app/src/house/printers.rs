//! The printers (打印): documents to Word, PDF and Excel files in this build.

use qd_base::Problem;
use qd_documents::Document;
use qd_web::Printers;

/// The printers of this build.
pub struct HousePrinters;

impl Printers for HousePrinters {
    fn formats(&self) -> Vec<&'static str> {
        if cfg!(feature = "pdf") {
            vec!["docx", "pdf", "xlsx"]
        } else {
            vec!["docx", "xlsx"]
        }
    }

    fn print(&self, document: &Document, format: &str) -> Result<Vec<u8>, Problem> {
        let failed = |why: &dyn std::fmt::Display| {
            Problem::new(500, "print-failed")
                .arg("why", why)
                .source(why)
        };
        match format {
            "docx" => qd_documents::docx::docx(document).map_err(|fault| failed(&fault)),
            "xlsx" => qd_documents::xlsx::xlsx(document).map_err(|fault| failed(&fault)),
            #[cfg(feature = "pdf")]
            "pdf" => {
                use qd_documents::Printer;
                qd_engine_typst::TypstPrinter
                    .print(document)
                    .map_err(|fault| failed(&fault))
            }
            other => Err(Problem::new(400, "format-unknown").arg("name", other)),
        }
    }
}
