// What was sent, for the developer who would read it in a mailbox otherwise.
import { escape } from "../lib/page.mjs";

const LISTED_MAX = 200;

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;background:#f4f5f7;margin:0}main{max-width:52rem;margin:2rem auto;
background:#fff;padding:2rem;border-radius:12px;box-shadow:0 2px 12px #0002}table{width:100%;border-collapse:collapse}
td{padding:.4rem;border-bottom:1px solid #eee;vertical-align:top}iframe{width:100%;height:32rem;border:1px solid #ddd}
.note{color:#8a5a00;background:#fff4d6;padding:.4rem .8rem;border-radius:6px;font-size:.85rem}pre{white-space:pre-wrap;background:#f4f5f7;padding:1rem}`;

function html(text, policy) {
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": policy,
    "referrer-policy": "no-referrer",
  };
  return { status: 200, headers, text };
}

function page(title, body) {
  const text = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title><style>${STYLE}</style><main><p class="note">A stand-in on this machine: no mail leaves it.</p>
<h1>${escape(title)}</h1>${body}</main></html>`;
  return html(text, "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'");
}

/** The pages: all mails, one mail, and its HTML by itself, in which nothing runs and nothing is loaded. */
export function inbox(store) {
  const none = { status: 404, body: { error: "there is no such mail" } };
  const one = (show) => ({ id }) => {
    const mail = store.get(id, "email");
    return mail ? show(mail) : none;
  };
  const list = () => {
    const rows = store.all("email").toReversed().slice(0, LISTED_MAX);
    const row = (mail) => `<tr><td>${escape(mail.created_at.slice(0, 19).replace("T", " "))}</td><td>${escape(mail.to.join(", "))}</td>
<td><a href="/mails/${escape(mail.id)}">${escape(mail.subject)}</a></td></tr>`;
    return page("Mails", rows.length > 0 ? `<table>${rows.map(row).join("")}</table>` : "<p>No mail was sent yet.</p>");
  };
  const whole = (mail) =>
    page(
      mail.subject,
      `<p>From ${escape(mail.from)}<br>To ${escape(mail.to.join(", "))}</p>
<iframe sandbox src="/mails/${escape(mail.id)}/html" title="The mail"></iframe><h2>In plain text</h2><pre>${escape(mail.text)}</pre>
<p><a href="/">All mails</a></p>`,
    );
  return [
    ["GET", "/", list],
    ["GET", "/mails/:id", one(whole)],
    ["GET", "/mails/:id/html", one((mail) => html(mail.html ?? "", "default-src 'none'; style-src 'unsafe-inline'; sandbox"))],
  ];
}
