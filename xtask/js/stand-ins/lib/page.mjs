// The pages that a buyer sees, and where they lead.
import { connect } from "node:net";

/** How long a shop's page may take to be there at all. */
const REACH_LIMIT_MS = 500;

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escape = (text) => String(text ?? "").replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign]);

/** An amount in the currency's minor unit, for a reader. */
export function money(amount, currency) {
  const format = new Intl.NumberFormat("en", { style: "currency", currency: currency.toUpperCase() });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;background:#f4f5f7;margin:0}
main{max-width:26rem;margin:4rem auto;background:#fff;padding:2rem;border-radius:12px;box-shadow:0 2px 12px #0002}
.note{color:#8a5a00;background:#fff4d6;padding:.4rem .8rem;border-radius:6px;font-size:.85rem}
table{width:100%;border-collapse:collapse;margin:1rem 0}td{padding:.35rem 0;border-bottom:1px solid #eee}
td:last-child{text-align:right}button{font:inherit;width:100%;padding:.7rem;border:0;border-radius:8px;margin-top:.6rem;
background:#e7e9ee;cursor:pointer}button.main{background:#0a58ca;color:#fff}.bad{color:#b00020}`;

/** A page; `body` is HTML. */
export function page(title, body, status = 200) {
  const text = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title><style>${STYLE}</style><main>
<p class="note">A stand-in on this machine: no money moves.</p><h1>${escape(title)}</h1>${body}</main></html>`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "referrer-policy": "no-referrer",
  };
  return { status, headers, text };
}

/** A form with one button for each [value, words] of `actions`; the first is the main one. */
export function buttons(actions) {
  const button = ([value, words], index) =>
    `<button name="action" value="${escape(value)}"${index === 0 ? ' class="main"' : ""}>${escape(words)}</button>`;
  return `<form method="post">${actions.map(button).join("")}</form>`;
}

/** Sends the buyer back to the shop, or says that nobody is there: a front end need not run to try a purchase. */
export async function back(title, address) {
  if (!address) return page(title, "<p>You can close this page.</p>");
  if (await reachable(address)) return { status: 303, headers: { location: address }, text: "" };
  const link = `<a href="${escape(address)}">${escape(address)}</a>`;
  return page(title, `<p>The shop's page is ${link}. Nobody answers there at the moment: start your front end.</p>`);
}

function reachable(address) {
  const { hostname, port, protocol } = new URL(address);
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replaceAll(/[[\]]/g, ""),
      port: Number(port) || (protocol === "https:" ? 443 : 80),
    });
    const say = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket
      .setTimeout(REACH_LIMIT_MS, () => say(false))
      .once("connect", () => say(true))
      .once("error", () => say(false));
  });
}
