-- Of two reports the newer counts, and of two of the same moment the end. Nobody who was deleted becomes a member.
create or replace function turnpike.webhook_apply_membership_changed(p_event public.webhook_events, p jsonb) returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  v_user_id uuid := (p ->> 'user_id')::uuid;
  v_as_of timestamptz := coalesce((p ->> 'as_of')::timestamptz, p_event.occurred_at);
  v_deleted boolean := p ->> 'kind' = 'membership_deleted';
begin
  if coalesce(p ->> 'tenant_id', '') = '' or v_user_id is null then
    perform turnpike.invalid('/tenant_id', 'required', 'and user_id are required');
  end if;
  perform turnpike.webhook_about(p_event, v_user_id);
  if exists (select from public.deleted_users as d where d.user_id = v_user_id) then
    return true;
  end if;
  insert into public.memberships as m (tenant_id, user_id, role, as_of, deleted_at)
  values (p ->> 'tenant_id', v_user_id, case when not v_deleted then p ->> 'role' end, v_as_of, case when v_deleted then v_as_of end)
  on conflict (tenant_id, user_id) do update set role = excluded.role, as_of = excluded.as_of, deleted_at = excluded.deleted_at,
    updated_at = clock_timestamp()
  where row(excluded.as_of, excluded.deleted_at is not null, coalesce(excluded.role, ''))
    > row(m.as_of, m.deleted_at is not null, coalesce(m.role, ''));
  return true;
end $$;
comment on function turnpike.webhook_apply_membership_changed(public.webhook_events, jsonb) is
  'Commands membership_changed {tenant_id, user_id, role, as_of?} and membership_deleted {tenant_id, user_id, as_of?}. Raises 422 at '
  '/tenant_id.';
