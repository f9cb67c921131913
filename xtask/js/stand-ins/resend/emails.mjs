// Mails as Resend takes them: https://resend.com/docs/api-reference/emails/send-email. It refuses addresses at example.com, which
// the stand-in takes: the demo users live there.
import { randomUUID } from "node:crypto";
import { refuse } from "./errors.mjs";

const RECIPIENTS_MAX = 50;
const TAG_CHARS_MAX = 256;
const ADDRESS = /^[^\s@<>,;:"()[\]]+@[^\s@<>,;:"()[\]]+\.[^\s@<>,;:"()[\]]+$/;
const MEMBERS = new Set(["from", "to", "subject", "bcc", "cc", "reply_to", "html", "text", "headers", "tags", "scheduled_at", "attachments"]);

/** `Name <address>`, or an address. */
function isMailbox(text) {
  if (typeof text !== "string") return false;
  const named = /^[^<>]*<([^<>]+)>$/.exec(text);
  return ADDRESS.test(named ? named[1] : text);
}

/** One address or several; refuses what is neither. */
function addresses(body, member) {
  const list = body[member] === undefined ? [] : [body[member]].flat();
  if (list.length > RECIPIENTS_MAX || !list.every(isMailbox)) {
    const name = member === "from" ? "invalid_from_address" : "validation_error";
    refuse(422, name, `Invalid \`${member}\` field. The email address needs to follow the \`email@example.com\` or \`Name <email@example.com>\` format.`);
  }
  return list;
}

function checkTags(tags = []) {
  const good = (text) => typeof text === "string" && text.length <= TAG_CHARS_MAX && /^[\w-]+$/.test(text);
  if (!Array.isArray(tags) || !tags.every(({ name, value }) => good(name) && good(value)))
    refuse(422, "validation_error", "Tags should only contain ASCII letters, numbers, underscores, or dashes.");
}

/** Takes a mail; answers what is kept of it. */
export function take(body) {
  const unknown = Object.keys(body).find((member) => !MEMBERS.has(member));
  // Resend lets it pass; a member that does nothing is a mistake of ours that must not stay unseen.
  if (unknown) refuse(422, "validation_error", `\`${unknown}\` is no member of a mail.`);
  for (const member of ["from", "to", "subject"])
    if (body[member] === undefined) refuse(422, "missing_required_field", `Missing \`${member}\` field.`);
  const [from] = addresses(body, "from");
  const to = addresses(body, "to");
  if (to.length === 0) refuse(422, "missing_required_field", "Missing `to` field.");
  const others = Object.fromEntries(["cc", "bcc", "reply_to"].map((member) => [member, addresses(body, member)]));
  if (typeof body.subject !== "string" || /[\r\n]/.test(body.subject)) refuse(422, "validation_error", "Invalid `subject` field.");
  if (![body.html, body.text].some((words) => typeof words === "string" && words !== ""))
    refuse(422, "missing_required_field", "Missing `html` or `text` field.");
  checkTags(body.tags);
  return {
    id: randomUUID(),
    object: "email",
    to,
    from,
    ...others,
    created_at: new Date().toISOString(),
    subject: body.subject,
    html: body.html ?? null,
    text: body.text ?? null,
    tags: body.tags ?? [],
    last_event: "delivered",
  };
}
