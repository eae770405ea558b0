//! The register of outlets (出口登记): every route with who may come through it. A route that is not listed fails a test,
//! and the walk of all roles asks each of them.

/// Who may come through a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// Anybody: what a visitor without a session needs.
    Public,
    /// Whoever is signed in; what is seen is decided by the kernel's rights or the ledger's reach.
    Session,
    /// Those whose role takes files into the ledger.
    Importers,
    /// Director and administrator.
    Heads,
    /// Those who look after the house: administrators act, auditors read.
    Keepers,
}

/// One route.
#[derive(Clone, Copy, Debug)]
pub struct Outlet {
    /// The methods, separated by blanks.
    pub methods: &'static str,
    /// The path as the router knows it.
    pub path: &'static str,
    /// Who may come through.
    pub pass: Pass,
}

const fn outlet(methods: &'static str, path: &'static str, pass: Pass) -> Outlet {
    Outlet {
        methods,
        path,
        pass,
    }
}

/// Whether a path takes a method.
pub(crate) fn takes(path: &str, method: &str) -> bool {
    let of = ALL.iter().filter(|outlet| outlet.path == path);
    let mut methods = of.flat_map(|outlet| outlet.methods.split(' '));
    methods.any(|taken| taken == method)
}

/// All routes.
pub const ALL: &[Outlet] = &[
    outlet("GET", "/", Pass::Session),
    outlet("GET POST", "/reports/{key}", Pass::Session),
    outlet("GET", "/reports/{key}/explain", Pass::Heads),
    outlet("GET POST", "/import", Pass::Importers),
    outlet("GET", "/import/{id}", Pass::Importers),
    outlet("GET", "/import/{id}/progress", Pass::Importers),
    outlet("POST", "/import/{id}/files/{place}", Pass::Importers),
    outlet(
        "GET",
        "/import/{id}/files/{place}/rejections.xlsx",
        Pass::Importers,
    ),
    outlet("POST", "/import/{id}/acceptance", Pass::Importers),
    outlet("POST", "/import/{id}/discard", Pass::Importers),
    outlet("GET", "/import/batches/{version}", Pass::Importers),
    outlet(
        "POST",
        "/import/batches/{version}/withdrawal",
        Pass::Importers,
    ),
    outlet("POST", "/import/mappings/{id}/removal", Pass::Importers),
    outlet("GET", "/sessions", Pass::Session),
    outlet("POST", "/sessions/{id}/end", Pass::Session),
    outlet("GET POST", "/sign-in", Pass::Public),
    outlet("POST", "/sign-out", Pass::Public),
    outlet("GET POST", "/first-run", Pass::Public),
    outlet("GET", "/language/{tag}", Pass::Public),
    outlet("GET", "/assets/{name}", Pass::Public),
    outlet("GET", "/healthz", Pass::Public),
    outlet("GET", "/readyz", Pass::Public),
    outlet("GET POST", "/records/{plural}", Pass::Session),
    outlet("GET", "/records/{plural}/new", Pass::Session),
    outlet("GET", "/records/{plural}/pick", Pass::Session),
    outlet("POST", "/records/{plural}/bulk", Pass::Session),
    outlet("POST", "/records/{plural}/views", Pass::Session),
    outlet("POST", "/records/{plural}/views/{id}/delete", Pass::Session),
    outlet("GET POST", "/records/{plural}/{id}", Pass::Session),
    outlet("GET", "/records/{plural}/{id}/edit", Pass::Session),
    outlet("POST", "/records/{plural}/{id}/move", Pass::Session),
    outlet("POST", "/records/{plural}/{id}/trash", Pass::Session),
    outlet("POST", "/records/{plural}/{id}/restore", Pass::Session),
    outlet("GET POST", "/records/{plural}/{id}/do/{key}", Pass::Session),
    outlet(
        "GET",
        "/records/{plural}/{id}/fields/{field}",
        Pass::Session,
    ),
    outlet("POST", "/records/{plural}/{id}/links", Pass::Session),
    outlet("POST", "/records/{plural}/{id}/comments", Pass::Session),
    outlet(
        "POST",
        "/records/{plural}/{id}/comments/{comment}/withdrawal",
        Pass::Session,
    ),
    outlet("POST", "/records/{plural}/{id}/files", Pass::Session),
    outlet("GET", "/records/{plural}/{id}/files/{file}", Pass::Session),
    outlet(
        "POST",
        "/records/{plural}/{id}/files/{file}/removal",
        Pass::Session,
    ),
    outlet("GET", "/w/notices", Pass::Session),
    outlet("POST", "/w/notices/read", Pass::Session),
    outlet("GET", "/w/notices/{id}", Pass::Session),
    outlet("GET", "/w/people", Pass::Session),
    outlet("GET", "/w/search", Pass::Session),
    outlet("GET", "/w/approvals", Pass::Session),
    outlet("GET", "/w/approvals/{id}", Pass::Session),
    outlet("POST", "/w/approvals/{id}/do/{key}", Pass::Session),
    outlet("POST", "/w/deputies", Pass::Session),
    outlet("POST", "/w/deputies/{id}/end", Pass::Session),
    outlet("GET", "/w/requests", Pass::Session),
    outlet("GET", "/w/requests/{id}", Pass::Session),
    outlet("POST", "/w/requests/{id}/do/{key}", Pass::Session),
    outlet("POST", "/w/requests/{id}/link", Pass::Session),
    outlet("POST", "/w/requests/{id}/unlink", Pass::Session),
    outlet("GET POST", "/a/{token}", Pass::Public),
    outlet("GET POST", "/sign-in/second", Pass::Public),
    outlet("GET", "/sign-in/elsewhere", Pass::Public),
    outlet("GET", "/sign-in/elsewhere/back", Pass::Public),
    outlet("POST", "/sign-in/passkey/ask", Pass::Public),
    outlet("POST", "/sign-in/passkey", Pass::Public),
    outlet("GET", "/me", Pass::Session),
    outlet("POST", "/me/do/{key}", Pass::Session),
    outlet("GET POST", "/me/confirm", Pass::Session),
    outlet("GET POST", "/me/factor", Pass::Session),
    outlet("POST", "/me/factor/confirm", Pass::Session),
    outlet("POST", "/me/factor/off", Pass::Session),
    outlet("POST", "/me/confirm/passkey", Pass::Session),
    outlet("GET POST", "/me/passkeys", Pass::Session),
    outlet("POST", "/me/passkeys/ask", Pass::Session),
    outlet("POST", "/me/passkeys/{id}/remove", Pass::Session),
    outlet("GET POST", "/me/tokens", Pass::Session),
    outlet("POST", "/me/tokens/{id}/revoke", Pass::Session),
    outlet("GET POST", "/admin/people", Pass::Keepers),
    outlet("GET", "/admin/people/{id}", Pass::Keepers),
    outlet("POST", "/admin/people/{id}/do/{key}", Pass::Keepers),
    outlet("GET POST", "/admin/units", Pass::Keepers),
    outlet("POST", "/admin/units/{id}/do/{key}", Pass::Keepers),
    outlet("GET POST", "/admin/postings", Pass::Keepers),
    outlet("POST", "/admin/postings/{id}/end", Pass::Keepers),
    outlet("GET", "/admin/audit", Pass::Keepers),
    outlet("POST", "/admin/audit/verify", Pass::Keepers),
    outlet("GET", "/admin/jobs", Pass::Keepers),
    outlet("POST", "/admin/jobs/run/{key}", Pass::Keepers),
    outlet("POST", "/admin/jobs/{id}/retry", Pass::Keepers),
    outlet("GET", "/api", Pass::Session),
    outlet("GET", "/api/openapi.json", Pass::Session),
    outlet("GET", "/api/v1/me", Pass::Session),
    outlet("GET", "/api/v1/types", Pass::Session),
    outlet("GET", "/api/v1/types/{key}", Pass::Session),
    outlet("GET", "/api/v1/search", Pass::Session),
    outlet("GET", "/api/v1/reports", Pass::Session),
    outlet("GET", "/api/v1/reports/{key}", Pass::Session),
    outlet("GET POST", "/api/v1/{plural}", Pass::Session),
    outlet("GET", "/api/v1/{plural}/export", Pass::Session),
    outlet("POST", "/api/v1/{plural}/import", Pass::Session),
    outlet("GET", "/api/v1/{plural}/imports", Pass::Session),
    outlet("POST", "/api/v1/{plural}/imports/{id}/undo", Pass::Session),
    outlet("POST", "/api/v1/{plural}/bulk", Pass::Session),
    outlet("GET PATCH DELETE", "/api/v1/{plural}/{id}", Pass::Session),
    outlet("POST", "/api/v1/{plural}/{id}/restore", Pass::Session),
    outlet("PATCH", "/api/v1/{plural}/{id}/custom", Pass::Session),
    outlet("GET POST", "/api/v1/{plural}/{id}/comments", Pass::Session),
    outlet("GET", "/api/v1/{plural}/{id}/files", Pass::Session),
    outlet("GET", "/api/v1/{plural}/{id}/files/{file}", Pass::Session),
    outlet("GET", "/api/v1/{plural}/{id}/timeline", Pass::Session),
    outlet("GET", "/api/v1/{plural}/{id}/related", Pass::Session),
    outlet("GET", "/api/v1/{plural}/{id}/why", Pass::Session),
    outlet("GET PUT", "/api/v1/{plural}/{id}/members", Pass::Session),
    outlet("GET", "/api/v1/{plural}/{id}/actions", Pass::Session),
    outlet("POST", "/api/v1/{plural}/{id}/do/{key}", Pass::Session),
];
