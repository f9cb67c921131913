// Problem documents (RFC 9457).

const TITLES = {
  invalid_json: "The body is not JSON",
  idempotency_key_invalid: "Invalid idempotency key",
  token_missing: "Sign in first",
  token_invalid: "Invalid token",
  token_expired: "The token has expired",
  token_not_yet_valid: "The token is not valid yet",
  insufficient_credits: "Not enough credits",
  forbidden: "Not allowed",
  origin_not_allowed: "Origin not allowed",
  not_found: "Not found",
  unsupported_media_type: "Send JSON",
  validation_failed: "The request is not valid",
  database_unavailable: "The database cannot be reached",
  database_timeout: "The database did not answer in time",
  issuer_unavailable: "The token cannot be checked now",
  internal: "Something went wrong",
};

export class Problem extends Error {
  constructor(status, code, { members = {}, errors = [], cause } = {}) {
    super(code);
    Object.assign(this, { status, code, members, errors, cause });
  }
}

/** A 422 that names one field. */
export const field = (pointer, code, detail) =>
  new Problem(422, "validation_failed", { errors: [{ pointer, code, detail }] });

/** The answer that says what went wrong. */
export const document = (c, problem) => {
  const call = c.get("call");
  call.problem = problem;
  const title = TITLES[problem.code] ?? problem.code;
  const body = {
    type: `urn:turnpike:problem:${problem.code}`,
    title,
    status: problem.status,
    detail: title,
    code: problem.code,
    request_id: call.requestId,
    ...(problem.errors.length > 0 && { errors: problem.errors }),
    ...problem.members,
  };
  const headers = { "content-type": "application/problem+json" };
  if (problem.status === 401) {
    headers["www-authenticate"] = problem.code === "token_missing" ? "Bearer" : 'Bearer error="invalid_token"';
  }
  if (problem.members.retry_after_seconds) headers["retry-after"] = String(problem.members.retry_after_seconds);
  return c.body(JSON.stringify(body), problem.status, headers);
};
