// Hands each request to the function whose route it matches; the routes are in wrangler.toml.

const matches = (path, route) => (route.endsWith("*") ? path.startsWith(route.slice(0, -1)) : path === route);

export default {
  fetch(request, env) {
    const path = new URL(request.url).pathname;
    const [longest] = Object.keys(env.ROUTES)
      .filter((route) => matches(path, route))
      .toSorted((a, b) => b.length - a.length);
    if (longest) return env[env.ROUTES[longest]].fetch(request);
    const id = crypto.randomUUID();
    const kind = "urn:turnpike:problem:not_found";
    const body = { type: kind, title: "Not found", status: 404, code: "not_found", request_id: id };
    const headers = { "content-type": "application/problem+json", "x-request-id": id };
    return new Response(JSON.stringify(body), { status: 404, headers });
  },
};
