// What a message says is to happen: `{"double": {…}}`.
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";

const PREFIX = '{"double":';

/**
 * - `status`, `message`: an error instead of an answer; with `retry_after` in seconds;
 * - `pieces` [3] of `text` ["word "], each repeated `times`; `every_ms` between two;
 * - `head_ms`: so long until the head; `first_ms`: from there to the first piece;
 * - `cut_after`: the connection ends after so many pieces; `error_after`: an error is told there instead;
 * - `usage`: `{input, cached, output, cost}`; with `no_usage` nothing is said of it;
 * - `garbage`: what is sent instead of a stream or an answer;
 * - `no_done`: the stream ends without its word for it; `finish`: its reason ["stop"].
 */
export class Script {
  constructor(words) {
    Object.assign(this, { pieces: 3, text: "word ", times: 1, every_ms: 0, head_ms: 0, first_ms: 0, finish: "stop", ...words });
  }

  static of(body) {
    const last = (body.messages ?? []).findLast(({ role }) => role === "user")?.content ?? body.prompt;
    const text = typeof last === "string" ? last : (last ?? []).find(({ type }) => type === "text")?.text;
    return text?.startsWith(PREFIX) ? new Script(JSON.parse(text).double) : undefined;
  }

  get words() {
    return this.text.repeat(this.times);
  }

  get counts() {
    const { input = 10, cached = 0, output = this.pieces, cost } = this.usage ?? {};
    return { input, cached, output, cost };
  }

  /** Sends pieces as fast as they are taken. Says whether the stream is to be ended. */
  async stream(response, entry, { piece, error }) {
    if (this.first_ms) await wait(response, this.first_ms);
    for (let at = 0; at < this.pieces; at += 1) {
      if (response.destroyed) return false;
      if (at === this.cut_after) return this.#cut(response, entry);
      if (at === this.error_after) {
        response.end(error);
        return false;
      }
      if (at > 0 && this.every_ms) await wait(response, this.every_ms);
      if (response.destroyed) return false;
      if (!response.write(piece(at))) await taken(response);
      entry.pieces += 1;
    }
    if (this.cut_after === this.pieces) return this.#cut(response, entry);
    return !response.destroyed;
  }

  /** Ends the connection once what was written before has left. */
  #cut(response, entry) {
    entry.ended = "cut";
    response.write("\n", () => response.destroy());
    return false;
  }

  async head(response) {
    if (this.head_ms) await wait(response, this.head_ms);
  }
}

/** Waits until what was written has left, or nobody is there to take it. What did not come is waited for no more. */
async function taken(response) {
  const came = new AbortController();
  const signal = came.signal;
  await Promise.race([once(response, "drain", { signal }), once(response, "close", { signal })]);
  came.abort();
}

/** Waits, but not for whom nobody waits. */
async function wait(response, ms) {
  const gone = new AbortController();
  const stop = () => gone.abort();
  response.once("close", stop);
  await pause(ms, undefined, { signal: gone.signal }).catch(() => {});
  response.off("close", stop);
}
