-- Runs as the caller, under row-level security; written as order_list.
create or replace function public.payment_list(
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
  if p_status not in ('pending', 'processing', 'succeeded', 'failed', 'canceled', 'refunded', 'partially_refunded') then
    perform turnpike.invalid('/status', 'invalid_value',
      'must be pending, processing, succeeded, failed, canceled, refunded or partially_refunded');
  end if;
  select turnpike.page(array_agg(turnpike.payment_json(p) order by p.created_at desc, p.id desc),
    array_agg(p.created_at order by p.created_at desc, p.id desc), array_agg(p.id order by p.created_at desc, p.id desc), v_limit)
  into v_page
  from (
    (select p.* from public.payments as p
      where p.user_id = v_owner.user_id and p.tenant_id is null and (p_status is null or p.status = p_status)
        and p.created_at <= v_at and (p.created_at, p.id) < (v_at, v_id)
      order by p.created_at desc, p.id desc limit v_limit + 1)
    union all
    (select p.* from public.payments as p
      where p.tenant_id = v_owner.tenant_id and (p_status is null or p.status = p_status)
        and p.created_at <= v_at and (p.created_at, p.id) < (v_at, v_id)
      order by p.created_at desc, p.id desc limit v_limit + 1)
  ) as p;
  return v_page;
end $$;
comment on function public.payment_list(text, text, text, integer) is
  '{data: [Payment], next_cursor} of the caller, or of the caller''s tenant, newest first, each with its refunds. 400 cursor_invalid; 422 '
  'at /status, /limit, tenant_required; 401 token_missing, token_revoked.';
