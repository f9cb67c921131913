// PayPal's errors: https://developer.paypal.com/api/rest/responses/
import { Refusal } from "../lib/provider.mjs";

const NAMES = {
  400: "INVALID_REQUEST",
  401: "AUTHENTICATION_FAILURE",
  403: "NOT_AUTHORIZED",
  404: "RESOURCE_NOT_FOUND",
  409: "RESOURCE_CONFLICT",
  415: "UNSUPPORTED_MEDIA_TYPE",
  422: "UNPROCESSABLE_ENTITY",
  429: "RATE_LIMIT_REACHED",
  503: "SERVICE_UNAVAILABLE",
};
const DEBUG_ID = "f0ca1debc0de0";

function body(status, message, details) {
  return { name: NAMES[status] ?? "INTERNAL_SERVER_ERROR", message, debug_id: DEBUG_ID, details, links: [] };
}

/** Refuses for an `issue`; `field` is a JSON pointer into the body. */
export function refuse(status, issue, description, field) {
  const detail = { issue, description, ...(field && { field, location: "body" }) };
  throw new Refusal(status, body(status, "The request could not be carried out.", [detail]), {
    "paypal-debug-id": DEBUG_ID,
  });
}

export const missing = () => refuse(404, "INVALID_RESOURCE_ID", "Specified resource ID does not exist.");

/** An error of a status that is not the request's fault, as a fault asks for. */
export function canned(status) {
  return { status, body: body(status, "An error on our side.", []), headers: { "paypal-debug-id": DEBUG_ID } };
}
