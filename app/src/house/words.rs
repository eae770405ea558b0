//! The sentences of the front door (前门文案).

use std::sync::OnceLock;

use qd_base::Texts;

/// The sentences of the app.
pub fn texts() -> &'static Texts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(|| {
        Texts::new(
            include_str!("../../text/zh-CN.ftl"),
            include_str!("../../text/en.ftl"),
        )
    })
}
