//! How charts are put together (图的构造): short calls for titles, scales, series and intervals.

use qd_base::Lang;
use qd_base::format::Scale;

use crate::{Axis, Band, Chart, Mark, Plot, Reference, Series, SeriesRole, Value};

impl Chart {
    /// A chart with money in 元.
    pub fn new(title: impl Into<String>, plot: Plot) -> Chart {
        Chart {
            title: title.into(),
            scale: Scale::One,
            unit: None,
            plot,
            note: None,
            source: None,
            table: None,
        }
    }

    /// Draws money in this scale.
    #[must_use]
    pub fn scale(mut self, scale: Scale) -> Chart {
        self.scale = scale;
        self
    }

    /// Names the unit.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Chart {
        self.unit = Some(unit.into());
        self
    }

    /// Names the report run.
    #[must_use]
    pub fn source(mut self, source: Reference) -> Chart {
        self.source = Some(source);
        self
    }

    /// Adds a remark below.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Chart {
        self.note = Some(note.into());
        self
    }

    /// The unit to print: the named one, else the money unit where money is drawn.
    pub fn unit_text(&self, lang: Lang) -> Option<String> {
        let has_money = || {
            self.values()
                .iter()
                .any(|value| matches!(value, Value::Money(_)))
        };
        self.unit
            .clone()
            .or_else(|| has_money().then(|| crate::words::money_unit(self.scale, lang)))
            .filter(|unit| !unit.is_empty())
    }
}

impl Series {
    /// A series on the left axis without bands.
    pub fn new(name: impl Into<String>, mark: Mark, values: Vec<Value>) -> Series {
        Series {
            name: name.into(),
            mark,
            axis: Axis::Left,
            role: SeriesRole::Plain,
            values,
            bands: Vec::new(),
        }
    }

    /// Says what it stands for.
    #[must_use]
    pub fn role(mut self, role: SeriesRole) -> Series {
        self.role = role;
        self
    }

    /// Draws it on the right axis.
    #[must_use]
    pub fn right(mut self) -> Series {
        self.axis = Axis::Right;
        self
    }

    /// Adds an interval.
    #[must_use]
    pub fn band(mut self, level: u8, low: Vec<Value>, high: Vec<Value>) -> Series {
        self.bands.push(Band { level, low, high });
        self
    }
}
