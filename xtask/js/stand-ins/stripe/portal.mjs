// The customer portal: https://docs.stripe.com/api/customer_portal/sessions
import { back, buttons, escape, money, page } from "../lib/page.mjs";
import { Store } from "../lib/store.mjs";
import { missing } from "./errors.mjs";
import { now } from "./events.mjs";
import * as p from "./parameters.mjs";

const SESSION = { customer: p.required(p.text()), return_url: p.address, configuration: p.text(), locale: p.text(10) };

function view({ store }, id) {
  const session = store.get(id, "billing_portal.session");
  if (!session) return page("There is no such page", "<p>Ask the shop for a new one.</p>", 404);
  const theirs = store.all("subscription").filter(({ customer }) => customer === session.customer);
  const rows = theirs.map(({ id: name, status, items, cancel_at_period_end: ending }) => {
    const [{ price, quantity }] = items.data;
    return `<tr><td>${escape(name)}<br>${escape(status)}${ending ? ", ends with its period" : ""}</td><td>${money(price.unit_amount * quantity, price.currency)}</td></tr>`;
  });
  return page(
    "Your subscriptions",
    `<table>${rows.join("") || "<tr><td>None.</td></tr>"}</table>${buttons([["back", "Back to the shop"]])}`,
  );
}

/** The routes. */
export function portal(shop) {
  const { store, base } = shop;
  const create = (values) => {
    if (!store.get(values.customer, "customer")) missing("customer", values.customer, "customer");
    const id = Store.id("bps");
    return store.add({
      id,
      object: "billing_portal.session",
      configuration: "bpc_local",
      created: now(),
      flow: null,
      livemode: false,
      locale: null,
      on_behalf_of: null,
      return_url: null,
      ...values,
      url: `${base()}/portal/${id}`,
    });
  };
  const pages = [
    ["GET", "/portal/:id", ({ id }) => view(shop, id)],
    ["POST", "/portal/:id", ({ id }) => back("Done", store.get(id, "billing_portal.session")?.return_url)],
  ];
  return { routes: [["POST", "/v1/billing_portal/sessions", SESSION, create]], pages };
}
