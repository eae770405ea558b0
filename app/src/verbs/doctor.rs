//! `doctor`: what a house needs, checked one by one with the way out.

use std::process::ExitCode;

use anyhow::Result;
use qd_web::Printers;

use super::Work;
use crate::house::printers::HousePrinters;

pub fn run(work: &Work<'_>) -> Result<ExitCode> {
    let home = work.home()?;
    let mut sick = false;
    let mut line = |name: &str, result: Result<String, String>| {
        match result {
            Ok(text) => println!("ok    {name}: {text}"),
            Err(text) => {
                sick = true;
                println!("FAULT {name}: {text}");
            }
        };
    };
    line("home", Ok(home.dir.display().to_string()));
    let schema = work.runtime.block_on(home.store.check_schema());
    line(
        "database",
        schema
            .map(|()| format!("{:?}", home.store.dialect()))
            .map_err(|e| e.to_string()),
    );
    let faults = home.ledger.verify()?;
    let version = home.ledger.version()?;
    line(
        "ledger",
        if faults.is_empty() {
            Ok(format!("version {version}, all parts intact"))
        } else {
            Err(faults
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("; "))
        },
    );
    let chain = work
        .runtime
        .block_on(qd_records::audit::verify(&home.store));
    line(
        "audit",
        chain.map(|v| format!("{v:?}")).map_err(|e| e.to_string()),
    );
    let calendar = home.dir.join("calendar.csv");
    line(
        "calendar",
        if calendar.exists() {
            Ok(calendar.display().to_string())
        } else {
            Err(format!(
                "{} is missing: working days follow the week, without holidays",
                calendar.display()
            ))
        },
    );
    let mut document = qd_documents::Document::new("doctor", work.say("doctor", &[]), work.lang);
    document.push(qd_documents::Block::text(work.say("doctor", &[])));
    for format in HousePrinters.formats() {
        let printed = HousePrinters.print(&document, format);
        line(
            format,
            printed
                .map(|b| format!("{} bytes", b.len()))
                .map_err(|p| super::sentence(&p, work.lang)),
        );
    }
    Ok(if sick {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
