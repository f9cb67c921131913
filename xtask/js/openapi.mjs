// Says whether an OpenAPI document (a URL or a file) is valid, by a validator that shares nothing with what made it.
import { readFile } from "node:fs/promises";
import { Validator } from "@seriousme/openapi-schema-validator";

const [place] = process.argv.slice(2);
const text = /^https?:/.test(place) ? await (await fetch(place)).text() : await readFile(place, "utf8");
const { valid, errors } = await new Validator().validate(JSON.parse(text));
if (!valid) console.error(`${place} is no valid OpenAPI document:`, JSON.stringify(errors, null, 2));
process.exit(valid ? 0 : 1);
