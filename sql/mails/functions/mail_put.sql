-- The one way into the outbox. A second mail for the same reason is no error: it must never be why a purchase fails.
create or replace function turnpike.mail_put(
  p_kind text, p_key text, p_user_id uuid, p_tenant_id text, p_data jsonb, p_email text default null
) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  insert into public.mails (id, kind, key, user_id, tenant_id, email, data, next_attempt_at, created_at, updated_at)
  values (turnpike.new_id(), p_kind, p_kind || ':' || p_key, p_user_id, p_tenant_id, p_email, coalesce(p_data, '{}'), v_now, v_now, v_now)
  on conflict (key) do nothing;
end $$;
comment on function turnpike.mail_put(text, text, uuid, text, jsonb, text) is
  'Writes a mail of the kind to the user into the outbox, once for each p_key.';
