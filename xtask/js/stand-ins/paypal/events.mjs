// What happened, as PayPal reports it: https://developer.paypal.com/api/rest/webhooks/rest/
import { createSign, createVerify, generateKeyPairSync, randomUUID } from "node:crypto";
import { crc32 } from "node:zlib";
import { Store } from "../lib/store.mjs";
import { missing } from "./errors.mjs";

const KEY_BITS = 2_048;

export class Events {
  #store;
  #webhooks;
  #webhookId;
  #keys;

  constructor(store, webhooks, webhookId) {
    this.#store = store;
    this.#webhooks = webhooks;
    this.#webhookId = webhookId;
  }

  /** Reports that something happened; `resource` is the object as it is now, `kind` what PayPal calls it. */
  emit(type, kind, { object: _, ...resource }) {
    const event = {
      id: Store.id("WH"),
      object: "event",
      create_time: new Date().toISOString(),
      event_version: "1.0",
      resource_version: "2.0",
      resource_type: kind,
      event_type: type,
      summary: type,
      resource: structuredClone(resource),
      links: [],
    };
    this.#store.add(event);
    const { object: __, ...sent } = event;
    this.#webhooks.send(sent);
  }

  /** The headers of an event. They are made with a key of ours, which only our own verification knows. */
  sign(text) {
    const [id, time] = [randomUUID(), new Date().toISOString()];
    const signer = createSign("SHA256").update(this.#proven(id, time, this.#webhookId, text));
    return {
      "paypal-transmission-id": id,
      "paypal-transmission-time": time,
      "paypal-auth-algo": "SHA256withRSA",
      "paypal-cert-url": "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-local",
      "paypal-transmission-sig": signer.sign(this.#pair().privateKey, "base64"),
    };
  }

  #proven(id, time, webhookId, text) {
    return `${id}|${time}|${webhookId}|${crc32(Buffer.from(text))}`;
  }

  #pair() {
    this.#keys ??= generateKeyPairSync("rsa", { modulusLength: KEY_BITS });
    return this.#keys;
  }

  #verify({
    transmission_id: id,
    transmission_time: time,
    webhook_id: webhookId,
    transmission_sig: proof,
    auth_algo: way,
    webhook_event: event,
  }) {
    const text = JSON.stringify(event ?? null);
    const good =
      way === "SHA256withRSA" &&
      webhookId === this.#webhookId &&
      typeof proof === "string" &&
      createVerify("SHA256")
        .update(this.#proven(id, time, webhookId, text))
        .verify(this.#pair().publicKey, proof, "base64");
    return { status: 200, body: { verification_status: good ? "SUCCESS" : "FAILURE" } };
  }

  routes() {
    return [
      ["POST", "/v1/notifications/verify-webhook-signature", (body) => this.#verify(body)],
      [
        "GET",
        "/v1/notifications/webhooks-events/:id",
        (_, { id }) => ({ status: 200, body: this.#store.get(id, "event") ?? missing() }),
      ],
    ];
  }
}
