//! Customers (客户分析) on the real data sets in the shared folder; skipped with a notice where absent.

use std::io::Read;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use qd_insight::customers::{
    BaseOutlook, BgNbd, Column, ParetoNbd, Purchase, Signal, Test, cross_validate,
    customer_outlook, find_signal, histories, purchase_days, validate_comments,
};

fn shared(file: &str) -> Option<PathBuf> {
    let root = std::env::var_os("QUARTERDECK_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let path = root.join("data").join(file);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: shared data absent ({file})");
    None
}

fn text(file: &str) -> Option<String> {
    let bytes = std::fs::read(shared(file)?).expect("readable file");
    let mut text = String::new();
    if file.ends_with(".gz") {
        GzDecoder::new(bytes.as_slice())
            .read_to_string(&mut text)
            .expect("gzip of UTF-8");
    } else {
        text = String::from_utf8(bytes).expect("UTF-8");
    }
    Some(text)
}

fn table(file: &str) -> Option<(Vec<String>, Vec<Vec<String>>)> {
    let text = text(file)?;
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader
        .headers()
        .expect("header")
        .iter()
        .map(str::to_owned)
        .collect();
    let rows = reader
        .records()
        .map(|row| row.expect("row").iter().map(str::to_owned).collect())
        .collect();
    Some((header, rows))
}

/// Days since 1970-01-01 of a date written yyyymmdd (or with dashes).
fn day(date: &str) -> i32 {
    let digits: String = date.chars().filter(char::is_ascii_digit).collect();
    let number = |part: &str| part.parse::<i32>().expect("digits");
    let (year, month, day) = (
        number(&digits[..4]),
        number(&digits[4..6]),
        number(&digits[6..8]),
    );
    let shifted = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + of_year - 719_468
}

struct Score {
    total: f64,
    correlation: f64,
    absolute_error: f64,
}

fn score(said: &[f64], actual: &[f64]) -> Score {
    let n = said.len() as f64;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / n;
    let (of_said, of_actual) = (mean(said), mean(actual));
    let together = |left: &[f64], right: &[f64], (a, b): (f64, f64)| -> f64 {
        left.iter().zip(right).map(|(x, y)| (x - a) * (y - b)).sum()
    };
    let spread =
        together(said, said, (of_said, of_said)) * together(actual, actual, (of_actual, of_actual));
    Score {
        total: of_said * n,
        correlation: together(said, actual, (of_said, of_actual)) / spread.sqrt(),
        absolute_error: said
            .iter()
            .zip(actual)
            .map(|(x, y)| (x - y).abs())
            .sum::<f64>()
            / n,
    }
}

fn cdnow(text: &str) -> Vec<Purchase> {
    text.lines()
        .map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let amount = fields[4].parse().expect("amount");
            Purchase {
                customer: fields[1].parse().expect("id"),
                day: day(fields[2]),
                amount,
            }
        })
        .collect()
}

fn agrees_with_publication(outlook: &BaseOutlook) {
    let published = |value: f64, expected: f64| (value / expected - 1.0).abs() < 0.005;
    let BgNbd {
        r,
        alpha,
        a,
        b,
        log_likelihood,
    } = outlook.bg;
    assert!(published(r, 0.243) && published(alpha, 4.414) && published(a, 0.793));
    assert!(published(b, 2.426) && (log_likelihood + 9_582.4).abs() < 0.1);
    let ParetoNbd {
        r,
        alpha,
        s,
        beta,
        log_likelihood,
    } = outlook.pareto;
    assert!(published(r, 0.553) && published(alpha, 10.578) && published(s, 0.606));
    assert!(published(beta, 11.669) && (log_likelihood + 9_595.0).abs() < 0.1);
}

