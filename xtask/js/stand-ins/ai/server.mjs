// The providers of models on this machine. OpenAI's API is played by npm `@copilotkit/aimock` (fixtures.json), with our own film
// where it has none. What aimock lacks is played here for whoever asks: a message that begins with `{"double":` says what is to
// happen, see `script.mjs`. Under /openrouter and /ollama are those two, each with a key or none, as they are.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, request as forward } from "node:http";
import { LLMock } from "@copilotkit/aimock";
import { ollama } from "./ollama.mjs";
import { openai } from "./openai.mjs";
import { Script } from "./script.mjs";

const BODY_LIMIT_BYTES = 20 * 1024 * 1024;
/** Older ones are forgotten. */
const JOURNAL_LIMIT = 20_000;
const VIDEO = /^\/v1\/videos\/(video_\w+)(\/content)?$/;
const FILM = Buffer.from("a film of four seconds");

/** `settings`: `{port, key}`, the key that OpenAI's API and OpenRouter want. */
export function ai({ key }) {
  const mock = new LLMock({ port: 0, logLevel: "silent" });
  for (const { match, response } of JSON.parse(readFileSync(new URL("fixtures.json", import.meta.url))).fixtures) {
    mock.on(match, response);
  }
  const journal = [];
  let behind;

  const server = createServer(async (request, response) => {
    try {
      await answer(request, response);
    } catch (error) {
      console.error("ai stand-in:", error);
      response.destroy();
    }
  });
  // A client that was cut off or gave up is what faults are for.
  server.on("clientError", (_, socket) => socket.destroy());

  async function answer(request, response) {
    const url = new URL(request.url, "http://stand-in");
    const raw = await readBody(request);
    if (url.pathname === "/control/calls") {
      const marker = url.searchParams.get("marker") ?? "";
      return json(response, 200, journal.filter((entry) => JSON.stringify(entry.body).includes(marker)));
    }
    const isOllama = url.pathname.startsWith("/ollama/");
    if (!isOllama && request.headers.authorization !== `Bearer ${key}`) {
      return json(response, 401, { error: { message: "Incorrect API key provided", type: "invalid_request_error" } });
    }
    const body = raw.length === 0 ? {} : JSON.parse(raw);
    const entry = { path: url.pathname, headers: request.headers, body, pieces: 0, ended: null };
    journal.push(entry);
    if (journal.length > JOURNAL_LIMIT) journal.shift();
    response.once("close", () => (entry.ended ??= response.writableFinished ? "whole" : "gone"));
    if (VIDEO.test(url.pathname) || url.pathname === "/v1/videos") return video(response, url, body);
    const script = Script.of(body);
    if (url.pathname === "/ollama/api/chat") return ollama(response, body, script ?? new Script({}), entry);
    if (script || url.pathname.startsWith("/openrouter/")) return openai(response, url, body, script ?? new Script({}), entry);
    return pass(request, response, raw);
  }

  /** To aimock, and its answer back, piece by piece. */
  function pass(request, response, raw) {
    const { method, headers, url: path } = request;
    const onward = forward(new URL(path.replace("/ollama/v1", "/v1"), behind), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    response.once("close", () => onward.destroy());
    onward.on("error", () => response.destroy());
    onward.end(raw);
  }

  return {
    async listen(port) {
      await mock.start();
      behind = mock.url;
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
      return `http://127.0.0.1:${server.address().port}`;
    },
    close() {
      server.close();
      server.closeAllConnections();
      mock.stop();
    },
  };
}

/** A film that is ready when it is asked for the second time. */
const asked = new Set();

function video(response, url, body) {
  const [, id, content] = VIDEO.exec(url.pathname) ?? [];
  if (!id) {
    const made = body.prompt?.includes("fail") ? "failed" : "queued";
    return json(response, 200, { id: `video_${Math.random().toString(36).slice(2)}`, object: "video", status: made });
  }
  if (content) {
    response.writeHead(200, { "content-type": "video/mp4", "content-length": FILM.length });
    return response.end(FILM);
  }
  const status = asked.has(id) ? "completed" : "in_progress";
  asked.add(id);
  return json(response, 200, { id, object: "video", status });
}

export function json(response, status, body, headers = {}) {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { "content-type": "application/json", "content-length": bytes.length, ...headers });
  response.end(bytes);
}

async function readBody(request) {
  const pieces = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > BODY_LIMIT_BYTES) throw new Error("the body is too large");
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
