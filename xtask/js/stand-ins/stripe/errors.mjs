// Stripe's errors: https://docs.stripe.com/api/errors
import { Refusal } from "../lib/provider.mjs";

/** The body of an error. */
const errorBody = (type, message, more = {}) => ({ error: { type, message, ...more } });

/** A request that Stripe would not carry out. */
export function refuse(message, more = {}, status = 400) {
  throw new Refusal(status, errorBody("invalid_request_error", message, more));
}

/** No object has this id: 404 where the path names it, 400 where a parameter does. */
export function missing(what, id, param) {
  return refuse(`No such ${what}: '${id}'`, { code: "resource_missing", param: param ?? "id" }, param ? 400 : 404);
}

/** The bank said no. */
export function declined(declineCode, more = {}) {
  const body = errorBody("card_error", "Your card was declined.", {
    code: "card_declined",
    decline_code: declineCode,
    ...more,
  });
  throw new Refusal(402, body);
}

/** An error of a status that is not the request's fault, as a fault asks for. */
export function canned(status) {
  const bodies = {
    401: errorBody("invalid_request_error", "Invalid API Key provided: sk_test_****"),
    402: errorBody("card_error", "Your card was declined.", { code: "card_declined", decline_code: "generic_decline" }),
    409: errorBody(
      "invalid_request_error",
      "This object cannot be accessed right now because another API request or Stripe process is currently accessing it.",
      { code: "lock_timeout" },
    ),
    429: errorBody("invalid_request_error", "Request rate limit exceeded.", { code: "rate_limit" }),
  };
  const body = bodies[status] ?? errorBody("api_error", "An unknown error occurred.");
  return { status, body, headers: { "request-id": "req_fault" } };
}
