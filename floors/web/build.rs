//! Lets the crate build before the front end was built: the folder of scripts may be empty, but it must exist.

use std::{env, fs, path::Path};

fn main() {
    let here = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it for build scripts");
    let dist = Path::new(&here).join("../../ui/dist");
    // A read-only checkout without the folder fails in include_dir! with its own clear message.
    if !dist.exists() && fs::create_dir_all(&dist).is_err() {
        return;
    }
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-changed=assets");
    println!("cargo::rerun-if-changed=templates");
}
