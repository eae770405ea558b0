//! The fenced reader (隔离读取): workbooks are read by this program again, as a child with limits on memory and
//! time, an empty environment and no input — a file that kills it kills nothing else.

use std::ffi::OsString;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::process::{Resource, Rlimit, setrlimit};

use super::error::{ImportError, Place};
use super::grid::Grid;
use super::options::{Limits, Options, WorkbookReader};
use super::wire::{self, Assembly, Broken, Message};
use super::workbook;

/// The hidden verb under which the program reads a workbook for its parent.
pub const VERB: &str = "__read-workbook";

/// What the program does when it was started with [`VERB`]: limits itself, reads the workbook named next and
/// writes its cells to standard output.
pub fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().skip(2).collect();
    let number = |at: usize| -> Option<u64> { args.get(at)?.to_str()?.parse().ok() };
    let (Some(path), Some(memory), Some(cpu)) = (args.first(), number(1), number(2)) else {
        return ExitCode::from(2);
    };
    for (resource, limit) in [
        (Resource::As, memory),
        (Resource::Cpu, cpu),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
    ] {
        let limit = Rlimit {
            current: Some(limit),
            maximum: Some(limit),
        };
        if setrlimit(resource, limit).is_err() {
            return ExitCode::from(3);
        }
    }
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let result = std::fs::read(path)
        .map_err(|e| e.to_string())
        .and_then(|bytes| {
            workbook::read(&bytes, &mut |message| {
                wire::send(&mut out, message).map_err(|e| e.to_string())
            })
        });
    let told = match result {
        Ok(()) => Ok(()),
        Err(reason) => wire::send(&mut out, &Message::Fault(&reason)),
    };
    match told.and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(4),
    }
}

/// Reads a workbook's sheets the way the options say.
pub fn read(
    path: &Path,
    file: &str,
    bytes: &[u8],
    options: &Options,
    progress: &mut dyn FnMut(u64),
) -> Result<Vec<Grid>, ImportError> {
    let program = match &options.workbook_reader {
        WorkbookReader::InProcess => return in_process(file, bytes, progress),
        WorkbookReader::Program(program) => program.clone(),
        WorkbookReader::ThisProgram => {
            std::env::current_exe().map_err(|e| stopped(file, &e.to_string()))?
        }
    };
    let mut child =
        start(&program, path, &options.limits).map_err(|e| stopped(file, &e.to_string()))?;
    let output = child
        .stdout
        .take()
        .ok_or_else(|| stopped(file, "no output"))?;
    let child = Arc::new(Mutex::new(child));
    let (done, waiting) = channel();
    let patience = Duration::from_secs(options.limits.reader_wall_seconds);
    let guard = {
        let child = child.clone();
        std::thread::spawn(move || watch(&child, &waiting, patience))
    };
    let read = wire::receive(&mut BufReader::with_capacity(1 << 16, output), progress);
    drop(done);
    let overtime = guard.join().unwrap_or(false);
    let mut child = child.lock().unwrap_or_else(PoisonError::into_inner);
    if read.is_err() {
        // It may still be writing; the fence is closed either way.
        let _ = child.kill();
    }
    let status = child.wait().map_err(|e| stopped(file, &e.to_string()))?;
    match read {
        Ok(grids) => Ok(grids),
        Err(Broken::Fault(reason)) => Err(fault(file, &reason)),
        Err(_) if overtime => Err(stopped(
            file,
            &format!("> {} s", options.limits.reader_wall_seconds),
        )),
        Err(Broken::CutOff) => Err(stopped(file, &ending(status))),
        Err(Broken::Nonsense(what)) => Err(fault(file, what)),
    }
}

fn start(program: &Path, path: &Path, limits: &Limits) -> std::io::Result<Child> {
    let path = std::path::absolute(path)?;
    Command::new(program)
        .arg(VERB)
        .arg(path)
        .arg(limits.reader_memory_bytes.to_string())
        .arg(limits.reader_cpu_seconds.to_string())
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
}

/// Kills the child when the time is over before the reading is. Returns whether it did.
fn watch(child: &Mutex<Child>, waiting: &Receiver<()>, patience: Duration) -> bool {
    match waiting.recv_timeout(patience) {
        Err(RecvTimeoutError::Timeout) => {
            let _ = child.lock().unwrap_or_else(PoisonError::into_inner).kill();
            true
        }
        _ => false,
    }
}

fn in_process(
    file: &str,
    bytes: &[u8],
    progress: &mut dyn FnMut(u64),
) -> Result<Vec<Grid>, ImportError> {
    let mut assembly = Assembly::default();
    let read = workbook::read(bytes, &mut |message| {
        assembly
            .take(message, progress)
            .map_err(|broken| format!("{broken:?}"))
    });
    read.map_err(|reason| fault(file, &reason))?;
    Ok(assembly.finish())
}

fn fault(file: &str, reason: &str) -> ImportError {
    if reason == "encrypted" {
        return ImportError::Encrypted {
            file: file.to_owned(),
        };
    }
    ImportError::Damaged {
        place: Place::file(file),
        reason: reason.to_owned(),
    }
}

fn stopped(file: &str, reason: &str) -> ImportError {
    ImportError::ReaderStopped {
        file: file.to_owned(),
        reason: reason.to_owned(),
    }
}

/// How a child ended, in words.
fn ending(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt as _;
    match status.signal() {
        Some(6) => "out of memory (SIGABRT)".to_owned(),
        Some(24 | 9) => "out of time (SIGXCPU/SIGKILL)".to_owned(),
        Some(signal) => format!("signal {signal}"),
        None => status.to_string(),
    }
}
