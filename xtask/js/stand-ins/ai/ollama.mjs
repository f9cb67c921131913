// Ollama's own API, as a script says: lines of JSON, with its counts in the last.
import { json } from "./server.mjs";

export async function ollama(response, body, script, entry) {
  await script.head(response);
  if (script.status) return json(response, script.status, { error: script.message ?? "no" });
  const shared = { model: body.model, created_at: "2026-01-01T00:00:00Z" };
  const { input, output } = script.counts;
  const counts = script.no_usage ? {} : { prompt_eval_count: input, eval_count: output };
  const end = { done: true, done_reason: script.finish, total_duration: 1, ...counts };
  const says = (content) => ({ role: "assistant", content });
  if (body.stream === false) {
    return json(response, 200, { ...shared, message: says(script.words.repeat(script.pieces)), ...end });
  }
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  response.flushHeaders();
  const word = `${JSON.stringify({ ...shared, message: says(script.words), done: false })}\n`;
  const error = `${JSON.stringify({ error: "the model has crashed" })}\n`;
  if (!(await script.stream(response, entry, { piece: () => word, error }))) return;
  response.end(`${JSON.stringify({ ...shared, message: says(""), ...end })}\n`);
}
