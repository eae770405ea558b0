//! The working calendar file (工作日历): `from,to,kind` rows that people edit when the State Council publishes a year.

use std::path::Path;

use qd_base::{Date, DayKind, WorkCalendar};

/// Reads the calendar of a home; a missing file or an unreadable row means "Monday to Friday" for those days, and is
/// said in the log.
pub fn load(path: &Path) -> WorkCalendar {
    std::fs::read_to_string(path)
        .map(|text| read(&text))
        .unwrap_or_default()
}

/// Reads the rows `from,to,kind[,festival]`; kind is `holiday` or `workday`. Lines that begin with `#` are remarks.
fn read(text: &str) -> WorkCalendar {
    let mut calendar = WorkCalendar::default();
    let rows = text.lines().enumerate().filter(|(_, line)| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#') && !line.starts_with("from,")
    });
    for (number, line) in rows {
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        let day = |at: usize| cells.get(at).and_then(|cell| cell.parse::<Date>().ok());
        let kind = match cells.get(2) {
            Some(&"holiday") => Some(DayKind::Holiday),
            Some(&"workday") => Some(DayKind::Workday),
            _ => None,
        };
        let (Some(mut from), Some(to), Some(kind)) = (day(0), day(1), kind) else {
            tracing::warn!(row = number + 1, "calendar row skipped: not `from,to,kind`");
            continue;
        };
        while from <= to {
            calendar.days.insert(from, kind);
            match from.tomorrow() {
                Ok(next) => from = next,
                Err(_) => break,
            }
        }
    }
    calendar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_remarks_and_faulty_rows_are_told_apart() {
        let text = "# source\nfrom,to,kind,festival\n2025-01-28,2025-02-04,holiday,春节\n\
                    2025-01-26,2025-01-26,workday,春节\nnonsense\n2025-05-01,,holiday\n";
        let calendar = read(text);
        assert_eq!(calendar.days.len(), 9);
        assert!(!calendar.is_workday("2025-01-28".parse().expect("a date")));
        assert!(calendar.is_workday("2025-01-26".parse().expect("a date")));
    }
}
