//! The festival table and working days (春节与工作日) against the published holiday notices.

use qd_insight::season::{Festival, WorkCalendar, civil, day_number, day_of_week, spring_festival};

fn notices() -> Option<Vec<(i32, bool, bool)>> {
    let beside = || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = std::env::var_os("QUARTERDECK_SHARED").map_or_else(beside, Into::into);
    let path = shared.join("data/calendar-cn/calendar_cn.csv");
    if !path.is_file() {
        eprintln!("skipped: shared data absent");
        return None;
    }
    let mut reader = csv::Reader::from_path(path).expect("the file is complete");
    let day = |text: &str| {
        let part = |a: usize, b: usize| text[a..b].parse::<u32>().expect("the file is complete");
        day_number(part(0, 4) as i32, part(5, 7), part(8, 10))
    };
    let rows = reader.records().map(|row| {
        let row = row.expect("the file is complete");
        (
            day(&row[0]),
            &row[1] == "workday",
            &row[3] == "Spring Festival",
        )
    });
    Some(rows.collect())
}

#[test]
fn every_spring_festival_of_the_table_is_a_day_off_in_the_notice_of_its_year() {
    let Some(rows) = notices() else { return };
    for year in 2004..=2026 {
        let festival = spring_festival(year).unwrap();
        assert!(rows.contains(&(festival, false, true)), "{year}");
    }
}

#[test]
fn working_days_of_a_year_are_those_of_the_notices() {
    let Some(rows) = notices() else { return };
    let listed = rows
        .iter()
        .map(|(day, worked, _)| Festival {
            day: *day,
            worked: *worked,
        })
        .collect();
    let calendar = WorkCalendar::new(listed);
    // 2024: 262 weekdays, 22 of them off by the notice, 8 weekend days worked.
    let count = |year: i32| calendar.working_days(day_number(year, 1, 1), day_number(year, 12, 31));
    let slow = |year: i32| {
        (day_number(year, 1, 1)..=day_number(year, 12, 31))
            .filter(|d| match rows.iter().find(|r| r.0 == *d) {
                Some((_, worked, _)) => *worked,
                None => day_of_week(*d) < 5,
            })
            .count() as u32
    };
    for year in 2004..=2026 {
        assert_eq!(count(year), slow(year), "{year}");
    }
    assert_eq!(civil(calendar.covered().unwrap().0).0, 2004);
    // February 2024: 29 days, 8 days off in the festival week of which 6 weekdays, 2 weekend days worked.
    assert_eq!(
        calendar.working_days(day_number(2024, 2, 1), day_number(2024, 2, 29)),
        18
    );
}
