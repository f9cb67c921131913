// One provider's HTTP server: reads a request, records it, lets a fault happen or answers, and records that too.
import { createServer } from "node:http";
import { once } from "node:events";
import { control } from "./control.mjs";
import { Faults, carryOut, send } from "./faults.mjs";

const BODY_LIMIT_BYTES = 1024 * 1024;
/** Older ones are forgotten. */
const JOURNAL_LIMIT = 20_000;
const HEADERS_KEPT = [
  "accept",
  "authorization",
  "content-type",
  "idempotency-key",
  "paypal-request-id",
  "prefer",
  "stripe-account",
  "stripe-version",
  "user-agent",
];

/** An answer that is not a success; handlers throw it. */
export class Refusal extends Error {
  constructor(status, body, headers = {}) {
    super(`refused with ${status}`);
    this.answer = { status, body, headers };
  }
}

/** `/v1/refunds/:id` as a pattern whose groups are the names. */
function pattern(path) {
  return new RegExp(`^${path.replaceAll(/:(\w+)/g, "(?<$1>[^/]+)")}$`);
}

export class Provider {
  journal = [];
  faults = new Faults();
  /** How many requests there were. */
  #count = 0;
  #routes = [];
  #server;

  /**
   * `respond(entry)` answers what is under `/v1`, `/v2`, …, without waiting; `refusal(status)` is the provider's own error of a
   * status; `decode(raw, headers)` reads a body for the record; `pages` are routes for browsers: `[method, path, handler]`; `inspect` are more routes of `/control`.
   */
  constructor({ name, store, respond, refusal, decode, pages = [], inspect = [] }) {
    Object.assign(this, { name, store, respond, refusal, decode });
    const routes = [...control(this), ...inspect, ...pages];
    this.#routes = routes.map(([method, path, handler]) => ({ method, path: pattern(path), handler }));
  }

  /** Listens; answers its own address. */
  async listen(port) {
    this.#server = createServer((request, response) => this.#take(request, response));
    // A client that was cut off or gave up is what faults are for.
    this.#server.on("clientError", (_, socket) => socket.destroy());
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
    return this.url;
  }

  close() {
    this.#server?.close();
    this.#server?.closeAllConnections();
    this.store.save();
  }

  /** Whether a test wants nobody to hear of an event: a fault of any kind for the method `WEBHOOK` and the event's type. */
  loses(event) {
    const trail = this.store.trailOf(JSON.stringify(event));
    return this.faults.take({ method: "WEBHOOK", path: event.type ?? event.event_type, trail }) !== undefined;
  }

  async #take(request, response) {
    try {
      const url = new URL(request.url, this.url);
      const raw = await readBody(request);
      const found = this.#routes.find((route) => route.method === request.method && route.path.test(url.pathname));
      if (!found) return await this.#api(request, response, url, raw);
      const { groups = {} } = found.path.exec(url.pathname);
      send(response, await found.handler({ ...groups, query: url.searchParams, raw, headers: request.headers }));
      if (request.method !== "GET") this.store.save();
    } catch (error) {
      if (!(error instanceof Refusal)) console.error(`${this.name} stand-in:`, error);
      if (!response.headersSent) send(response, error instanceof Refusal ? error.answer : this.refusal(500));
    }
  }

  async #api(request, response, url, raw) {
    const headers = Object.fromEntries(
      HEADERS_KEPT.flatMap((name) => (request.headers[name] ? [[name, request.headers[name]]] : [])),
    );
    this.#count += 1;
    const about = `${request.method} ${url.pathname}${url.search} ${headers["idempotency-key"] ?? headers["paypal-request-id"] ?? ""}`;
    const trail = this.store.trailOf(`${about} ${decoded(raw)}`);
    const entry = {
      number: this.#count,
      at: new Date().toISOString(),
      method: request.method,
      path: url.pathname,
      query: url.search,
      headers,
      raw,
      body: this.#read(raw, headers),
      done: false,
      replayed: false,
      status: null,
      fault: null,
      trail,
    };
    this.journal.push(entry);
    if (this.journal.length > JOURNAL_LIMIT) this.journal.shift();
    const fault = this.faults.take(entry);
    entry.fault = fault?.kind ?? null;
    if (fault?.kind === "forward") return this.#forward(fault, entry, url, response);
    const answer = fault && !fault.after ? undefined : this.#answer(entry, url);
    if (request.method !== "GET") this.store.save();
    if (!fault) return send(response, answer);
    return carryOut(fault, response, answer, (status) => this.refusal(status));
  }

  #read(raw, headers) {
    try {
      return raw === "" ? null : this.decode(raw, headers);
    } catch {
      // It is recorded as it came, and the provider says what is wrong with it.
      return null;
    }
  }

  /** What the provider says. Nothing here waits, so that two requests never mix. */
  #answer(entry, url) {
    let answer;
    try {
      answer = this.store.under(entry.trail, () => this.respond(entry, url));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answer = error.answer;
    }
    entry.done = answer.status < 400;
    entry.status = answer.status;
    return answer;
  }

  async #forward({ url: base }, entry, url, response) {
    const { method, headers, raw } = entry;
    const target = new URL(`${url.pathname}${url.search}`, base);
    const answer = await fetch(target, { method, headers, body: ["GET", "HEAD"].includes(method) ? undefined : raw });
    const text = await answer.text();
    this.store.learn(text, entry.trail);
    Object.assign(entry, { status: answer.status, done: answer.ok });
    send(response, {
      status: answer.status,
      headers: { "content-type": answer.headers.get("content-type") ?? "" },
      text,
    });
  }
}

async function readBody(request) {
  const pieces = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > BODY_LIMIT_BYTES) throw new Refusal(413, { error: "the body is too large" });
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

/** The text of a form as a reader would write it, so that markers in it are found. */
function decoded(raw) {
  try {
    return `${raw} ${decodeURIComponent(raw.replaceAll("+", " "))}`;
  } catch {
    return raw;
  }
}
