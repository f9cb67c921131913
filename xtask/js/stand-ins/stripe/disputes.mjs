// Disputes: https://docs.stripe.com/api/disputes. Only a buyer's bank opens one, and only it says how one ends.
import { Store } from "../lib/store.mjs";
import { missing, refuse } from "./errors.mjs";
import { DAY_S } from "./items.mjs";
import { now } from "./events.mjs";

const ENDS = ["won", "lost"];
const EVIDENCE_DAYS = 7;

function open({ store, events }, intentId, amount) {
  const intent = store.get(intentId, "payment_intent") ?? missing("payment_intent", intentId);
  const paid = store.get(intent.latest_charge, "charge") ?? missing("charge", intent.latest_charge);
  if (paid.disputed) refuse(`Charge ${paid.id} is disputed already.`);
  paid.disputed = true;
  const made = store.add({
    id: Store.id("du"),
    object: "dispute",
    amount: amount || paid.amount,
    balance_transactions: [],
    charge: paid.id,
    created: now(),
    currency: paid.currency,
    evidence_details: {
      due_by: now() + EVIDENCE_DAYS * DAY_S,
      has_evidence: false,
      past_due: false,
      submission_count: 0,
    },
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: intent.id,
    reason: "fraudulent",
    status: "needs_response",
  });
  events.emit("charge.dispute.created", made);
  return made;
}

function close({ store, events }, id, end) {
  const dispute = store.get(id, "dispute") ?? missing("dispute", id);
  if (!ENDS.includes(end)) refuse(`A dispute is ${ENDS.join(" or ")}.`, { param: "status" });
  if (ENDS.includes(dispute.status)) refuse(`This dispute is ${dispute.status}.`);
  dispute.status = end;
  events.emit("charge.dispute.closed", dispute);
  return dispute;
}

/** The routes. */
export function disputes(shop) {
  const { store } = shop;
  const under = (id, work) => ({ status: 200, body: store.under(store.trailOf(id), work) });
  // The bank takes the money back: ?payment_intent= &amount= (all of it if there is none)
  const opened = ({ query }) => {
    const id = query.get("payment_intent");
    return under(id, () => open(shop, id, Number(query.get("amount"))));
  };
  // ?status=won or lost
  const closed = ({ id, query }) => under(id, () => close(shop, id, query.get("status")));
  return {
    routes: [["GET", "/v1/disputes/:id", {}, (_, { id }) => store.get(id, "dispute") ?? missing("dispute", id)]],
    pages: [
      ["POST", "/control/disputes", opened],
      ["POST", "/control/disputes/:id/close", closed],
    ],
  };
}
