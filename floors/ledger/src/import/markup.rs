//! "Excel" that is a web page (网页表格): ERP systems write HTML tables, or Excel's XML of 2003, and call them .xls.

use super::grid::{Grid, GridBuilder, Kind, Merged};

/// Whether a text is such a file.
pub fn is_table(text: &str) -> bool {
    let start = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    if !start.starts_with('<') {
        return false;
    }
    let mut end = start.len().min(1 << 16);
    while !start.is_char_boundary(end) {
        end -= 1;
    }
    let head = start[..end].to_lowercase();
    head.contains("<table") || head.contains(":spreadsheet") || head.contains("<ss:table")
}

/// Reads every table as a sheet.
pub fn read(text: &str) -> Vec<Grid> {
    let mut reader = Tables::default();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        reader.text(&rest[..open]);
        rest = &rest[open..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |at| &comment[at + 3..]);
            continue;
        }
        let Some(close) = rest.find('>') else { break };
        reader.tag(&rest[1..close]);
        rest = &rest[close + 1..];
    }
    reader.close_table();
    reader.sheets.retain(|grid| grid.rows() > 0);
    reader.sheets
}

/// The tables while they are being read.
#[derive(Default)]
struct Tables {
    sheets: Vec<Grid>,
    name: String,
    open: Option<GridBuilder>,
    row: u32,
    in_row: bool,
    column: usize,
    /// For each column: rows that a cell above still covers.
    covered: Vec<u32>,
    cell: Option<Cell>,
    skip: bool,
}

#[derive(Default)]
struct Cell {
    text: String,
    kind: Option<Kind>,
    wide: usize,
    high: u32,
}

impl Tables {
    fn text(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|_| !self.skip) {
            cell.text.push_str(&decode(text));
        }
    }

    fn tag(&mut self, tag: &str) {
        let closing = tag.starts_with('/');
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == ':')
            .collect::<String>()
            .to_lowercase();
        let name = name.rsplit(':').next().unwrap_or("");
        match (name, closing) {
            ("worksheet", false) => {
                self.name = attribute(tag, "name").unwrap_or_default();
            }
            ("table", false) => self.open_table(),
            ("table", true) => self.close_table(),
            ("tr" | "row", false) => self.open_row(attribute(tag, "index")),
            ("tr" | "row", true) => self.close_row(),
            ("td" | "th" | "cell", false) => self.open_cell(tag),
            ("td" | "th" | "cell", true) => self.close_cell(),
            ("data", false) => self.kind(attribute(tag, "type")),
            ("br" | "p" | "div", _) => self.text(" "),
            ("style" | "script", closing) => self.skip = !closing,
            _ => {}
        }
        if tag.ends_with('/') && matches!(name, "td" | "cell") {
            self.close_cell();
        }
    }

    fn open_table(&mut self) {
        self.close_table();
        let number = self.sheets.len() + 1;
        let name = if self.name.is_empty() {
            format!("table {number}")
        } else {
            self.name.clone()
        };
        self.open = Some(GridBuilder::new(&name));
        (self.row, self.in_row) = (0, false);
        self.covered.clear();
    }

    fn close_table(&mut self) {
        self.close_row();
        if let Some(builder) = self.open.take() {
            self.sheets.push(builder.finish());
        }
    }

    fn open_row(&mut self, index: Option<String>) {
        self.close_row();
        if let Some(index) = index.and_then(|i| i.parse::<u32>().ok()) {
            self.row = self.row.max(index.saturating_sub(1));
        }
        (self.in_row, self.column) = (true, 0);
    }

    fn close_row(&mut self) {
        self.close_cell();
        if let Some(builder) = self.open.as_mut().filter(|_| self.in_row) {
            builder.end_row(self.row + 1);
            self.row += 1;
            self.in_row = false;
            for rows in &mut self.covered {
                *rows = rows.saturating_sub(1);
            }
        }
    }

    fn open_cell(&mut self, tag: &str) {
        self.close_cell();
        if self.open.is_none() {
            return;
        }
        self.in_row = true;
        let number = |name: &str| attribute(tag, name).and_then(|v| v.parse::<usize>().ok());
        if let Some(index) = number("index") {
            self.column = index.saturating_sub(1);
        }
        let wide = number("colspan").or(number("mergeacross").map(|n| n + 1));
        let high = number("rowspan").or(number("mergedown").map(|n| n + 1));
        self.cell = Some(Cell {
            wide: wide.unwrap_or(1).clamp(1, 1_024),
            high: high.unwrap_or(1).clamp(1, 100_000) as u32,
            ..Cell::default()
        });
    }

    fn kind(&mut self, kind: Option<String>) {
        if let (Some(cell), Some(kind)) = (self.cell.as_mut(), kind) {
            cell.kind = match kind.as_str() {
                "Number" => Some(Kind::Number),
                "DateTime" => Some(Kind::Date),
                "Boolean" => Some(Kind::Bool),
                "Error" => Some(Kind::Fault),
                _ => None,
            };
        }
    }

    fn close_cell(&mut self) {
        let (Some(cell), Some(builder)) = (self.cell.take(), self.open.as_mut()) else {
            return;
        };
        while self.covered.get(self.column).is_some_and(|rows| *rows > 0) {
            self.column += 1;
        }
        let text = cell.text.split_whitespace().collect::<Vec<_>>().join(" ");
        builder.skip_to(self.column);
        builder.push(cell.kind.unwrap_or(Kind::Text), &text);
        if cell.wide > 1 || cell.high > 1 {
            builder.merged(Merged {
                rows: (self.row, self.row + cell.high - 1),
                columns: (self.column as u32, (self.column + cell.wide - 1) as u32),
            });
        }
        if cell.high > 1 {
            let end = self.column + cell.wide;
            if self.covered.len() < end {
                self.covered.resize(end, 0);
            }
            self.covered[self.column..end].fill(cell.high);
        }
        self.column += cell.wide;
    }
}

