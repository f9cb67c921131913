// The OpenAPI document in the eyes of a validator that shares nothing with what made it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";

async function problems(text) {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(JSON.parse(text));
  assert.ok(!valid || validator.version === "3.1", `version ${validator.version}`);
  return valid ? [] : (errors ?? ["not valid"]);
}

// Promise: the document in the repository is valid OpenAPI 3.1.
test("the kept document is valid", async () => {
  const text = await readFile(new URL("../../docs/openapi.json", import.meta.url), "utf8");
  assert.deepEqual(await problems(text), []);
});

// Promise: so is the one that the functions serve.
test("the served document is valid", async () => {
  const answer = await fetch(`${process.env.TURNPIKE_URL}/v1/openapi.json`);
  assert.equal(answer.status, 200);
  assert.deepEqual(await problems(await answer.text()), []);
});

// Promise: every reference leads somewhere.
test("references lead somewhere", async () => {
  const document = JSON.parse(await readFile(new URL("../../docs/openapi.json", import.meta.url), "utf8"));
  const references = JSON.stringify(document).match(/"#\/[^"]+"/g) ?? [];
  assert.ok(references.length > 10);
  for (const reference of new Set(references)) {
    const path = JSON.parse(reference).slice(2).split("/");
    const target = path.reduce((place, name) => place?.[name.replaceAll("~1", "/").replaceAll("~0", "~")], document);
    assert.ok(target, reference);
  }
});
