-- What providers have told us of a user, for the user's data.
create or replace function turnpike.webhook_export(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((select jsonb_agg(jsonb_build_object('id', e.id, 'provider', e.provider, 'type', e.type,
      'occurred_at', turnpike.rfc3339(e.occurred_at), 'payload', e.payload) order by e.id)
    from public.webhook_events as e where e.user_id = p_user_id), '[]');
end $$;
comment on function turnpike.webhook_export(uuid) is
  'The events about the user that are kept, oldest first: [{id, provider, type, occurred_at, payload}].';