#[test]
fn cdnow_outlook_is_at_least_as_good_as_the_published_models_and_less_biased() {
    let Some(text) = text("cdnow-sample/CDNOW_sample.txt") else {
        return;
    };
    let purchases = cdnow(&text);
    let (today, end) = (day("19970930"), day("19980630"));
    let known: Vec<Purchase> = purchases
        .iter()
        .filter(|p| p.day <= today)
        .copied()
        .collect();
    let outlook = customer_outlook(&known, today, 273).expect("fits");
    agrees_with_publication(&outlook);
    let days = purchase_days(&purchases);
    let later = |customer: u32| {
        days[&customer]
            .iter()
            .filter(|(day, _)| *day > today && *day <= end)
            .count() as f64
    };
    let actual: Vec<f64> = outlook
        .customers
        .iter()
        .map(|c| later(c.history.customer))
        .collect();
    let said: Vec<f64> = outlook.customers.iter().map(|c| c.purchases).collect();
    let bg: Vec<f64> = histories(&known, today)
        .iter()
        .map(|history| outlook.bg.expected_purchases(history, 273.0))
        .collect();
    let (ours, plain) = (score(&said, &actual), score(&bg, &actual));
    println!(
        "CDNOW: {:.0} of {:.0}, correlation {:.4}, MAE {:.4} (BG/NBD {:.0}, {:.4}, {:.4})",
        ours.total,
        actual.iter().sum::<f64>(),
        ours.correlation,
        ours.absolute_error,
        plain.total,
        plain.correlation,
        plain.absolute_error
    );
    assert!((plain.correlation - 0.6256).abs() < 5e-4 && (plain.total - 1_653.0).abs() < 2.0);
    assert!((plain.absolute_error - 0.7855).abs() < 5e-4);
    assert!(ours.correlation >= 0.6302, "{}", ours.correlation);
    assert!(ours.absolute_error <= 0.7545, "{}", ours.absolute_error);
    assert!(
        (ours.total - 1_882.0).abs() < 1_882.0 - 1_690.0,
        "{}",
        ours.total
    );
}

#[test]
fn telco_churn_score_separates_and_is_calibrated_on_unseen_customers() {
    let Some((header, rows)) = table("telco-churn/telco_churn.csv.gz") else {
        return;
    };
    let at = |name: &str| {
        header
            .iter()
            .position(|known| known == name)
            .expect("column")
    };
    let numbers = ["tenure", "MonthlyCharges", "TotalCharges"];
    let columns: Vec<Column> = header
        .iter()
        .filter(|name| !["customerID", "Churn"].contains(&name.as_str()))
        .map(|name| {
            let values = rows.iter().map(|row| row[at(name)].trim().to_owned());
            if numbers.contains(&name.as_str()) {
                Column::numbers(name, values.map(|value| value.parse().ok()).collect())
            } else {
                Column::categories(name, values.collect())
            }
        })
        .collect();
    let churned: Vec<bool> = rows.iter().map(|row| row[at("Churn")] == "Yes").collect();
    let found = cross_validate(&columns, &churned, 1.0, (10, 7)).expect("fits");
    println!(
        "telco: AUC {:.4} ({:.3}–{:.3}), accuracy {:.4}, Brier {:.4}, calibration error {:.4}",
        found.auc,
        found.auc_interval.low,
        found.auc_interval.high,
        found.accuracy,
        found.calibration.brier,
        found.calibration.calibration_error
    );
    assert!(found.auc >= 0.84, "{}", found.auc);
    assert!(found.calibration.brier <= 0.1365 && found.accuracy >= 0.80);
    assert!(found.calibration.calibration_error < 0.02);
    let signal =
        find_signal(&columns, &churned, Test::LeftOut { folds: 5, seed: 7 }).expect("fits");
    let Signal::Predicts { model, .. } = signal else {
        panic!("telco has a signal")
    };
    assert!(
        model
            .coefficients()
            .iter()
            .take(6)
            .any(|c| format!("{:?}", c.feature).contains("tenure"))
    );
}

