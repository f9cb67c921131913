  scheduled(event, env, ctx) {
    return bindings.scheduled(event, env, ctx);
  },
