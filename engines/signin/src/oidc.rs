//! The identity provider (企业身份平台): OpenID Connect with discovery, PKCE, state and nonce.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreIdTokenClaims, CoreProviderMetadata,
    CoreUserInfoClaims,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthorizationCode, ClaimsVerificationError, ClientId,
    ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
};
use qd_base::Lang;
use qd_people::outside::{Errand, MatchBy, OutsideFault, Provider, Reply, Vouched, Waiting};
use tokio::sync::Mutex;

use crate::http::{Http, HttpFault, told};
use crate::{SigninError, tls};

/// How long what the provider says about itself is believed.
const KNOWN_FOR: Duration = Duration::from_secs(60 * 60);
/// Ways of proving oneself that count for a second factor (RFC 8176).
const SECOND_FACTORS: [&str; 8] = ["mfa", "otp", "hwk", "swk", "sms", "fpt", "face", "sc"];

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What the house must know about the provider.
#[derive(Clone, Debug)]
pub struct OidcSettings {
    /// What the button says, in Chinese and in English.
    pub label: (String, String),
    /// The provider's issuer, as its tokens name it.
    pub issuer: String,
    /// The name of the house there.
    pub client_id: String,
    /// Its secret there, when it has one.
    pub secret: Option<String>,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// By what accounts are recognised the first time.
    pub by: Vec<MatchBy>,
    /// Whether a second factor shown there counts here.
    pub trust_factor: bool,
    /// Certificates of the company.
    pub ca_file: Option<PathBuf>,
    /// The address of this house as people use it.
    pub public_url: String,
}

/// The identity provider of the company.
pub struct Oidc {
    settings: OidcSettings,
    issuer: IssuerUrl,
    back: RedirectUrl,
    http: Http,
    known: Mutex<Option<(Instant, Client)>>,
}

/// What an answer says about the person, wherever it stood.
#[derive(Default)]
struct Said {
    login: Option<String>,
    mail: Option<String>,
    mail_verified: bool,
    name: Option<String>,
}

impl Oidc {
    /// A provider by its settings; it is first asked when the first person comes.
    ///
    /// # Errors
    /// [`SigninError`] for addresses without https, and certificates that cannot be read.
    pub fn new(settings: OidcSettings) -> Result<Oidc, SigninError> {
        let wrong = |why| SigninError::Address {
            what: "sign_in.oidc.issuer",
            address: settings.issuer.clone(),
            why,
        };
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|_| wrong("no address"))?;
        let host = issuer.url().host_str().unwrap_or_default();
        if issuer.url().scheme() != "https" && !tls::is_here(host) {
            return Err(wrong("must begin with https://"));
        }
        if settings.client_id.trim().is_empty() {
            return Err(SigninError::Missing("sign_in.oidc.client_id"));
        }
        let base = settings.public_url.trim_end_matches('/');
        let back = RedirectUrl::new(format!("{base}/sign-in/elsewhere/back"));
        let back = back.map_err(|_| SigninError::Address {
            what: "public-url",
            address: settings.public_url.clone(),
            why: "no address",
        })?;
        Ok(Oidc {
            http: Http::new(settings.ca_file.as_deref())?,
            known: Mutex::new(None),
            issuer,
            back,
            settings,
        })
    }

    /// The provider as it described itself, asked again after an hour or when its keys may have changed.
    async fn client(&self, anew: bool) -> Result<Client, OutsideFault> {
        let mut known = self.known.lock().await;
        if let Some((asked, client)) = known.as_ref()
            && asked.elapsed() < KNOWN_FOR
            && !anew
        {
            return Ok(client.clone());
        }
        let described = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http).await;
        let described = described.map_err(|fault| OutsideFault::Away(told(&fault)))?;
        let client = CoreClient::from_provider_metadata(
            described,
            ClientId::new(self.settings.client_id.clone()),
            self.settings.secret.clone().map(ClientSecret::new),
        )
        .set_redirect_uri(self.back.clone());
        *known = Some((Instant::now(), client.clone()));
        Ok(client)
    }

    async fn begin(&self, errand: &Errand, again: bool) -> Result<String, OutsideFault> {
        let client = self.client(false).await?;
        let verifier = PkceCodeVerifier::new(errand.verifier.clone());
        let (state, nonce) = (errand.state.clone(), errand.nonce.clone());
        let mut asked = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        for scope in &self.settings.scopes {
            asked = asked.add_scope(Scope::new(scope.clone()));
        }
        if again {
            asked = asked
                .set_max_age(Duration::ZERO)
                .add_extra_param("prompt", "login");
        }
        Ok(asked.url().0.to_string())
    }

    async fn redeem(&self, errand: &Errand, reply: &Reply) -> Result<Vouched, OutsideFault> {
        if reply
            .issuer
            .as_deref()
            .is_some_and(|from| from != self.issuer.as_str())
        {
            return Err(untrusted("another provider answered"));
        }
        let client = self.client(false).await?;
        let tokens = client
            .exchange_code(AuthorizationCode::new(reply.code.clone()))
            .map_err(|fault| OutsideFault::Away(told(&fault)))?
            .set_pkce_verifier(PkceCodeVerifier::new(errand.verifier.clone()))
            .request_async(&self.http)
            .await
            .map_err(code_refused)?;
        let Some(token) = tokens.id_token() else {
            return Err(untrusted("no identity token"));
        };
        let nonce = Nonce::new(errand.nonce.clone());
        let judged = token.claims(&client.id_token_verifier(), &nonce);
        if matches!(
            judged,
            Err(ClaimsVerificationError::SignatureVerification(_))
        ) {
            // The provider may have changed its keys since it was asked.
            let anew = self.client(true).await?;
            let claims = token.claims(&anew.id_token_verifier(), &nonce);
            let claims = claims.map_err(|fault| untrusted(told(&fault)))?;
            belongs(token, claims, tokens.access_token(), &anew)?;
            return self.vouched(&anew, claims, tokens.access_token()).await;
        }
        let claims = judged.map_err(|fault| untrusted(told(&fault)))?;
        belongs(token, claims, tokens.access_token(), &client)?;
        self.vouched(&client, claims, tokens.access_token()).await
    }

    async fn vouched(
        &self,
        client: &Client,
        claims: &CoreIdTokenClaims,
        access: &AccessToken,
    ) -> Result<Vouched, OutsideFault> {
        let mut said = from_token(claims);
        if said.login.is_none() || said.mail.is_none() || said.name.is_none() {
            said = said.or(self.more(client, claims, access).await?);
        }
        let ways = claims
            .auth_method_refs()
            .map(Vec::as_slice)
            .unwrap_or_default();
        let strong = ways
            .iter()
            .any(|way| SECOND_FACTORS.contains(&way.as_str()));
        let proven = claims.auth_time();
        Ok(Vouched {
            issuer: claims.issuer().to_string(),
            subject: claims.subject().to_string(),
            login: said.login,
            mail: said.mail.filter(|_| said.mail_verified),
            name: said.name,
            by: self.settings.by.clone(),
            two_factors: self.settings.trust_factor && strong,
            proven_at: proven.and_then(|at| Timestamp::from_second(at.timestamp()).ok()),
        })
    }

    /// What the provider tells beside the token, for the same subject.
    async fn more(
        &self,
        client: &Client,
        claims: &CoreIdTokenClaims,
        access: &AccessToken,
    ) -> Result<Said, OutsideFault> {
        let subject = claims.subject().clone();
        let Ok(asked) = client.user_info(access.clone(), Some(subject)) else {
            return Ok(Said::default());
        };
        let told_more: Result<CoreUserInfoClaims, _> = asked.request_async(&self.http).await;
        let info = told_more.map_err(|fault| untrusted(told(&fault)))?;
        Ok(Said {
            login: info.preferred_username().map(|name| name.to_string()),
            mail: info.email().map(|mail| mail.to_string()),
            mail_verified: info.email_verified().unwrap_or(false),
            name: info
                .name()
                .and_then(|name| name.get(None))
                .map(|name| name.to_string()),
        })
    }
}