/// Columns, whether won, and the day of first contact of the closed deals.
fn pipeline() -> Option<([Column; 7], Vec<bool>, Vec<i32>)> {
    let (header, rows) = table("crm-sales-opportunities/sales_pipeline.csv")?;
    let (_, accounts) = table("crm-sales-opportunities/accounts.csv")?;
    let (_, teams) = table("crm-sales-opportunities/sales_teams.csv")?;
    let at = |name: &str| {
        header
            .iter()
            .position(|known| known == name)
            .expect("column")
    };
    let closed: Vec<&Vec<String>> = rows
        .iter()
        .filter(|row| ["Won", "Lost"].contains(&row[at("deal_stage")].as_str()))
        .collect();
    let own =
        |name: &str| -> Vec<String> { closed.iter().map(|row| row[at(name)].clone()).collect() };
    let joined = |key: &str, other: &[Vec<String>], field: usize| -> Vec<String> {
        let of = |row: &&Vec<String>| other.iter().find(|known| known[0] == row[at(key)]);
        closed
            .iter()
            .map(|row| of(row).map_or(String::new(), |known| known[field].clone()))
            .collect()
    };
    let revenue = joined("account", &accounts, 3)
        .iter()
        .map(|text| text.parse().ok())
        .collect();
    let month = |row: &&Vec<String>| row[at("engage_date")].chars().skip(5).take(2).collect();
    let columns = [
        Column::categories("agent", own("sales_agent")),
        Column::categories("product", own("product")),
        Column::categories("sector", joined("account", &accounts, 1)),
        Column::numbers("account revenue", revenue),
        Column::categories("manager", joined("sales_agent", &teams, 1)),
        Column::categories("office", joined("sales_agent", &teams, 2)),
        Column::categories("month", closed.iter().map(month).collect()),
    ];
    let won: Vec<bool> = closed
        .iter()
        .map(|row| row[at("deal_stage")] == "Won")
        .collect();
    let days: Vec<i32> = closed
        .iter()
        .map(|row| day(&row[at("engage_date")]))
        .collect();
    Some((columns, won, days))
}

#[test]
fn the_pipeline_set_has_no_signal_and_the_base_rate_with_interval_is_the_answer() {
    let Some((columns, won, days)) = pipeline() else {
        return;
    };
    let forward = Test::Forward {
        days: &days,
        blocks: 5,
    };
    let signal = find_signal(&columns, &won, forward).expect("enough deals");
    let interval = signal.validation().auc_interval;
    println!(
        "pipeline: AUC {:.4} ({:.3}–{:.3})",
        signal.validation().auc,
        interval.low,
        interval.high
    );
    assert!((signal.chance(&columns, 0) - 0.6315).abs() < 1e-4);
    let left_out = Test::LeftOut { folds: 10, seed: 7 };
    let timeless = find_signal(&columns[..6], &won, left_out).expect("enough deals");
    println!(
        "pipeline without month: AUC {:.4}",
        timeless.validation().auc
    );
    assert!(matches!(timeless, Signal::NothingPredicts { .. }));
    let Signal::NothingPredicts { base_rate, .. } = signal else {
        panic!("nothing predicts here")
    };
    assert!((base_rate.share - 0.6315).abs() < 1e-4);
    assert!((base_rate.interval.low - 0.6199).abs() < 1e-3);
    assert!((base_rate.interval.high - 0.6430).abs() < 1e-3);
}

#[test]
fn hotel_comments_are_told_good_from_bad_as_well_as_the_published_figures() {
    let Some((_, rows)) = table("reviews-cn/hotel_reviews.csv.gz") else {
        return;
    };
    let comments: Vec<&str> = rows.iter().map(|row| row[1].as_str()).collect();
    let good: Vec<bool> = rows.iter().map(|row| row[0] == "1").collect();
    let found = validate_comments(&comments, &good, (5, 7)).expect("fits");
    let said_bad = |chance: &Option<f64>| chance.is_some_and(|chance| chance < 0.5);
    let hits = found
        .chances
        .iter()
        .zip(&good)
        .filter(|(c, g)| said_bad(c) && !**g)
        .count() as f64;
    let said = found
        .chances
        .iter()
        .filter(|chance| said_bad(chance))
        .count() as f64;
    let bad = good.iter().filter(|label| !**label).count() as f64;
    let f1 = 2.0 * hits / (said + bad);
    println!(
        "comments: accuracy {:.4}, F1 of bad {f1:.4}, AUC {:.4}",
        found.accuracy, found.auc
    );
    assert!(found.accuracy >= 0.8979, "{}", found.accuracy);
    assert!(f1 >= 0.8298, "{f1}");
    assert!(found.auc >= 0.9576, "{}", found.auc);
}
