//! The web shell (网页外壳): sessions, layout and the pages that draw reports; the only floor that knows HTTP.

mod admin;
mod api;
pub mod doors;
mod elsewhere;
mod fresh;
pub mod house;
pub mod intake;
mod kit;
mod layers;
mod me;
mod metrics;
pub mod outlets;
mod pages;
mod parcel;
mod records;
mod render;
mod serve;
mod show;
mod visit;
mod workflow;

pub use api::{Pace, description, record_json};
pub use doors::{Doors, SessionLine, Visitor};
pub use house::{Desks, House, Printers, sentence};
pub use intake::{Intake, IntakeParts};
pub use metrics::Metrics;
pub use pages::router;
pub use serve::{serve, told_to_stop};
