-- The one way into the outbox. It must never be the reason that a purchase fails, so a second mail for the same reason is no error.
create or replace function turnpike.mail_put(
  p_kind text, p_key text, p_user_id uuid, p_tenant_id text, p_data jsonb, p_email text default null
) returns void
language plpgsql volatile set search_path = '' as $$
begin
  insert into public.mails (id, kind, key, user_id, tenant_id, email, data, created_at)
  values (turnpike.new_id(), p_kind, p_kind || ':' || p_key, p_user_id, p_tenant_id, p_email, coalesce(p_data, '{}'), clock_timestamp())
  on conflict (key) do nothing;
end $$;
comment on function turnpike.mail_put(text, text, uuid, text, jsonb, text) is
  'Writes a mail of the kind to the user into the outbox, once for each p_key.';
