//! The sample document through every renderer (样张走遍每种输出).

mod docx;
mod office;
mod pages;
mod sample;
