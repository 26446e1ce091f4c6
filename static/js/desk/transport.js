// How a desk speaks with the server: as a colleague's browser (session and form token) or as a paired station.
const PATIENCE_MS = 10000;

export class Refused extends Error {
  constructor(status, body) {
    super(body.message || String(status));
    this.status = status;
    this.code = body.code || "";
    this.details = body.details || {};
  }
}

async function ask(address, { method = "GET", body, headers = {} } = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(address, {
      method,
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: stop.signal,
      headers: { Accept: "application/json", ...(body ? { "Content-Type": "application/json" } : {}), ...headers },
      body: body ? JSON.stringify(body) : undefined,
    });
    const told = await answer.json();
    if (!answer.ok) throw new Refused(answer.status, told);
    return told;
  } finally {
    clearTimeout(timer);
  }
}

const scansOnly = ({ scan_id, token, ticket_hash, session_id, kind, scanned_at }) => ({
  scan_id,
  ...(token ? { token } : { ticket_hash }),
  session_id,
  kind,
  scanned_at,
});

const batch = (scans) => ({ sent_at: new Date().toISOString(), scans: scans.map(scansOnly) });

// A colleague: every address stands in the page.
export function colleague(config) {
  let token = config.token;
  const headers = () => ({ "X-CSRFToken": token });
  const keepToken = (told) => {
    if (told.csrf_token) token = told.csrf_token;
    return told;
  };
  // A page that was opened without network carries the token of an earlier sign-in.
  async function post(address, body) {
    try {
      return await ask(address, { method: "POST", body, headers: headers() });
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 400) throw error;
      keepToken(await ask(config.side));
      return ask(address, { method: "POST", body, headers: headers() });
    }
  }
  return {
    self: async () => null,
    roster: async (since) => keepToken(await ask(config.roster + (since ? `?since=${since}` : ""))),
    send: (scans) => post(config.marks, batch(scans)),
    undo: (scanId) => post(config.undo, { scan_id: scanId }),
    report: async () => keepToken(await ask(config.side)),
  };
}

// A paired device: the cookie is out of reach, a header proves that the page is ours.
export function station(config) {
  const headers = { "X-Kasus-Station": "1" };
  const api = (slug) => `${config.api}/${slug}`;
  let slug = "";
  return {
    async self() {
      const told = await ask(config.self, { headers });
      slug = told.event;
      return told;
    },
    known(event) {
      slug = event;
    },
    roster: (since) => ask(`${api(slug)}/roster${since ? `?since=${since}` : ""}`, { headers }),
    send: (scans) => ask(`${api(slug)}/scans`, { method: "POST", body: batch(scans), headers }),
    unpair: () => ask(config.unpair, { method: "POST", body: {}, headers }),
    undo: (scanId) => ask(`${api(slug)}/scans/undo`, { method: "POST", body: { scan_id: scanId }, headers }),
    report: (facts) =>
      ask(`${api(slug)}/stations/self`, { method: "POST", body: { ...facts, sent_at: new Date().toISOString() }, headers }),
  };
}
