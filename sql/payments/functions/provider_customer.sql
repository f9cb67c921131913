-- A user may have become a customer twice; the first one has the history.
create or replace function turnpike.provider_customer(p_user_id uuid, p_provider text, p_livemode boolean) returns text
language plpgsql stable set search_path = '' as $$
begin
  return (select o.provider_id from public.provider_objects as o
    where o.object_id = p_user_id and o.provider = p_provider and o.livemode = p_livemode and o.kind = 'customer'
    order by o.created_at, o.provider_id limit 1);
end $$;
comment on function turnpike.provider_customer(uuid, text, boolean) is 'The provider''s id of the user as a customer; null without one.';
