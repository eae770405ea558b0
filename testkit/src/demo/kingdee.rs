//! Sales bills as 金蝶 云星空 exports them: a row of field keys above the captions, and head fields only on the first
//! line of each bill.

use std::path::Path;

use encoding_rs::UTF_16LE;

use super::files::DemoError;
use super::simulate::Company;
use super::table::{Value, write_text};
use super::u8::Names;
use super::words::{KINGDEE_CAPTIONS, KINGDEE_HEAD};

/// One year as TAB-separated UTF-16.
pub(super) fn text(company: &Company, year: i16, path: &Path) -> Result<(), DemoError> {
    let names = Names::of(company);
    let mut rows = vec![
        KINGDEE_CAPTIONS.map(|c| Value::text(c.0)).to_vec(),
        KINGDEE_CAPTIONS.map(|c| Value::text(c.1)).to_vec(),
    ];
    let mut open = "";
    for line in company.year(year) {
        let mut row = match open == line.bill {
            true => vec![Value::Empty; KINGDEE_HEAD],
            false => {
                let mut head = vec![Value::Text(line.date.to_string()), Value::text(&line.bill)];
                // C: audited (已审核).
                head.push(Value::text("C"));
                head.extend(names.parties(line));
                head
            }
        };
        open = &line.bill;
        row.push(Value::whole(line.number));
        row.extend(names.goods(line));
        row.extend(Names::figures(line));
        row.push(Names::remark(line));
        rows.push(row);
    }
    write_text(path, &rows, b'\t', UTF_16LE)
}
