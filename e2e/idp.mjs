// Counterparts for sign-in tests, on loopback only. `node idp.mjs honest PORT REDIRECT` is a real OpenID provider
// (oidc-provider) with a sign-in form; `node idp.mjs hostile PORT REDIRECT` hands out tokens that must not be believed:
// its authorization endpoint comes back at once, and the scope's last word says what is wrong with the answer.
import { createServer } from "node:http";
import { generateKeyPair, exportJWK, SignJWT, UnsecuredJWT } from "jose";
import Provider from "oidc-provider";

const [kind, port, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const CLIENT = { client_id: "quarterdeck", client_secret: "of-the-house" };

/** Who is known there: everybody, with a verified address, but for those whose name begins with `un`. */
function account(login) {
  return {
    accountId: login,
    claims: () => ({
      sub: login,
      email: `${login.replace(/^un/, "")}@company.example`,
      email_verified: !login.startsWith("un"),
      preferred_username: login,
      name: `${login} 先生`,
    }),
  };
}

function honest() {
  const provider = new Provider(issuer, {
    clients: [{ ...CLIENT, redirect_uris: [redirect], token_endpoint_auth_method: "client_secret_basic" }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "preferred_username"] },
    cookies: { keys: ["only for tests"] },
    findAccount: (_, login) => account(login),
    pkce: { required: () => true },
  });
  provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
}

const key = await generateKeyPair("RS256");
const other = await generateKeyPair("RS256");
const asked = new Map();

/** The identity token for a case: right but for one thing. */
async function token(wrong, nonce) {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: wrong === "issuer" ? "http://127.0.0.1:1" : issuer,
    aud: wrong === "audience" ? "another-house" : wrong === "audiences" ? ["another-house", CLIENT.client_id] : CLIENT.client_id,
    sub: "lin",
    email: "lin@company.example",
    email_verified: true,
    preferred_username: "lin",
    name: "lin",
    iat: now,
    exp: wrong === "expired" ? now - 3600 : now + 300,
    ...(wrong === "no-nonce" ? {} : { nonce: wrong === "nonce" ? "of another visit" : nonce }),
  };
  if (wrong === "azp") Object.assign(claims, { aud: [CLIENT.client_id, "x"], azp: "x" });
  if (wrong === "no-subject") delete claims.sub;
  if (wrong === "at-hash") claims.at_hash = "AAAAAAAAAAAAAAAAAAAAAA";
  if (wrong === "none") return new UnsecuredJWT(claims).encode();
  const head = { alg: "RS256", kid: "k1" };
  if (wrong === "hmac") {
    const { n } = await exportJWK(key.publicKey);
    return new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(n));
  }
  if (wrong === "foreign-keys") Object.assign(head, { jku: `${issuer}/other-keys`, kid: "k2" });
  if (wrong === "embedded-key") Object.assign(head, { jwk: await exportJWK(other.publicKey) });
  const signed = await new SignJWT(claims)
    .setProtectedHeader(head)
    .sign(["key", "foreign-keys", "embedded-key"].includes(wrong) ? other.privateKey : key.privateKey);
  return wrong === "signature" ? `${signed.slice(0, -8)}AAAAAAAA` : signed;
}

async function answerToken(code) {
  const { wrong, nonce } = asked.get(code) ?? { wrong: "unknown" };
  asked.delete(code);
  switch (wrong) {
    case "refused":
    case "unknown":
      return [400, { error: "invalid_grant" }];
    case "no-token":
      return [200, { access_token: "a", token_type: "Bearer" }];
    case "garbage":
      return [200, { access_token: "a", token_type: "Bearer", id_token: "not.a.token" }];
    case "flood":
      return [200, { access_token: "a".repeat(4_000_000), token_type: "Bearer" }];
    case "redirect":
      return [302, {}];
    default:
      return [200, { access_token: "a", token_type: "Bearer", id_token: await token(wrong, nonce) }];
  }
}

function hostile() {
  const described = {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
  createServer(async (request, response) => {
    const url = new URL(request.url, issuer);
    const json = (status, body) => {
      response.writeHead(status, { "content-type": "application/json", ...(status === 302 ? { location: `${issuer}/elsewhere` } : {}) });
      response.end(JSON.stringify(body));
    };
    if (url.pathname === "/.well-known/openid-configuration") return json(200, described);
    if (url.pathname === "/keys") return json(200, { keys: [{ ...(await exportJWK(key.publicKey)), kid: "k1", alg: "RS256", use: "sig" }] });
    if (url.pathname === "/other-keys") return json(200, { keys: [{ ...(await exportJWK(other.publicKey)), kid: "k2", alg: "RS256", use: "sig" }] });
    if (url.pathname === "/auth") {
      const wrong = url.searchParams.get("wrong") ?? "nothing";
      const code = `c${asked.size}-${Math.random()}`;
      asked.set(code, { wrong, nonce: url.searchParams.get("nonce") });
      const back = new URL(url.searchParams.get("redirect_uri"));
      back.searchParams.set("code", code);
      back.searchParams.set("state", wrong === "state" ? "of another visit" : url.searchParams.get("state"));
      if (wrong === "mix-up") back.searchParams.set("iss", "http://127.0.0.1:1");
      response.writeHead(303, { location: back.href });
      return response.end();
    }
    if (url.pathname !== "/token") return json(404, {});
    let body = "";
    for await (const piece of request) body += piece;
    return json(...(await answerToken(new URLSearchParams(body).get("code"))));
  }).listen(Number(port), "127.0.0.1", () => console.log("ready"));
}

if (kind === "honest") honest();
else hostile();
