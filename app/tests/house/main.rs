//! The house tests (整屋测试): the real program, its files and its pages, as a person or a script meets them.

mod bench_home;
mod crash;
mod crash_served;
mod customers;
mod directory;
mod flow;
mod http;
mod ledger_job;
mod negotiation;
mod outside;
mod outside_world;
mod pages;
mod people;
mod plan;
mod records;
mod refusals;
mod rights;
mod team;
