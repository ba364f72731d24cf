// The HTTP API. Every request carries the header that a foreign page cannot send.

export class Problem extends Error {
  constructor(status, body) {
    super(body.message ?? "The console did not answer.");
    this.status = status;
    this.code = body.code ?? "";
    this.action = body.action ?? "";
    this.column = body.column ?? 0;
    this.caret = body.caret ?? "";
  }
}

export const headers = { "X-Hotspan": "1", "Content-Type": "application/json" };

async function call(method, path, body, signal) {
  let response;
  try {
    response = await fetch(path, {
      method, signal, headers, credentials: "same-origin", cache: "no-store",
      body: method === "GET" ? undefined : JSON.stringify(body ?? {}),
    });
  } catch (failure) {
    if (failure.name === "AbortError") throw failure;
    throw new Problem(0, { code: "HS-OFFLINE", message: "The console is not running any more.", action: "Start hotspan ui again." });
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, answer);
  return answer;
}

const part = encodeURIComponent;
const query = values => new URLSearchParams(values).toString();

export const api = {
  login: token => call("POST", "/api/login", { token }),
  logout: () => call("POST", "/api/logout"),
  about: () => call("GET", "/api/about"),
  diagnose: jvm => call("POST", `/api/jvms/${part(jvm)}/diagnosis`),
  attach: jvm => call("POST", "/api/targets", { jvm }),
  detach: target => call("DELETE", `/api/targets/${part(target)}`),
  classes: (target, q, signal) => call("GET", `/api/targets/${part(target)}/classes?${query({ q })}`, null, signal),
  methods: (target, name, signal) => call("GET", `/api/targets/${part(target)}/methods?${query({ class: name })}`, null, signal),
  open: target => call("GET", `/api/targets/${part(target)}/open`),
  check: (probe, signal) => call("POST", "/api/check", probe, signal),
  plan: (target, probe, signal) => call("POST", `/api/targets/${part(target)}/plan`, probe, signal),
  place: (target, probe) => call("POST", `/api/targets/${part(target)}/probes`, probe),
  change: (target, id, limits) => call("PATCH", `/api/targets/${part(target)}/probes/${part(id)}`, limits),
  remove: (target, id) => call("DELETE", `/api/targets/${part(target)}/probes/${part(id)}`),
  pin: (target, id) => call("POST", `/api/targets/${part(target)}/probes/${part(id)}/pin`),
  spans: values => call("GET", `/api/spans?${query(values)}`),
  trace: (id, signal) => call("GET", `/api/traces/${part(id)}`, null, signal),
};
