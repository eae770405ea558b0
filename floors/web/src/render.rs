//! Templates (模板): minijinja with strict undefined; sentences through `t("key")` in the page's language.

use std::sync::OnceLock;

use minijinja::{AutoEscape, Environment, State, UndefinedBehavior, Value};
use qd_base::{Lang, Problem, Texts};

/// All templates, by their path below `templates/`.
static TEMPLATES: include_dir::Dir<'static> =
    include_dir::include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The sentences of the shell.
pub(crate) fn texts() -> &'static Texts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(|| {
        Texts::new(
            concat!(
                include_str!("../text/zh-CN.ftl"),
                include_str!("../text/import.zh-CN.ftl")
            ),
            concat!(
                include_str!("../text/en.ftl"),
                include_str!("../text/import.en.ftl")
            ),
        )
    })
}

/// Renders a template of the shell.
pub(crate) fn page(template: &str, context: Value) -> Result<String, Problem> {
    environment()
        .get_template(template)
        .and_then(|template| template.render(context))
        .map_err(|fault| Problem::new(500, "page-failed").source(format!("{fault:#}")))
}

/// HTML that is already escaped.
pub(crate) fn safe(html: String) -> Value {
    Value::from_safe_string(html)
}

/// Adds the templates of a folder and of those below it.
fn add_all(env: &mut Environment<'static>, folder: &'static include_dir::Dir<'static>) {
    for file in folder.files() {
        let name = file.path().to_str().expect("templates have plain names");
        let source = file.contents_utf8().expect("templates are UTF-8");
        env.add_template(name, source)
            .expect("the shell's own templates parse; a test loads them");
    }
    for inner in folder.dirs() {
        add_all(env, inner);
    }
}

fn environment() -> &'static Environment<'static> {
    static ENVIRONMENT: OnceLock<Environment<'static>> = OnceLock::new();
    ENVIRONMENT.get_or_init(|| {
        let mut env = Environment::new();
        env.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        env.set_auto_escape_callback(|_| AutoEscape::Html);
        add_all(&mut env, &TEMPLATES);
        env.add_function("t", |state: &State<'_, '_>, key: &str| {
            let lang = state
                .lookup("lang")
                .and_then(|tag| tag.as_str().and_then(Lang::parse))
                .unwrap_or_default();
            texts().say(lang, key, &[])
        });
        env
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_templates_exists_in_both_languages() {
        for template in environment()
            .templates()
            .map(|(_, t)| t.source().to_owned())
        {
            let pieces: Vec<&str> = template.split("t(").collect();
            for (before, piece) in pieces.iter().zip(&pieces[1..]) {
                // `default(` ends like a call of `t(`.
                if before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                    continue;
                }
                let quote = piece.chars().next().unwrap_or(' ');
                if quote != '"' && quote != '\'' {
                    continue;
                }
                let key = piece[1..].split(quote).next().unwrap_or("");
                assert!(texts().has(key), "key `{key}` is missing");
            }
        }
        for (zh, en) in [
            (
                include_str!("../text/zh-CN.ftl"),
                include_str!("../text/en.ftl"),
            ),
            (
                include_str!("../text/import.zh-CN.ftl"),
                include_str!("../text/import.en.ftl"),
            ),
            (
                include_str!("../text/receipt.zh-CN.ftl"),
                include_str!("../text/receipt.en.ftl"),
            ),
        ] {
            let (zh, en) = (qd_base::text::keys(zh), qd_base::text::keys(en));
            assert_eq!(
                zh, en,
                "both languages list the same keys in the same order"
            );
        }
    }
}
