#![doc = include_str!("../README.md")]

pub mod bridge;
pub mod customers;
pub mod error;
pub mod forecast;
pub mod localize;
pub mod score;
pub mod season;
pub mod target;
