// One crossing between JavaScript and WebAssembly costs more than building a string: heads cross as one text,
// lines of method, URL or status first, then a header's name and its value in turn (neither can hold a line feed).
import { waitUntil } from "cloudflare:workers";

const head = (first, headers) => {
  for (const [name, value] of headers) first += "\n" + name + "\n" + value;
  return first;
};

const pairs = (text) => {
  const lines = text.split("\n");
  const list = [];
  for (let i = 0; i + 1 < lines.length; i += 2) list.push([lines[i], lines[i + 1]]);
  return list;
};

// The whole body, or null when it is larger than the limit.
const read = async (message, limit) => {
  const length = Number(message.headers.get("content-length") ?? "NaN");
  if (length > limit) {
    await message.body?.cancel();
    return null;
  }
  if (!Number.isNaN(length)) return new Uint8Array(await message.arrayBuffer());
  if (!message.body) return new Uint8Array();
  const chunks = [];
  let size = 0;
  for await (const chunk of message.body) {
    size += chunk.byteLength;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
};

export const requestHead = (request) => head(request.method + "\n" + request.url, request.headers);

export const hasBody = (request) => request.body !== null;

export const requestBody = (request, limit) => read(request, limit);

export const respond = (status, headers, body) =>
  new Response(body.byteLength === 0 ? null : body.slice(), { status, headers: pairs(headers) });

const call = (method, url, headers, body, timeoutMs) =>
  fetch(url, {
    method,
    headers: pairs(headers),
    body: body.byteLength === 0 ? undefined : body,
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });

// [head, body or null]
export const send = async (method, url, headers, body, timeoutMs, limit) => {
  const answer = await call(method, url, headers, body, timeoutMs);
  return [head(String(answer.status), answer.headers), await read(answer, limit)];
};

// [head, the body's reader or null]
export const stream = async (method, url, headers, body, timeoutMs) => {
  const abort = new AbortController();
  const alarm = setTimeout(() => abort.abort(new DOMException("", "TimeoutError")), timeoutMs);
  try {
    const answer = await fetch(url, {
      method,
      headers: pairs(headers),
      body: body.byteLength === 0 ? undefined : body,
      redirect: "manual",
      signal: abort.signal,
    });
    return [head(String(answer.status), answer.headers), answer.body?.getReader() ?? null];
  } finally {
    clearTimeout(alarm);
  }
};

// The next piece; undefined after the last.
export const next = async (reader) => (await reader.read()).value;

// Nobody wants the rest: the service is told, and its connection ends.
export const cancel = (reader) => reader.cancel().catch(() => {});

// [Response, the writer of its body]
export const open = (status, headers) => {
  const { readable, writable } = new TransformStream();
  return [new Response(readable, { status, headers: pairs(headers) }), writable.getWriter()];
};

// Tells that the client has gone, where the function has the compatibility flag `enable_request_signal`; a stream does not tell.
export const signal = (request) => request.signal;

// Once nobody reads what is written, or all of it is written.
export const gone = (writer, signal) =>
  new Promise((tell) => {
    writer.closed.then(tell, tell);
    if (signal.aborted) tell();
    else signal.addEventListener("abort", tell, { once: true });
  });

// The piece is copied before anything waits: it lies in memory that may move.
export const put = (writer, piece) => writer.write(piece.slice());

export const close = (writer, isWhole) => (isWhole ? writer.close() : writer.abort("the body broke off")).catch(() => {});

export const isTimeout = (error) => error?.name === "TimeoutError" || error?.name === "AbortError";

export const background = (promise) => waitUntil(promise);

export const limit = async (limiter, key) => (await limiter.limit({ key })).success;

export const asset = async (assets, path) => {
  const answer = await assets.fetch("http://assets/" + path);
  return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
};

// None of the parts can hold a line feed. Nothing for what is no URL.
export const urlParts = (text) => {
  const url = URL.parse(text);
  return url ? [url.href, url.origin, url.hostname, Boolean(url.username || url.password)].join("\n") : "";
};

export const sleep = (durationMs) => new Promise((wake) => setTimeout(wake, durationMs));

export const log = (line) => console.log(line);
