// The Worker's entry. One instance of the module serves all requests of the isolate; after a trap it is set up anew, since
// its memory may be in any state. Requests that were in flight in it are answered with 500: their tasks are gone.
import wasmModule from "./index_bg.wasm";
import * as bindings from "./bindings.js";

bindings.initSync({ module: wasmModule });

/** How to end each request in flight without an answer, should the module trap. */
const inFlight = new Set();

const isTrap = (error) =>
  error instanceof WebAssembly.RuntimeError || (error instanceof RangeError && /stack/.test(error.message));

function renew(error) {
  console.error("the module trapped and is set up anew:", error);
  bindings.__wbg_reset_state();
  for (const end of inFlight) end(undefined);
  inFlight.clear();
}

// A handler runs in microtasks that the module queues itself, so a trap reaches no caller, only this event.
addEventListener("error", (event) => {
  if (isTrap(event.error)) renew(event.error);
});

function problem(request) {
  const given = request.headers.get("x-request-id") ?? "";
  const id = /^[\w.-]{1,128}$/.test(given) ? given : crypto.randomUUID();
  const body = {
    type: "urn:turnpike:problem:internal",
    title: "Internal error",
    status: 500,
    code: "internal",
    request_id: id,
  };
  const headers = { "content-type": "application/problem+json", "x-request-id": id };
  return new Response(JSON.stringify(body), { status: 500, headers });
}

export default {
  // scheduled
  async fetch(request, env, ctx) {
    const answer = await new Promise((resolve) => {
      inFlight.add(resolve);
      const failed = (error) => {
        inFlight.delete(resolve);
        if (isTrap(error)) renew(error);
        else console.error("the handler failed:", error);
        resolve(undefined);
      };
      const answered = (response) => {
        inFlight.delete(resolve);
        resolve(response);
      };
      try {
        bindings.fetch(request, env, ctx).then(answered, failed);
      } catch (error) {
        failed(error);
      }
    });
    // Made here and not in `renew`: an answer belongs to the request in whose turn it is made.
    return answer ?? problem(request);
  },
};
