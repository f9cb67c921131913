// The stand-ins of the models' providers: what they are told happens.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AI_KEY, start } from "./support/start.mjs";

let stand;
before(async () => (stand = await start()));
after(() => stand.stop());

function ask(path, words, more = {}) {
  const content = typeof words === "string" ? words : JSON.stringify({ double: words });
  const headers = { authorization: `Bearer ${AI_KEY}`, "content-type": "application/json" };
  const body = JSON.stringify({ model: "m", messages: [{ role: "user", content }], ...more });
  return fetch(`${stand.ai}${path}`, { method: "POST", headers, body });
}

// Promise: OpenAI's API is aimock's, for who has the key.
test("aimock answers", async () => {
  const answer = await (await ask("/v1/chat/completions", "A haiku")).json();
  assert.match(answer.choices[0].message.content, /frog/);
  assert.equal((await fetch(`${stand.ai}/v1/chat/completions`, { method: "POST" })).status, 401);
});

// Promise: a stream has the pieces and the counts that were said, in either language, and can break off.
test("streams do what they are told", async () => {
  const options = { stream: true, stream_options: { include_usage: true } };
  const words = { pieces: 2, usage: { input: 3, output: 4 } };
  const events = await (await ask("/openrouter/api/v1/chat/completions", words, options)).text();
  assert.equal(events.match(/word /g).length, 2);
  assert.match(events, /"total_tokens":7/);
  const lines = await (await ask("/ollama/api/chat", words, { stream: true })).text();
  assert.match(lines, /"prompt_eval_count":3,"eval_count":4/);
  const cut = await ask("/openrouter/api/v1/chat/completions", { cut_after: 1, marker: "broken" }, options);
  await assert.rejects(cut.text());
  const [call] = await (await fetch(`${stand.ai}/control/calls?marker=broken`)).json();
  assert.deepEqual([call.pieces, call.ended], [1, "cut"]);
});
