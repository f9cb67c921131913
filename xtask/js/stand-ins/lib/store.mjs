// The objects of one provider, and what led to each: a test that marked its order finds everything that came of it.
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

const ID_RANDOM_BYTES = 12;
/** What an id of either provider looks like inside other text. */
const ID = /[A-Za-z0-9_-]{10,80}/g;

export class Store {
  #objects = new Map();
  #trails = new Map();
  /** Answers that are given again: key → { fingerprint, status, body }. */
  #answers = new Map();
  #file;
  #trail = "";

  /** Keeps its state in `file`, if one is named. */
  constructor(file) {
    this.#file = file;
    if (!file || !existsSync(file)) return;
    const { objects, trails, answers } = JSON.parse(readFileSync(file, "utf8"));
    this.#objects = new Map(objects);
    this.#trails = new Map(trails);
    this.#answers = new Map(answers);
  }

  static id(prefix) {
    return `${prefix}_${randomBytes(ID_RANDOM_BYTES).toString("hex")}`;
  }

  /** Keeps an object under its id; it belongs to what is being answered. */
  add(object) {
    this.#objects.set(object.id, object);
    this.#trails.set(object.id, `${this.#trail} ${object.id}`);
    return object;
  }

  /** The object of an id and, where one is named, a type. */
  get(id, type) {
    const found = this.#objects.get(id);
    return found && (!type || found.object === type) ? found : undefined;
  }

  remove(id) {
    this.#objects.delete(id);
  }

  /** All objects of a type (of every type for `undefined`) that `marker` led to, oldest first. */
  all(type, marker = "") {
    return [...this.#objects.values()].filter(
      (object) => (!type || object.object === type) && this.#trails.get(object.id)?.includes(marker),
    );
  }

  /** `text`, and what led to the objects that it names. */
  trailOf(text) {
    const named = (text.match(ID) ?? []).flatMap((id) => this.#trails.get(id) ?? []);
    return [text, ...new Set(named)].join(" ");
  }

  /** Runs `work`, which must not wait; what it adds belongs to `trail`. */
  under(trail, work) {
    this.#trail = trail;
    try {
      return work();
    } finally {
      this.#trail = "";
    }
  }

  /** Ids of somebody else's objects that an answer told: they belong to `trail`. */
  learn(answer, trail) {
    for (const id of answer.match(ID) ?? []) if (!this.#trails.has(id)) this.#trails.set(id, trail);
  }

  answer(key) {
    return this.#answers.get(key);
  }

  keepAnswer(key, answer) {
    this.#answers.set(key, answer);
  }

  /** Writes everything to the file. */
  save() {
    if (!this.#file) return;
    const state = { objects: [...this.#objects], trails: [...this.#trails], answers: [...this.#answers] };
    writeFileSync(`${this.#file}.new`, JSON.stringify(state));
    renameSync(`${this.#file}.new`, this.#file);
  }
}
