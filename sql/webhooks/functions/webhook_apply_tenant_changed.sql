-- Of two reports the newer counts, and of two of the same moment the end.
create or replace function turnpike.webhook_apply_tenant_changed(p_event public.webhook_events, p jsonb) returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  v_as_of timestamptz := coalesce((p ->> 'as_of')::timestamptz, p_event.occurred_at);
  v_deleted boolean := p ->> 'kind' = 'tenant_deleted';
begin
  if coalesce(p ->> 'tenant_id', '') = '' then
    perform turnpike.invalid('/tenant_id', 'required', 'is required');
  end if;
  insert into public.tenants as t (id, name, slug, as_of, deleted_at)
  values (p ->> 'tenant_id', case when not v_deleted then p ->> 'name' end, case when not v_deleted then p ->> 'slug' end, v_as_of,
    case when v_deleted then v_as_of end)
  on conflict (id) do update set name = excluded.name, slug = excluded.slug, as_of = excluded.as_of, deleted_at = excluded.deleted_at,
    updated_at = clock_timestamp()
  where row(excluded.as_of, excluded.deleted_at is not null, coalesce(excluded.name, ''), coalesce(excluded.slug, ''))
    > row(t.as_of, t.deleted_at is not null, coalesce(t.name, ''), coalesce(t.slug, ''));
  return true;
end $$;
comment on function turnpike.webhook_apply_tenant_changed(public.webhook_events, jsonb) is
  'Commands tenant_changed {tenant_id, name, slug, as_of?} and tenant_deleted {tenant_id, as_of?}. Raises 422 at /tenant_id.';
