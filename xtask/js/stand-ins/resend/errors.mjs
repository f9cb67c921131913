// Resend's errors: https://resend.com/docs/api-reference/errors
import { Refusal } from "../lib/provider.mjs";

const NAMES = {
  400: "validation_error",
  401: "missing_api_key",
  403: "validation_error",
  404: "not_found",
  405: "method_not_allowed",
  409: "concurrent_idempotent_requests",
  422: "validation_error",
  429: "rate_limit_exceeded",
  451: "security_error",
};
const RETRY_AFTER_SECONDS = 1;

function answer(status, name, message) {
  const headers = status === 429 ? { "retry-after": String(RETRY_AFTER_SECONDS) } : {};
  return { status, headers, body: { statusCode: status, name, message } };
}

/** Refuses with Resend's word for it. */
export function refuse(status, name, message) {
  const { body, headers } = answer(status, name, message);
  throw new Refusal(status, body, headers);
}

/** An error of a status that is not the request's fault, as a fault asks for. */
export function canned(status) {
  return answer(status, NAMES[status] ?? "application_error", "An error that was asked for.");
}
