-- Runs as the caller, under row-level security: buyers, members of the tenant, and sellers of what is in it.
create or replace function public.order_get(p_public_id text) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_order public.orders;
begin
  select * into v_order from public.orders as o where o.public_id = upper(p_public_id);
  if not found then
    perform turnpike.fail('order_not_found', 404);
  end if;
  return turnpike.order_json(v_order);
end $$;
comment on function public.order_get(text) is
  'The Order; a seller of it sees the own lines only. 404 order_not_found; 401 token_missing, token_revoked.';
