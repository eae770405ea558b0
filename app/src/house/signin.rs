//! `[sign_in]` of the settings (登录设置): the identity provider, the directory and passkeys, checked at start.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use qd_base::{Clock, Role};
use qd_engine_signin::{Keys, Ldap, LdapSettings, Oidc, OidcSettings};
use qd_people::outside::{Directory, MatchBy, OutsideDoors, OutsidePolicy, Passkeys, Provider};
use serde::Deserialize;

/// `[sign_in]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignInSettings {
    /// Whether people who are vouched for elsewhere may also use a password or passkey of the house.
    pub own_keys: bool,
    /// Whether somebody without an account gets one at the first sign-in.
    pub create_people: bool,
    /// What such a person may be.
    pub new_roles: Vec<Role>,
    /// Whether passkeys are offered, where browsers allow them.
    pub passkeys: bool,
    /// The identity provider.
    pub oidc: Option<OidcTable>,
    /// The directory.
    pub ldap: Option<LdapTable>,
}

impl Default for SignInSettings {
    fn default() -> Self {
        SignInSettings {
            own_keys: false,
            create_people: false,
            new_roles: Vec::new(),
            passkeys: true,
            oidc: None,
            ldap: None,
        }
    }
}

/// By what an account is recognised the first time.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The verified address.
    Mail,
    /// The sign-in name.
    Login,
}

impl From<By> for MatchBy {
    fn from(by: By) -> MatchBy {
        match by {
            By::Mail => MatchBy::Mail,
            By::Login => MatchBy::Login,
        }
    }
}

/// `[sign_in.oidc]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcTable {
    issuer: String,
    client_id: String,
    client_secret_file: Option<PathBuf>,
    label: Option<String>,
    label_en: Option<String>,
    scopes: Option<Vec<String>>,
    match_by: Option<Vec<By>>,
    #[serde(default)]
    trust_second_factor: bool,
    ca_file: Option<PathBuf>,
}

/// `[sign_in.ldap]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LdapTable {
    url: String,
    base: String,
    #[serde(default)]
    start_tls: bool,
    filter: Option<String>,
    #[serde(default)]
    bind_dn: String,
    bind_password_file: Option<PathBuf>,
    login_attribute: Option<String>,
    mail_attribute: Option<String>,
    name_attribute: Option<String>,
    match_by: Option<Vec<By>>,
    ca_file: Option<PathBuf>,
}

/// The doors beside the password for a house at a public address.
pub fn furnish(
    settings: &SignInSettings,
    dir: &Path,
    public_url: &str,
    clock: Arc<dyn Clock>,
) -> Result<OutsideDoors> {
    if settings.new_roles.contains(&Role::Administrator) {
        bail!("sign_in.new_roles: nobody becomes administrator by signing in");
    }
    if settings.create_people && settings.new_roles.is_empty() {
        bail!("sign_in.new_roles must name what people may be whom create_people lets in");
    }
    let provider = settings
        .oidc
        .as_ref()
        .map(|table| oidc(table, dir, public_url));
    let directory = settings.ldap.as_ref().map(|table| ldap(table, dir));
    let passkeys = match settings.passkeys {
        true => Keys::new(public_url, clock)?,
        false => None,
    };
    Ok(OutsideDoors {
        provider: provider
            .transpose()?
            .map(|one| Arc::new(one) as Arc<dyn Provider>),
        directory: directory
            .transpose()?
            .map(|one| Arc::new(one) as Arc<dyn Directory>),
        passkeys: passkeys.map(|one| Arc::new(one) as Arc<dyn Passkeys>),
        policy: OutsidePolicy {
            create: settings.create_people,
            new_roles: settings.new_roles.clone(),
            own_keys: settings.own_keys,
        },
    })
}

fn oidc(table: &OidcTable, dir: &Path, public_url: &str) -> Result<Oidc> {
    let secret = secret(dir, table.client_secret_file.as_deref())?;
    let usual = || vec!["profile".to_owned(), "email".to_owned()];
    let zh = table.label.clone().unwrap_or_else(|| label(true));
    let en = table.label_en.clone().or_else(|| table.label.clone());
    Ok(Oidc::new(OidcSettings {
        label: (zh, en.unwrap_or_else(|| label(false))),
        issuer: table.issuer.clone(),
        client_id: table.client_id.clone(),
        secret,
        scopes: table.scopes.clone().unwrap_or_else(usual),
        by: by(table.match_by.as_deref(), &[By::Mail]),
        trust_factor: table.trust_second_factor,
        ca_file: table.ca_file.as_ref().map(|path| dir.join(path)),
        public_url: public_url.to_owned(),
    })?)
}

/// What the button says when the settings do not.
fn label(zh: bool) -> String {
    let label = qd_base::label("用企业账号登录", "Sign in with the company account");
    let lang = if zh {
        qd_base::Lang::Zh
    } else {
        qd_base::Lang::En
    };
    label.of(lang).to_owned()
}

fn ldap(table: &LdapTable, dir: &Path) -> Result<Ldap> {
    let or = |given: &Option<String>, usual: &str| given.clone().unwrap_or(usual.to_owned());
    let login = or(&table.login_attribute, "uid");
    let filter = format!("(&(objectClass=person)({login}={{login}}))");
    Ok(Ldap::new(LdapSettings {
        url: table.url.clone(),
        start_tls: table.start_tls,
        base: table.base.clone(),
        filter: table.filter.clone().unwrap_or(filter),
        bind_dn: table.bind_dn.clone(),
        bind_password: secret(dir, table.bind_password_file.as_deref())?.unwrap_or_default(),
        login_attribute: login,
        mail_attribute: or(&table.mail_attribute, "mail"),
        name_attribute: or(&table.name_attribute, "displayName"),
        by: by(table.match_by.as_deref(), &[By::Login, By::Mail]),
        ca_file: table.ca_file.as_ref().map(|path| dir.join(path)),
    })?)
}

fn by(given: Option<&[By]>, usual: &[By]) -> Vec<MatchBy> {
    let chosen = given.unwrap_or(usual).iter();
    chosen.map(|by| MatchBy::from(*by)).collect()
}

/// A secret from its file, beside the settings or where the path says; never from the settings themselves.
fn secret(dir: &Path, file: Option<&Path>) -> Result<Option<String>> {
    let Some(file) = file else {
        return Ok(None);
    };
    let path = dir.join(file);
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("the secret in {} cannot be read", path.display()))?;
    let text = text.trim_end_matches(['\r', '\n']).to_owned();
    if text.is_empty() {
        bail!("the secret in {} is empty", path.display());
    }
    Ok(Some(text))
}