/// The value of an attribute, by its name without prefix.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_lowercase();
    let mut from = 0;
    while let Some(at) = lower.get(from..)?.find(name) {
        let start = from + at;
        let before = lower[..start].chars().next_back();
        let rest = tag.get(start + name.len()..)?.trim_start();
        if before.is_some_and(|c| c.is_whitespace() || c == ':')
            && let Some(value) = rest.strip_prefix('=')
        {
            let value = value.trim_start();
            let quote = value.chars().next()?;
            let value = match quote {
                '"' | '\'' => value[1..].split(quote).next()?,
                _ => value
                    .split(|c: char| c.is_whitespace() || c == '/')
                    .next()?,
            };
            return Some(decode(value));
        }
        from = start + name.len();
    }
    None
}

/// Character references: the five of XML, the blank of HTML, and numbers. Nothing else is expanded.
fn decode(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').filter(|end| *end <= 10);
        let name = end.map_or("", |end| &rest[1..end]);
        let number = name
            .strip_prefix('#')
            .and_then(|n| match n.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => n.parse().ok(),
            });
        let decoded = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            "nbsp" => Some(' '),
            "yen" => Some('¥'),
            _ => number.and_then(char::from_u32),
        };
        match (decoded, end) {
            (Some(c), Some(end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_html_table_is_read_with_its_spans_and_references() {
        let page = "<html><head><style>td {x: y}</style></head><body><!-- <td>no</td> --><table border=1>\
            <tr><th rowspan='2'>客户&amp;商</th><th colspan=2>2025年</th></tr>\
            <tr><td>数量</td><td>金额</td></tr>\
            <TR><TD>甲<br>乙</TD><TD>1</TD><TD>&yen;&#50;</TD></TR></table></body></html>";
        assert!(is_table(page));
        let mut grids = read(page);
        assert_eq!(grids.len(), 1);
        grids[0].fill_merged();
        let row = |r| [0, 1, 2].map(|c| grids[0].text(r, c).to_owned());
        assert_eq!(row(0), ["客户&商", "2025年", "2025年"]);
        assert_eq!(row(1), ["客户&商", "数量", "金额"]);
        assert_eq!(row(2), ["甲 乙", "1", "¥2"]);
    }

    #[test]
    fn the_spreadsheet_xml_of_2003_is_read_with_its_types() {
        let page = "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">\
            <Worksheet ss:Name=\"明细\"><Table><Row><Cell><Data ss:Type=\"String\">日期</Data></Cell>\
            <Cell ss:Index=\"3\"><Data ss:Type=\"String\">金额</Data></Cell></Row>\
            <Row><Cell><Data ss:Type=\"DateTime\">2024-03-05T00:00:00.000</Data></Cell><Cell/>\
            <Cell><Data ss:Type=\"Number\">12.5</Data></Cell></Row></Table></Worksheet></Workbook>";
        assert!(is_table(page));
        let grids = read(page);
        assert_eq!(grids[0].name, "明细");
        assert_eq!(grids[0].text(0, 2), "金额");
        assert_eq!(grids[0].kind(1, 0), Kind::Date);
        assert_eq!(grids[0].text(1, 2), "12.5");
    }
}
