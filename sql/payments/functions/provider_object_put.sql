-- One of theirs is one of ours. A provider that names an object that belongs to another row of ours is not to be believed; a customer is
-- whoever it was first, since a person may pay with two accounts.
create or replace function turnpike.provider_object_put(
  p_provider text, p_livemode boolean, p_kind text, p_provider_id text, p_object_id uuid
) returns void
language plpgsql volatile set search_path = '' as $$
begin
  insert into public.provider_objects as o (provider, livemode, kind, provider_id, object_id)
  values (p_provider, p_livemode, p_kind, p_provider_id, p_object_id)
  on conflict (provider, livemode, kind, provider_id) do nothing;
  if not found and p_kind <> 'customer' and not exists (
    select from public.provider_objects as o where o.provider = p_provider and o.livemode = p_livemode and o.kind = p_kind
      and o.provider_id = p_provider_id and o.object_id = p_object_id) then
    perform turnpike.fail('provider_invalid', 502, jsonb_build_object('provider', p_provider));
  end if;
end $$;
comment on function turnpike.provider_object_put(text, boolean, text, text, uuid) is
  'Writes down which row of ours a provider''s object is. Raises 502 provider_invalid {provider} if it is another one.';
