//! Embeds the migrations (数据库迁移) anew whenever one is added.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
