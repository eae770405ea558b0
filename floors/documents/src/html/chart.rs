//! Charts on pages (网页图表): a still figure that works without scripts, the option for the browser's chart, and
//! the table of its values.

use super::{Html, put, write_to};
use crate::figures::{escape, svg};
use crate::words::{say, say_with};
use crate::{Chart, caption, echarts};

impl Html<'_> {
    /// A chart with its number; an empty number leaves the caption plain.
    pub fn chart(&self, out: &mut String, chart: &Chart, number: &str, anchor: &str) {
        let anchor = escape(anchor);
        write_to(
            out,
            format_args!("<figure class=\"qd-chart-figure\" id=\"{anchor}\">"),
        );
        match echarts::option(chart, self.lang) {
            Some(option) => {
                // A closing script tag inside a name must not end the block.
                let json = option.to_string().replace('<', "\\u003c");
                out.push_str("<qd-chart><script type=\"application/json\">");
                out.push_str(&json);
                out.push_str("</script>");
                self.still(out, chart);
                out.push_str("</qd-chart>");
            }
            None => self.still(out, chart),
        }
        let title = if number.is_empty() {
            chart.title.clone()
        } else {
            caption(number, &chart.title, self.lang)
        };
        put(out, "figcaption", "qd-chart-caption", &title);
        if let Some(note) = &chart.note {
            let text = say_with(self.lang, "note", &[("text", note)]);
            put(out, "p", "qd-table-note", &text);
        }
        out.push_str("<details class=\"qd-chart-data\">");
        put(out, "summary", "", &say(self.lang, "data-table"));
        self.grid(out, &chart.table(self.lang));
        out.push_str("</details></figure>");
    }

    fn still(&self, out: &mut String, chart: &Chart) {
        out.push_str("<div class=\"qd-chart-still\">");
        out.push_str(&svg(chart, self.lang));
        out.push_str("</div>");
    }
}
