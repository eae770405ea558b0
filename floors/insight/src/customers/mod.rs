#![doc = include_str!("../../docs/customers.md")]

mod bg_nbd;
mod columns;
mod comments;
mod concentration;
mod drivers;
mod history;
mod lbfgs;
mod linear;
mod logistic;
mod optimise;
mod outlook;
mod pareto_nbd;
mod response;
mod rfm;
mod rhythm;
mod satisfaction;
mod signal;
mod special;
mod spend;
mod training;
mod validate;

pub use bg_nbd::BgNbd;
pub use columns::{Column, ColumnValues, Feature};
pub use comments::{CommentModel, Cue, validate_comments};
pub use concentration::{AbcClass, AbcRow, Concentration, concentration};
pub use drivers::{DriverAnalysis, Quadrant, SatisfactionDriver, satisfaction_drivers};
pub use history::{History, Purchase, histories, purchase_days};
pub use logistic::{Coefficient, LogisticModel};
pub use outlook::{BaseOutlook, CustomerOutlook, customer_outlook};
pub use pareto_nbd::ParetoNbd;
pub use response::{ResponseBias, response_bias};
pub use rfm::{Rfm, Segment, rfm};
pub use rhythm::{Lateness, Pause, Rhythm, purchase_rhythms};
pub use satisfaction::{
    Conversion, NetPromoter, Question, QuestionMean, SatisfactionIndex, Verdict, net_promoter,
    satisfaction_index,
};
pub use signal::{Signal, Test, find_signal};
pub use spend::GammaGamma;
pub use training::{EffectVerdict, TrainingEffect, did};
pub use validate::{Validation, area_under_curve, cross_validate};
