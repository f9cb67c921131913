// Refunds of captures: https://developer.paypal.com/docs/api/payments/v2/#captures_refund
import { missing, refuse } from "./errors.mjs";
import { REFERENCE_CHARS_MAX, at, link, minor, money, newId, text } from "./money.mjs";

function refund({ store, events, base }, body, { id, whole }) {
  const taken = store.get(id, "capture") ?? missing();
  const code = taken.amount.currency_code;
  const all = minor(taken.amount, "");
  const before = store
    .all("refund")
    .filter(({ capture: of }) => of === id)
    .reduce((sum, { amount }) => sum + minor(amount, ""), 0);
  if (before === all) refuse(422, "CAPTURE_FULLY_REFUNDED", "The capture has already been fully refunded.");
  const amount = body.amount ? minor(body.amount, "/amount") : all - before;
  if (body.amount && body.amount.currency_code !== code)
    refuse(
      422,
      "REFUND_CAPTURE_CURRENCY_MISMATCH",
      "Refund must be in the same currency as the capture.",
      "/amount/currency_code",
    );
  if (amount === 0)
    refuse(422, "REFUND_AMOUNT_TOO_LOW", "The amount after applying currency conversion is zero.", "/amount/value");
  if (before + amount > all)
    refuse(
      422,
      "REFUND_AMOUNT_EXCEEDED",
      "The refund amount must be less than or equal to the capture amount that has not yet been refunded.",
      "/amount/value",
    );
  for (const name of ["custom_id", "invoice_id", "note_to_payer"])
    if (body[name] !== undefined) text(body[name], `/${name}`, name === "note_to_payer" ? 255 : REFERENCE_CHARS_MAX);
  taken.status = before + amount === all ? "REFUNDED" : "PARTIALLY_REFUNDED";
  const made = newId("R");
  const links = [
    link(base(), `/v2/payments/refunds/${made}`, "self", "GET"),
    link(base(), `/v2/payments/captures/${id}`, "up", "GET"),
  ];
  const { custom_id, invoice_id, note_to_payer } = body;
  const object = store.add({
    id: made,
    object: "refund",
    capture: id,
    status: "COMPLETED",
    amount: money(amount, code),
    create_time: at(),
    update_time: at(),
    ...(custom_id && { custom_id }),
    ...(invoice_id && { invoice_id }),
    ...(note_to_payer && { note_to_payer }),
    links,
  });
  const { capture: _, ...reported } = object;
  events.emit("PAYMENT.CAPTURE.REFUNDED", "refund", reported);
  const { object: __, ...answer } = reported;
  return { status: 201, body: whole ? answer : { id: made, status: object.status, links } };
}

/** The routes. */
export function refunds(shop) {
  const find = (_, { id }) => {
    const { object: __, capture: ___, ...found } = shop.store.get(id, "refund") ?? missing();
    return { status: 200, body: found };
  };
  const routes = [
    ["POST", "/v2/payments/captures/:id/refund", (body, path) => refund(shop, body, path)],
    ["GET", "/v2/payments/refunds/:id", find],
  ];
  return { routes };
}
