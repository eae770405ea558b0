//! Work over time (甘特图): bars by day under month captions, done shares, milestones, the day of the report.

use qd_base::{Date, Lang};

use super::axis::{SMALL, widest};
use super::canvas::{Area, Canvas, Stroke, Style, fit};
use super::ink::Ink;
use crate::Task;

/// Draws the tasks.
pub fn draw(tasks: &[Task], today: Option<Date>, lang: Lang) -> Canvas {
    let row = 26.0;
    let lines = lines(tasks);
    let mut canvas = Canvas::new(super::WIDTH, 40.0 + row * lines.len() as f64);
    let (Some(first), Some(last)) = (
        tasks.iter().map(|task| task.first.first_of_month()).min(),
        tasks.iter().map(|task| task.last.last_of_month()).max(),
    ) else {
        return canvas;
    };
    let captions: Vec<String> = tasks.iter().map(|task| task.label.clone()).collect();
    let left = widest(&captions).min(200.0) + 28.0;
    let area = Area::new(
        left,
        30.0,
        canvas.width - left - 8.0,
        row * lines.len() as f64,
    );
    let days = f64::from((last - first).get_days() + 1);
    let x = |day: Date| area.x + f64::from((day - first).get_days()) / days * area.w;
    months(&mut canvas, (first, last), area, lang, &x);
    for (i, line) in lines.iter().enumerate() {
        let y = area.y + row * i as f64;
        match line {
            Line::Group(name) => {
                canvas.rect(Area::new(0.0, y, canvas.width, row), Ink::Shade, 1.0);
                canvas.text(
                    (8.0, y + 17.0),
                    &fit(name, 11.5, left),
                    Style::new(11.5).bold(),
                );
            }
            Line::Task(task) => bar(&mut canvas, task, Area::new(left, y, area.w, row), &x),
        }
    }
    if let Some(day) = today.filter(|day| *day >= first && *day <= last) {
        canvas.line(
            (x(day), area.y - 4.0),
            (x(day), area.bottom()),
            Stroke::new(Ink::Bad, 1.4).dashed(),
        );
    }
    canvas
}

enum Line<'a> {
    Group(&'a str),
    Task(&'a Task),
}

fn lines(tasks: &[Task]) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut group: Option<&str> = None;
    for task in tasks {
        if task.group.as_deref() != group {
            group = task.group.as_deref();
            lines.extend(group.map(Line::Group));
        }
        lines.push(Line::Task(task));
    }
    lines
}

fn months(
    canvas: &mut Canvas,
    (first, last): (Date, Date),
    area: Area,
    lang: Lang,
    x: &dyn Fn(Date) -> f64,
) {
    let mut day = first;
    while day <= last {
        let end = day.last_of_month();
        let (from, to) = (x(day), x(end));
        canvas.line(
            (from, area.y - 8.0),
            (from, area.bottom()),
            Stroke::new(Ink::Grid, 1.0),
        );
        let caption = match lang {
            _ if to - from < 24.0 => day.month().to_string(),
            Lang::Zh => crate::words::say_with(lang, "month", &[("n", &day.month())]),
            Lang::En => day.strftime("%b").to_string(),
        };
        let style = Style::new(SMALL).middle().ink(Ink::Muted);
        canvas.text(((from + to) / 2.0, area.y - 12.0), &caption, style);
        let Ok(next) = end.tomorrow() else { break };
        day = next;
    }
}

fn bar(canvas: &mut Canvas, task: &Task, line: Area, x: &dyn Fn(Date) -> f64) {
    let y = line.y + line.h / 2.0;
    let label = fit(&task.label, SMALL, line.x - 24.0);
    canvas.text((18.0, y + 4.0), &label, Style::new(SMALL));
    let ink = Ink::of_tone(task.tone);
    let from = x(task.first);
    if task.first == task.last {
        let diamond = [
            (from, y - 7.0),
            (from + 7.0, y),
            (from, y + 7.0),
            (from - 7.0, y),
        ];
        canvas.shape(&diamond, ink, 1.0);
        return;
    }
    let wide = (x(task.last) - from).max(3.0);
    canvas.rect(
        Area::new(from, y - 7.0, wide, 14.0),
        ink,
        if task.done.is_some() { 0.35 } else { 0.9 },
    );
    if let Some(done) = task.done {
        canvas.rect(
            Area::new(from, y - 7.0, wide * done.clamp(0.0, 1.0), 14.0),
            ink,
            1.0,
        );
    }
}
