//! The sample document through every renderer (样张走遍每种输出).
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

mod docx;
mod office;
mod pages;
mod sample;
mod verify;
mod xlsx;
