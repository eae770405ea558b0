//! The company directory (企业目录): finds the one entry with the name and binds as it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use ldap3::{LdapConnAsync, LdapConnSettings, LdapError, Scope, SearchEntry, SearchOptions};
use qd_people::outside::{Directory, MatchBy, OutsideFault, Vouched, Waiting};
use rustls::ClientConfig;

use crate::{SigninError, tls};

/// How long the directory may take for one step.
const PATIENCE: Duration = Duration::from_secs(8);
/// The result code for a password that does not fit.
const WRONG_PASSWORD: u32 = 49;
/// The result code for more entries than asked for.
const TOO_MANY: u32 = 4;
/// Attributes that name an entry for good: OpenLDAP, Active Directory, 389, others.
const SUBJECTS: [&str; 4] = ["entryUUID", "objectGUID", "nsUniqueId", "ipaUniqueID"];

/// What the house must know about the directory.
#[derive(Clone, Debug)]
pub struct LdapSettings {
    /// `ldaps://host`, or `ldap://host` with StartTLS or on this machine.
    pub url: String,
    /// Whether the connection is encrypted after it was made.
    pub start_tls: bool,
    /// Below which entry people stand.
    pub base: String,
    /// Which entry is the person's: `(uid={login})`.
    pub filter: String,
    /// As whom the house looks; anonymously when empty.
    pub bind_dn: String,
    /// The password for that.
    pub bind_password: String,
    /// The attribute with the sign-in name.
    pub login_attribute: String,
    /// The attribute with the address.
    pub mail_attribute: String,
    /// The attribute with the name shown.
    pub name_attribute: String,
    /// By what accounts are recognised the first time.
    pub by: Vec<MatchBy>,
    /// Certificates of the company.
    pub ca_file: Option<PathBuf>,
}

/// The directory of the company.
pub struct Ldap {
    settings: LdapSettings,
    tls: Arc<ClientConfig>,
}

impl Ldap {
    /// A directory by its settings; it is first asked when the first person comes.
    ///
    /// # Errors
    /// [`SigninError`] for an address others could read along, or a filter without `{login}`.
    pub fn new(settings: LdapSettings) -> Result<Ldap, SigninError> {
        let wrong = |what, address: &str, why| SigninError::Address {
            what,
            address: address.to_owned(),
            why,
        };
        let url = settings.url.as_str();
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let end = rest.rfind(':').filter(|at| !rest[*at..].contains(']'));
        let host = rest.trim_end_matches('/');
        let host = end.map_or(host, |at| &host[..at.min(host.len())]);
        match scheme {
            "ldaps" => {}
            "ldap" if settings.start_tls || tls::is_here(host) => {}
            "ldap" => {
                let why = "passwords would be sent in clear: use ldaps:// or start_tls";
                return Err(wrong("sign_in.ldap.url", url, why));
            }
            _ => {
                let why = "must begin with ldaps:// or ldap://";
                return Err(wrong("sign_in.ldap.url", url, why));
            }
        }
        if !settings.filter.contains("{login}") {
            let why = "must contain {login}";
            return Err(wrong("sign_in.ldap.filter", &settings.filter, why));
        }
        if settings.base.is_empty() {
            return Err(SigninError::Missing("sign_in.ldap.base"));
        }
        let tls = Arc::new(tls::config(settings.ca_file.as_deref())?);
        Ok(Ldap { settings, tls })
    }

    async fn connect(&self) -> Result<ldap3::Ldap, OutsideFault> {
        let settings = LdapConnSettings::new()
            .set_conn_timeout(PATIENCE)
            .set_starttls(self.settings.start_tls)
            .set_config(self.tls.clone());
        let made = LdapConnAsync::with_settings(settings, &self.settings.url).await;
        let (connection, ldap) = made.map_err(away)?;
        tokio::spawn(async move {
            if let Err(fault) = connection.drive().await {
                tracing::debug!(%fault, "a connection to the directory ended");
            }
        });
        Ok(ldap)
    }

