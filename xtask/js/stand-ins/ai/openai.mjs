// OpenAI's API, and OpenRouter's, as a script says.
import { json } from "./server.mjs";

const OBJECT = "chat.completion";

export async function openai(response, url, body, script, entry) {
  await script.head(response);
  if (script.status) {
    const headers = script.retry_after ? { "retry-after": String(script.retry_after) } : {};
    return json(response, script.status, { error: { message: script.message ?? "no", code: script.status } }, headers);
  }
  if (url.pathname.endsWith("/images/generations")) {
    const made = Math.min(body.n ?? 1, script.pieces);
    return json(response, 200, { created: 1, data: Array.from({ length: made }, () => ({ b64_json: "QUJD" })) });
  }
  if (script.garbage !== undefined) {
    response.writeHead(200, { "content-type": body.stream ? "text/event-stream" : "application/json" });
    return response.end(script.garbage);
  }
  const shared = { id: "gen-double", created: 1, model: body.model };
  if (!body.stream) {
    if (script.cut_after !== undefined) return cut(response, entry);
    const message = { role: "assistant", content: script.words.repeat(script.pieces) };
    const choices = [{ index: 0, message, finish_reason: script.finish }];
    return json(response, 200, { ...shared, object: OBJECT, choices, ...(!script.no_usage && { usage: usage(script) }) });
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.flushHeaders();
  const chunk = (choices, more = {}) => event({ ...shared, object: `${OBJECT}.chunk`, choices, ...more });
  // A stream of any length is made of the same piece.
  const word = chunk([{ index: 0, delta: { content: script.words }, finish_reason: null }]);
  const error = event({ ...shared, error: { code: 502, message: "the provider has gone" } });
  if (!(await script.stream(response, entry, { piece: () => word, error }))) return;
  if (!script.no_done || script.finish) response.write(chunk([{ index: 0, delta: {}, finish_reason: script.finish }]));
  // OpenRouter's usage comes with a choice that says nothing.
  const said = url.pathname.startsWith("/openrouter/") ? [{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }] : [];
  if (!script.no_usage && body.stream_options?.include_usage) response.write(chunk(said, { usage: usage(script) }));
  if (!script.no_done) response.write("data: [DONE]\n\n");
  response.end();
}

function cut(response, entry) {
  entry.ended = "cut";
  response.writeHead(200, { "content-type": "application/json", "content-length": 1000 });
  response.write('{"id":', () => response.destroy());
}

function event(value) {
  return `data: ${JSON.stringify(value)}\n\n`;
}

function usage(script) {
  const { input, cached, output, cost } = script.counts;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached },
    ...(cost !== undefined && { cost, cost_details: { upstream_inference_cost: cost } }),
  };
}
