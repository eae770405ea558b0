//! Pages, text and figures of the sample (网页、文本与插图).

use qd_base::Lang;
use qd_documents::{
    Block, Document, Row, RowRole, Table, TableCell, Value, figures, html, numbers, text,
};

use crate::{office, sample};

#[test]
fn the_twins_in_both_languages_hold_the_same_numbers() {
    let (zh, en) = (
        numbers(&sample::document(Lang::Zh)),
        numbers(&sample::document(Lang::En)),
    );
    assert!(
        zh.len() > 500,
        "the sample has many numbers, found {}",
        zh.len()
    );
    assert_eq!(zh, en);
}

#[test]
fn a_document_survives_json() {
    let document = sample::document(Lang::Zh);
    let json = serde_json::to_string(&document).unwrap();
    let back: Document = serde_json::from_str(&json).unwrap();
    assert_eq!(back, document);
}

#[test]
fn hostile_names_stay_text_on_pages_figures_and_in_markdown() {
    let name = "</script><img src=x onerror=alert(1)>\"'&";
    let mut table = Table::new(name).text_column(name);
    table.rows.push(Row {
        cells: vec![TableCell::from(Value::text(name))],
        role: RowRole::Body,
        opens: None,
    });
    let mut chart = sample::every_chart(Lang::Zh).remove(3);
    if let qd_documents::Plot::Waterfall { steps } = &mut chart.plot {
        steps[1].label = name.into();
    }
    chart.title = name.into();
    let page = html::blocks(
        vec![
            Block::heading(1, name),
            Block::text(name),
            table.into(),
            chart.clone().into(),
        ],
        Lang::Zh,
    );
    assert!(!page.contains("<img"), "{page}");
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("</script>").count(), 1);
    assert!(!figures::svg(&chart, Lang::Zh).contains("<img"));
    let mut document = Document::new("x", name, Lang::Zh);
    document.push(Block::text(name));
    let markdown = text::markdown(&document).replace("\\<", "");
    assert!(!markdown.contains('<'), "{markdown}");
}

#[test]
fn every_number_on_a_page_links_to_its_origin() {
    let mut table = sample::region_table(Lang::Zh);
    table.rows.truncate(1);
    insta::assert_snapshot!(html::blocks(vec![table.into()], Lang::Zh));
}

#[test]
fn markdown_of_the_first_chapters_reads_well() {
    for lang in Lang::ALL {
        let mut document = sample::document(lang);
        let cut = document
            .blocks
            .iter()
            .position(|block| matches!(block, Block::Chart(_)))
            .unwrap();
        document.blocks.truncate(cut);
        insta::assert_snapshot!(
            format!("markdown-{}", lang.tag()),
            text::markdown(&document)
        );
    }
}

#[test]
fn terminal_tables_are_aligned_by_display_width() {
    let text = text::terminal_table(&sample::region_table(Lang::Zh), Lang::Zh);
    let lines: Vec<&str> = text.lines().skip(1).take(8).collect();
    let width = text::display_width(lines[0]);
    for line in &lines {
        assert_eq!(text::display_width(line), width, "{text}");
    }
}

#[test]
fn every_figure_is_well_formed_and_can_be_drawn() {
    for chart in sample::every_chart(Lang::Zh)
        .iter()
        .chain(&sample::every_chart(Lang::En))
    {
        let svg = figures::svg(chart, Lang::Zh);
        let mut reader = quick_xml::Reader::from_str(&svg);
        while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
        assert!(
            !svg.contains("NaN") && !svg.contains("inf"),
            "{}",
            chart.title
        );
        draw(chart);
    }
}

#[test]
fn empty_charts_do_not_fail() {
    for mut chart in sample::every_chart(Lang::Zh) {
        use qd_documents::Plot::*;
        match &mut chart.plot {
            Series(plot) => plot.categories.clear(),
            Waterfall { steps } => steps.clear(),
            Heatmap {
                columns,
                rows,
                values,
            } => (columns.clear(), rows.clear(), values.clear()).2,
            Treemap { nodes } => nodes.clear(),
            Bullet { items } => items.clear(),
            Histogram { bins, .. } => bins.clear(),
            Tornado { items, .. } => items.clear(),
            Gantt { tasks, .. } => tasks.clear(),
            RiskMatrix { risks } => risks.clear(),
            Scatter(plot) => plot.points.clear(),
            Share { slices, .. } => slices.clear(),
        }
        let svg = figures::svg(&chart, Lang::En);
        assert!(
            !svg.contains("NaN") && !svg.contains("inf"),
            "{}",
            chart.title
        );
    }
}

fn draw(chart: &qd_documents::Chart) {
    match figures::png(chart, Lang::Zh) {
        Ok(picture) => office::keep(
            &format!("{}.png", chart.title.replace(' ', "-")),
            &picture.png,
        ),
        Err(why) => eprintln!("skipped: {why}"),
    }
}
