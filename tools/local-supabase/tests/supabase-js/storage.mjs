import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { admin, anonymous, url, user } from "./project.mjs";

const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7919) % 256));
const digest = (data) => createHash("sha256").update(Buffer.from(data)).digest("hex");
const files = (person) => person.client.storage.from("edge_test");
const assertBytes = async (source) => assert.equal(digest(await source.arrayBuffer()), digest(bytes));
const pathOf = (name) => `${user.id}/${name}`;

test("upload and download, as a buffer and as a form", async () => {
  assert.ifError((await files(user).upload(pathOf("a.bin"), bytes, { contentType: "application/octet-stream" })).error);
  assert.ifError((await files(user).upload(pathOf("b.png"), new Blob([bytes], { type: "image/png" }))).error);
  for (const name of ["a.bin", "b.png"]) await assertBytes((await files(user).download(pathOf(name))).data);
});

test("policies on storage.objects hold", async () => {
  assert.ok((await files(user).upload(`${admin.id}/c.bin`, bytes)).error);
  assert.ok((await files(admin).download(pathOf("a.bin"))).error);
  assert.ok((await files(admin).createSignedUrl(pathOf("a.bin"), 60)).error);
  assert.ok((await anonymous().storage.from("edge_test").download(pathOf("a.bin"))).error);
});

test("signed URLs", async () => {
  const { data } = await files(user).createSignedUrl(pathOf("a.bin"), 60);
  assert.ok(data.signedUrl.startsWith(`${url}/storage/v1/object/sign/edge_test/`), data.signedUrl);
  const answer = await fetch(data.signedUrl);
  assert.equal(answer.status, 200);
  await assertBytes(answer);
  assert.equal((await fetch(`${data.signedUrl.slice(0, -3)}abc`)).status, 400);
  assert.equal((await fetch(data.signedUrl.replace("a.bin", "b.png"))).ok, false);
});

test("several signed URLs at once", async () => {
  const { data } = await files(user).createSignedUrls([pathOf("a.bin"), pathOf("b.png"), "nope"], 60);
  assert.equal(data.length, 3);
  await assertBytes(await fetch(data[1].signedUrl));
  assert.ok(!data[2].signedUrl && data[2].error);
});

test("a signed URL expires", async () => {
  const { data } = await files(user).createSignedUrl(pathOf("a.bin"), 1);
  await setTimeout(2_300);
  assert.equal((await fetch(data.signedUrl)).status, 400);
});

test("signed upload URLs store the file and nothing around it", async () => {
  for (const [name, body] of [["up-1.bin", bytes], ["up-2.bin", new Blob([bytes])]]) {
    const { data, error } = await files(user).createSignedUploadUrl(pathOf(name));
    assert.ifError(error);
    const upload = await anonymous().storage.from("edge_test").uploadToSignedUrl(data.path, data.token, body);
    assert.ifError(upload.error);
    await assertBytes((await files(user).download(pathOf(name))).data);
  }
});

test("a signed upload URL is given to whom the policies let in, and replaces a file only if asked to", async () => {
  assert.ok((await files(admin).createSignedUploadUrl(pathOf("a.bin"))).error);
  assert.ok((await files(user).createSignedUploadUrl(pathOf("up-1.bin"))).error);
  const { data, error } = await files(user).createSignedUploadUrl(pathOf("up-1.bin"), { upsert: true });
  assert.ifError(error);
  const signed = anonymous().storage.from("edge_test");
  assert.ifError((await signed.uploadToSignedUrl(data.path, data.token, bytes.subarray(1))).error);
  const replaced = await (await files(user).download(pathOf("up-1.bin"))).data.arrayBuffer();
  assert.equal(replaced.byteLength, bytes.length - 1);
  assert.ifError((await signed.uploadToSignedUrl(data.path, data.token, bytes)).error);
});

test("an upload token is for one file, and cannot be forged", async () => {
  const { data } = await files(user).createSignedUploadUrl(pathOf("c (1).bin"));
  const signed = anonymous().storage.from("edge_test");
  assert.ok((await signed.uploadToSignedUrl(pathOf("d.bin"), data.token, bytes)).error);
  const forged = await signed.uploadToSignedUrl(data.path, `${data.token.slice(0, -3)}abc`, bytes);
  assert.equal(forged.error.status, 400);
  assert.ifError((await signed.uploadToSignedUrl(data.path, data.token, bytes)).error);
  assert.ifError((await files(user).remove([data.path])).error);
});

test("listing shows one folder, and the sizes of its files", async () => {
  const { data } = await files(user).list(user.id);
  assert.deepEqual(data.map((file) => file.name).sort(), ["a.bin", "b.png", "up-1.bin", "up-2.bin"]);
  assert.equal(data[0].metadata.size, bytes.length);
  const root = await files(user).list();
  assert.deepEqual(root.data.map(({ name, id }) => [name, id]), [[user.id, null]]);
});

test("removing", async () => {
  const { data } = await files(user).remove([pathOf("b.png")]);
  assert.equal(data.length, 1);
  assert.ok((await files(user).download(pathOf("b.png"))).error);
});
