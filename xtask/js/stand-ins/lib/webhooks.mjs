// Sends events to the shop, again and again until it takes them, as providers do (over seconds instead of days).
import { setTimeout as pause } from "node:timers/promises";

const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 16_000];
const ANSWER_LIMIT_MS = 20_000;

export class Webhooks {
  /** What was sent: event, attempt, status (`null` without an answer). */
  deliveries = [];

  /** Whether a test wants an event to be lost. */
  isLost = () => false;

  /** `sign(text)` gives the headers that prove who sent it; without a `url` nothing is sent. */
  constructor(name, url, sign) {
    Object.assign(this, { name, url, sign });
  }

  /** Sends an event; returns at once. */
  send(event) {
    if (this.url && !this.isLost(event)) this.#deliver(event).catch((error) => console.error(`${this.name} stand-in:`, error));
  }

  async #deliver(event) {
    const text = JSON.stringify(event);
    for (const [attempt, wait] of [0, ...PAUSES_MS].entries()) {
      // The event comes after the answer of the request that caused it, more often than not.
      await pause(wait, undefined, { ref: false });
      const status = await this.attempt(text);
      this.deliveries.push({ id: event.id, attempt, status });
      if (status !== null && status < 300) return;
      // Nobody takes webhooks there: no use in repeating it, or saying it twice.
      if (status === 404) return this.#nobodyThere();
    }
    console.error(`${this.name} stand-in: nobody at ${this.url} took the event ${event.id}`);
  }

  #nobodyThere() {
    if (!this.told) console.error(`${this.name} stand-in: ${this.url} takes no webhooks`);
    this.told = true;
  }

  /** Sends it once; answers the status, or `null`. */
  async attempt(text) {
    try {
      const headers = { "content-type": "application/json", ...(await this.sign(text)) };
      const signal = AbortSignal.timeout(ANSWER_LIMIT_MS);
      const answer = await fetch(this.url, { method: "POST", headers, body: text, signal, redirect: "manual" });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return null;
    }
  }
}
