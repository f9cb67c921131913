-- Runs as the caller, under row-level security. The two halves are the two owners there can be, of which one is empty: each has an index
-- in the order of the list. The bounds are written as in credit_transactions.
create or replace function public.order_list(
  p_status text default null, p_account text default 'user', p_cursor text default null, p_limit integer default 20
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_owner record := turnpike.credit_owner(p_account);
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_at timestamptz := coalesce(v_after.at, 'infinity');
  v_id uuid := coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  v_page jsonb;
begin
  perform turnpike.order_check_status(p_status);
  select turnpike.page(array_agg(turnpike.order_json(o) order by o.created_at desc, o.id desc),
    array_agg(o.created_at order by o.created_at desc, o.id desc), array_agg(o.id order by o.created_at desc, o.id desc), v_limit)
  into v_page
  from (
    (select o.* from public.orders as o
      where o.user_id = v_owner.user_id and o.tenant_id is null and (p_status is null or o.status = p_status)
        and o.created_at <= v_at and (o.created_at, o.id) < (v_at, v_id)
      order by o.created_at desc, o.id desc limit v_limit + 1)
    union all
    (select o.* from public.orders as o
      where o.tenant_id = v_owner.tenant_id and (p_status is null or o.status = p_status)
        and o.created_at <= v_at and (o.created_at, o.id) < (v_at, v_id)
      order by o.created_at desc, o.id desc limit v_limit + 1)
  ) as o;
  return v_page;
end $$;
comment on function public.order_list(text, text, text, integer) is
  '{data: [Order], next_cursor} of the caller, or of the caller''s tenant, newest first. 400 cursor_invalid; 422 at /status, /limit, '
  'tenant_required; 401 token_missing, token_revoked.';