impl Said {
    /// What stands here, and what is missing from there. An address goes with its own verification.
    fn or(self, other: Said) -> Said {
        let verified = match self.mail {
            Some(_) => self.mail_verified,
            None => other.mail_verified,
        };
        Said {
            login: self.login.or(other.login),
            mail: self.mail.or(other.mail),
            mail_verified: verified,
            name: self.name.or(other.name),
        }
    }
}

fn from_token(claims: &CoreIdTokenClaims) -> Said {
    Said {
        login: claims.preferred_username().map(|name| name.to_string()),
        mail: claims.email().map(|mail| mail.to_string()),
        mail_verified: claims.email_verified().unwrap_or(false),
        name: claims
            .name()
            .and_then(|name| name.get(None))
            .map(|name| name.to_string()),
    }
}

/// The access token must be the one that the identity token was given with, where that says which.
fn belongs(
    token: &CoreIdToken,
    claims: &CoreIdTokenClaims,
    access: &AccessToken,
    client: &Client,
) -> Result<(), OutsideFault> {
    let Some(wanted) = claims.access_token_hash() else {
        return Ok(());
    };
    let verifier = client.id_token_verifier();
    let algorithm = token
        .signing_alg()
        .map_err(|fault| untrusted(told(&fault)))?;
    let key = token.signing_key(&verifier);
    let key = key.map_err(|fault| untrusted(told(&fault)))?;
    let hash = AccessTokenHash::from_token(access, algorithm, key);
    match hash.map_err(|fault| untrusted(told(&fault)))? == *wanted {
        true => Ok(()),
        false => Err(untrusted("the access token is another one's")),
    }
}

fn untrusted(why: impl Into<String>) -> OutsideFault {
    OutsideFault::Untrusted(why.into())
}

type CodeFault = openidconnect::RequestTokenError<
    HttpFault,
    openidconnect::StandardErrorResponse<openidconnect::core::CoreErrorResponseType>,
>;

/// A refused code is the visitor's matter, a silent provider is not.
fn code_refused(fault: CodeFault) -> OutsideFault {
    match fault {
        CodeFault::Request(fault) => OutsideFault::Away(told(&fault)),
        other => untrusted(told(&other)),
    }
}

impl Provider for Oidc {
    fn label(&self, lang: Lang) -> String {
        let (zh, en) = &self.settings.label;
        match lang {
            Lang::Zh => zh.clone(),
            Lang::En => en.clone(),
        }
    }

    fn address<'a>(
        &'a self,
        errand: &'a Errand,
        again: bool,
    ) -> Waiting<'a, Result<String, OutsideFault>> {
        Box::pin(self.begin(errand, again))
    }

    fn finish<'a>(
        &'a self,
        errand: &'a Errand,
        reply: &'a Reply,
    ) -> Waiting<'a, Result<Vouched, OutsideFault>> {
        Box::pin(self.redeem(errand, reply))
    }
}
