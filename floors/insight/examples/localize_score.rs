//! Scores the localiser (归因评测) on the public cases and on generated ones: F1 and milliseconds a case.
//!
//! `cargo run --release -p qd-insight --example localize_score -- [FAMILY…] [--half 0|1] [--list] [--evidence NATS]`
//! where a family is `B0`, `S`, `L`, `RS`, or a generated one such as `gS:SEED:COUNT`:
//! `gS`, `gL`, `gB0` planted; `qS`, `qL`, `flat`, `even` without a cause; `sales` noisy with one;
//! `wide` is a ledger of 100,000 leaves over eight dimensions, searched four deep.

#[path = "../tests/localize_support/mod.rs"]
mod support;

use qd_insight::localize::Options;
use std::time::Instant;
use support::{Case, Score, generate, shared};

fn main() {
    let mut families: Vec<String> = std::env::args().skip(1).collect();
    let list = take(&mut families, "--list");
    let half = families
        .iter()
        .position(|one| one == "--half")
        .map(|place| {
            let half: usize = families[place + 1].parse().expect("--half 0 or --half 1");
            families.drain(place..place + 2);
            half
        });
    let options = families
        .iter()
        .position(|one| one == "--evidence")
        .map(|place| {
            let min_evidence = families[place + 1].parse().expect("--evidence NATS");
            families.drain(place..place + 2);
            Options {
                min_evidence,
                ..Options::default()
            }
        });
    let options = options.unwrap_or_default();
    if families.is_empty() {
        families = ["B0", "S", "L", "RS"].map(str::to_owned).to_vec();
    }
    println!("family      cases    tp    fp    fn      F1   ms mean    ms max  cpu mean");
    for family in families {
        let cases = load(&family);
        let chosen = cases
            .iter()
            .enumerate()
            .filter(|(n, _)| half.is_none_or(|h| n % 2 == h));
        report(&family, chosen.map(|(_, case)| case), list, &options);
    }
}

fn take(words: &mut Vec<String>, flag: &str) -> bool {
    let before = words.len();
    words.retain(|word| word != flag);
    words.len() < before
}

fn load(family: &str) -> Vec<Case> {
    let parts: Vec<&str> = family.split(':').collect();
    let number =
        |place: usize, or: u64| parts.get(place).map_or(or, |p| p.parse().expect("number"));
    let seeds = (number(1, 1) * 1_000_000..).take(number(2, 20) as usize);
    match parts[0] {
        "gS" => seeds
            .map(|seed| generate::synthetic(&generate::S, seed))
            .collect(),
        "gL" => seeds
            .map(|seed| generate::synthetic(&generate::L, seed))
            .collect(),
        "qS" => seeds
            .map(|seed| generate::quiet(&generate::S, seed))
            .collect(),
        "qL" => seeds
            .map(|seed| generate::quiet(&generate::L, seed))
            .collect(),
        "sales" => seeds
            .map(|seed| generate::sales(-0.08, 0.45, seed))
            .collect(),
        "flat" => seeds.map(|seed| generate::sales(0.0, 0.0, seed)).collect(),
        "even" => seeds
            .map(|seed| generate::sales(-0.15, 0.0, seed))
            .collect(),
        "wide" => seeds.map(generate::wide).collect(),
        "gB0" => seeds
            .map(|seed| generate::counted(1 + seed as usize % 3, 1 + seed as usize / 3 % 3, seed))
            .collect(),
        name => shared::root().map_or_else(Vec::new, |root| shared::family(&root, name)),
    }
}

fn report<'a>(family: &str, cases: impl Iterator<Item = &'a Case>, list: bool, options: &Options) {
    let (mut score, mut times, mut cpu) = (Score::default(), Vec::new(), 0.0);
    for case in cases {
        let options = if family.starts_with("wide") {
            &Options {
                max_depth: 4,
                ..*options
            }
        } else {
            options
        };
        let (start, before) = (Instant::now(), cpu_ms());
        let answer = case.answer(options);
        times.push(start.elapsed().as_secs_f64() * 1e3);
        cpu += cpu_ms() - before;
        let named = case.named(&answer);
        score.add(&case.truth, &named);
        if list && named != case.truth {
            println!("  {}", case.name);
            case.truth
                .difference(&named)
                .for_each(|cause| println!("    missed {cause}"));
            let cases = case.cases();
            for cause in &answer.causes {
                let label = support::canonical(&cause.label(&cases));
                let mark = if case.truth.contains(&label) {
                    "hit   "
                } else {
                    "WRONG "
                };
                println!(
                    "    {mark} {label}  {:.1} nats, {} leaves",
                    cause.surprise, cause.leaves
                );
            }
        }
    }
    let mean = times.iter().sum::<f64>() / times.len().max(1) as f64;
    let max = times.iter().copied().fold(0.0, f64::max);
    let Score { hit, wrong, missed } = score;
    println!(
        "{family:<10} {:>6} {hit:>5} {wrong:>5} {missed:>5}  {:.4} {mean:>9.2} {max:>9.2} {:>9.2}",
        times.len(),
        score.f1(),
        cpu / times.len().max(1) as f64
    );
}

/// Processor milliseconds of all threads so far, 0 where the system does not tell.
fn cpu_ms() -> f64 {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else {
        return 0.0;
    };
    let spent = |thread: std::fs::DirEntry| -> Option<f64> {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse().ok()
    };
    threads.flatten().filter_map(spent).sum::<f64>() / 1e6
}
