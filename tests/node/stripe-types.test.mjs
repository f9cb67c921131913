// Every request that the functions sent to Stripe in this run has the shape that Stripe's own types say.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CALLS, LINE_OF_FIRST, callOf, compile, distinct, program, typed } from "./support/stripe-types.mjs";

const { TURNPIKE_STRIPE_URL, TURNPIKE_TEST_FILTER } = process.env;
assert.ok(TURNPIKE_STRIPE_URL, "these tests need a running stack: cargo xtask test");

/** What the functions sent; what tests send themselves has no version. */
async function sent() {
  const answer = await fetch(`${TURNPIKE_STRIPE_URL}/control/requests`);
  return (await answer.json()).filter(({ headers }) => headers["stripe-version"]);
}

// Promise: no request has a member that Stripe does not know, lacks one that it needs, or has one of another type.
test("requests to Stripe are of Stripe's types", async (t) => {
  const requests = await sent();
  const kinds = distinct(requests.map((request) => [callOf(request), typed(request.body ?? {})]));
  const unknown = kinds.map(([call]) => call).filter((call) => !CALLS[call]);
  assert.deepEqual([...new Set(unknown)], [], "calls without a type: add them to CALLS");
  t.diagnostic(`${requests.length} requests of ${kinds.length} kinds`);
  assert.equal(await compile(program(kinds.map(([call, value]) => [`Stripe.${CALLS[call]}`, value]))), "");
});

// Promise: none of the calls goes unchecked because no test made it.
test(
  "every call to Stripe was made",
  { skip: TURNPIKE_TEST_FILTER && "a filtered run makes some calls only" },
  async () => {
    const made = new Set((await sent()).map(callOf));
    assert.deepEqual(
      Object.keys(CALLS).filter((call) => !made.has(call)),
      [],
    );
  },
);

// Promise: Stripe itself could tell the version of its API that these types are of, and every request names it.
test("requests name the version of the types", async () => {
  const { default: Stripe } = await import("stripe");
  const versions = new Set((await sent()).map(({ headers }) => headers["stripe-version"]));
  const own = new Stripe("sk_test_none").getApiField("version");
  for (const version of versions) assert.equal(version, own);
});

// Promise: the check would notice a member that is misspelled, missing or of another type. (Which words a member may be is not
// in the types, which leave room for words to come: that the stand-in checks.)
test("what Stripe would refuse does not compile", async () => {
  const good = {
    mode: "payment",
    success_url: "https://x.test",
    line_items: [{ quantity: 1, price_data: { currency: "usd", unit_amount: 1, product_data: { name: "x" } } }],
  };
  const bad = [
    { ...good, sucess_url: "https://x.test" },
    { ...good, mode: 1 },
    { ...good, line_items: [{ quantity: "one" }] },
    { ...good, line_items: [{ quantity: 1, price_data: { unit_amount: 1 } }] },
    {
      ...good,
      line_items: [
        { quantity: 1, price_data: { currency: "usd", unit_amount: 1, product_data: { name: "x", colour: "red" } } },
      ],
    },
  ];
  const type = "Stripe.Checkout.SessionCreateParams";
  const said = await compile(program([[type, good], ...bad.map((value) => [type, value])]));
  const wrong = new Set([...said.matchAll(/program\.ts\((\d+),/g)].map(([, line]) => Number(line)));
  assert.deepEqual(
    [...wrong].sort(),
    bad.map((_, index) => LINE_OF_FIRST + 1 + index),
    said,
  );
});