    async fn judge(&self, login: &str, password: &str) -> Result<Option<Vouched>, OutsideFault> {
        // A bind without a password is an anonymous one and succeeds for everybody.
        if password.is_empty() {
            return Ok(None);
        }
        let Some(entry) = self.find(login).await? else {
            return Ok(None);
        };
        let mut ldap = self.connect().await?;
        let bound = ldap.with_timeout(PATIENCE).simple_bind(&entry.dn, password);
        let bound = bound.await.map_err(away)?;
        // The connection is not used again, whether or not the directory hears that.
        let _ = ldap.unbind().await;
        match bound.rc {
            0 => self.vouched(&entry).map(Some),
            WRONG_PASSWORD => Ok(None),
            // Expired passwords, shut accounts: the directory's reason is its own; nobody comes in.
            rc => {
                tracing::info!(rc, "the directory refused a bind");
                Ok(None)
            }
        }
    }

    /// The one entry with the name; nothing when there is none, or more than one.
    async fn find(&self, login: &str) -> Result<Option<SearchEntry>, OutsideFault> {
        let mut ldap = self.connect().await?;
        if !self.settings.bind_dn.is_empty() {
            let (dn, password) = (&self.settings.bind_dn, &self.settings.bind_password);
            let bound = ldap.with_timeout(PATIENCE).simple_bind(dn, password).await;
            let bound = bound.and_then(ldap3::LdapResult::success);
            bound.map_err(away)?;
        }
        let named = ldap3::ldap_escape(login);
        let filter = self.settings.filter.replace("{login}", &named);
        let wanted: Vec<&str> = [
            self.settings.login_attribute.as_str(),
            &self.settings.mail_attribute,
            &self.settings.name_attribute,
        ]
        .into_iter()
        .chain(SUBJECTS)
        .collect();
        let found = ldap
            .with_timeout(PATIENCE)
            .with_search_options(SearchOptions::new().sizelimit(2))
            .search(&self.settings.base, Scope::Subtree, &filter, wanted)
            .await
            .map_err(away)?;
        // As above.
        let _ = ldap.unbind().await;
        let (entries, result) = (found.0, found.1);
        if !matches!(result.rc, 0 | TOO_MANY) {
            return Err(OutsideFault::Away(format!("search: {result}")));
        }
        let mut entries = entries
            .into_iter()
            .filter(|entry| !entry.is_ref() && !entry.is_intermediate())
            .map(SearchEntry::construct);
        let one = entries.next();
        Ok(one.filter(|_| entries.next().is_none() && result.rc == 0))
    }

    fn vouched(&self, entry: &SearchEntry) -> Result<Vouched, OutsideFault> {
        let text = |name: &str| first(entry, name).map(str::to_owned);
        let Some(subject) = subject(entry) else {
            let why = "the entry has none of entryUUID, objectGUID, nsUniqueId, ipaUniqueID";
            return Err(OutsideFault::Away(why.to_owned()));
        };
        Ok(Vouched {
            issuer: format!("ldap:{}", self.settings.base.to_lowercase()),
            subject,
            login: text(&self.settings.login_attribute),
            mail: text(&self.settings.mail_attribute),
            name: text(&self.settings.name_attribute),
            by: self.settings.by.clone(),
            two_factors: false,
            proven_at: None::<Timestamp>,
        })
    }
}

fn first<'a>(entry: &'a SearchEntry, name: &str) -> Option<&'a str> {
    let found = entry
        .attrs
        .iter()
        .find(|(one, _)| one.eq_ignore_ascii_case(name));
    found?.1.first().map(String::as_str)
}

/// What names the entry for good; Active Directory gives bytes.
fn subject(entry: &SearchEntry) -> Option<String> {
    SUBJECTS.iter().find_map(|name| {
        let bytes = entry
            .bin_attrs
            .iter()
            .find(|(one, _)| one.eq_ignore_ascii_case(name))
            .and_then(|(_, values)| values.first())
            .map(|bytes| bytes.iter().map(|byte| format!("{byte:02x}")).collect());
        first(entry, name).map(str::to_owned).or(bytes)
    })
}

fn away(fault: LdapError) -> OutsideFault {
    OutsideFault::Away(crate::http::told(&fault))
}

impl Directory for Ldap {
    fn check<'a>(
        &'a self,
        login: &'a str,
        password: &'a str,
    ) -> Waiting<'a, Result<Option<Vouched>, OutsideFault>> {
        Box::pin(self.judge(login, password))
    }
}
