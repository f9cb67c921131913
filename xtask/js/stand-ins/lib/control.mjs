// What tests ask and tell a stand-in, under /control, which no provider has.

const json = (body, status = 200) => ({ status, body });

/** The routes of every provider's stand-in. */
export function control(provider) {
  const marked = (query) => (entry) => entry.trail.includes(query.get("marker") ?? "");
  return [
    // What came in, oldest first: ?marker=
    [
      "GET",
      "/control/requests",
      ({ query }) => {
        const entries = provider.journal.filter(marked(query));
        return json(entries.map(({ trail: _, ...entry }) => entry));
      },
    ],
    // What there is: ?marker= &type=
    [
      "GET",
      "/control/objects",
      ({ query }) => json(provider.store.all(query.get("type") ?? undefined, query.get("marker") ?? "")),
    ],
    [
      "POST",
      "/control/faults",
      ({ raw }) => {
        try {
          return json({ id: provider.faults.add(JSON.parse(raw)) }, 201);
        } catch (error) {
          return json({ error: error.message }, 400);
        }
      },
    ],
    ["GET", "/control/faults/:id", ({ id }) => json({ left: provider.faults.left(id) ?? 0 })],
    [
      "DELETE",
      "/control/faults/:id",
      ({ id }) => {
        provider.faults.remove(id);
        return json({});
      },
    ],
  ];
}
