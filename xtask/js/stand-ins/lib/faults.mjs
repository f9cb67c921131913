// What goes wrong on purpose. A fault is for the requests that a marker leads to, so that tests that run at once do not
// disturb each other.
import { setTimeout as pause } from "node:timers/promises";

const DEFAULT_SILENCE_MS = 60_000;
const HUGE_PIECE = " ".repeat(64 * 1024);

/**
 * The kinds:
 *
 * - `cut`: the connection ends without an answer, before anything was done or, with `after`, once it was;
 * - `silence`: no answer for `ms` [60,000], then as `cut`;
 * - `late`: it is done at once and answered after `ms`;
 * - `status`: an error of that `status` in the provider's own form; with `after`, although it was done;
 * - `answer`: `status`, `headers` and `body` as given; with `after`, although it was done;
 * - `half`: it is done, and the answer ends in its middle;
 * - `huge`: it is done, and the answer is followed by `bytes` of blanks;
 * - `omit`: it is done, and the answer lacks `members`;
 * - `forward`: the request goes to `url`, whose answer is the answer.
 */
const KINDS = ["cut", "silence", "late", "status", "answer", "half", "huge", "omit", "forward"];

/** Kinds that can happen only once the request was carried out. */
const ALWAYS_AFTER = new Set(["late", "half", "huge", "omit"]);

export class Faults {
  #list = [];
  #count = 0;

  /** Adds one; answers its id, or throws what is wrong with it. */
  add(fault) {
    if (!KINDS.includes(fault.kind)) throw new Error(`there is no fault \`${fault.kind}\`; there are ${KINDS}`);
    if (typeof fault.marker !== "string" || fault.marker.length < 4) throw new Error("a fault needs a marker");
    if (fault.kind === "status" && !(fault.status >= 400)) throw new Error("`status` needs a status of 400 or more");
    if (fault.kind === "forward" && !URL.canParse(fault.url)) throw new Error("`forward` needs a url");
    const path = new RegExp(fault.path ?? "");
    this.#count += 1;
    const id = `fault_${this.#count}`;
    this.#list.push({
      ...fault,
      id,
      path,
      left: fault.times ?? Infinity,
      after: fault.after || ALWAYS_AFTER.has(fault.kind),
    });
    return id;
  }

  remove(id) {
    this.#list = this.#list.filter((fault) => fault.id !== id);
  }

  /** How often a fault may still happen; `undefined` once it may not. */
  left(id) {
    return this.#list.find((fault) => fault.id === id)?.left;
  }

  /** The first fault for a request, which counts as having happened. */
  take({ method, path, trail }) {
    const found = this.#list.find(
      (fault) => trail.includes(fault.marker) && (!fault.method || fault.method === method) && fault.path.test(path),
    );
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.remove(found.id);
    return found;
  }
}

/** Answers as the fault says; `answer` is what would have been said, `refusal` makes the provider's error of a status. */
export async function carryOut(fault, response, answer, refusal) {
  const gone = new Promise((resolve) => response.once("close", resolve));
  switch (fault.kind) {
    case "cut":
      return response.destroy();
    case "silence":
      await Promise.race([gone, pause(fault.ms ?? DEFAULT_SILENCE_MS, undefined, { ref: false })]);
      return response.destroy();
    case "late":
      await Promise.race([gone, pause(fault.ms, undefined, { ref: false })]);
      return send(response, answer);
    case "status":
      return send(response, refusal(fault.status));
    case "answer":
      return send(response, { status: fault.status ?? 200, headers: fault.headers, text: fault.body ?? "" });
    case "half":
      return half(response, answer);
    case "huge":
      return huge(response, answer, fault.bytes, gone);
    case "omit":
      return send(response, { ...answer, body: without(answer.body, fault.members) });
    default:
      throw new Error(`nobody knows how to do \`${fault.kind}\``);
  }
}

function without(body, members) {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !members.includes(name)));
}

/** Sends an answer: `body` as JSON, or `text` as it is. */
export function send(response, { status, headers = {}, body, text }) {
  const bytes = Buffer.from(text ?? (body === undefined ? "" : JSON.stringify(body)));
  const kind = text === undefined ? { "content-type": "application/json" } : {};
  response.writeHead(status, { ...kind, ...headers, "content-length": bytes.length });
  response.end(bytes);
}

function half(response, { status, headers = {}, body }) {
  // Of nothing there is no half: where no body belongs, one begins.
  const [code, text] = body === undefined ? [200, "{}"] : [status, JSON.stringify(body)];
  const bytes = Buffer.from(text);
  response.writeHead(code, { "content-type": "application/json", ...headers, "content-length": bytes.length });
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}

async function huge(response, { status, headers = {}, body }, bytes, gone) {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.write(JSON.stringify(body));
  for (let sent = 0; sent < bytes && !response.destroyed; sent += HUGE_PIECE.length) {
    if (!response.write(HUGE_PIECE)) await Promise.race([gone, new Promise((go) => response.once("drain", go))]);
  }
  response.end();
}
