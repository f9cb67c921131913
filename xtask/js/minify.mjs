// Makes the JavaScript of a Worker smaller, in place. esbuild is what wrangler brings along to bundle with.
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { transform } from "esbuild";

const [folder] = process.argv.slice(2);
const files = await readdir(folder, { recursive: true });
for (const file of files.filter((name) => name.endsWith(".js"))) {
  const path = join(folder, file);
  const { code } = await transform(await readFile(path, "utf8"), { format: "esm", target: "esnext", minify: true });
  await writeFile(path, code);
}
