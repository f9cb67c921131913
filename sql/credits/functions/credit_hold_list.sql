-- Runs as the caller, under row-level security. The filter goes by the true status, as credit_hold_json shows it; the
-- bounds are written as in credit_transactions.
create or replace function public.credit_hold_list(
  p_account text default 'user', p_status text default null, p_cursor text default null, p_limit integer default 20
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_account public.credit_accounts := turnpike.credit_account_find(p_account);
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  if p_status not in ('active', 'captured', 'released', 'expired') then
    perform turnpike.invalid('/status', 'invalid_value', 'must be active, captured, released or expired');
  end if;
  select turnpike.page(array_agg(turnpike.credit_hold_json(h) order by h.created_at desc, h.id desc),
    array_agg(h.created_at order by h.created_at desc, h.id desc), array_agg(h.id order by h.created_at desc, h.id desc), v_limit)
  into v_page
  from (
    select h.* from public.credit_holds as h
    where h.account_id = v_account.id
      and (p_status is null
        or p_status = case when h.status = 'active' and h.expires_at <= clock_timestamp() then 'expired' else h.status end)
      and h.created_at <= coalesce(v_after.at, 'infinity')
      and (h.created_at, h.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by h.created_at desc, h.id desc
    limit v_limit + 1
  ) as h;
  return v_page;
end $$;
comment on function public.credit_hold_list(text, text, text, integer) is
  '{data: [Hold], next_cursor}, newest first. 400 cursor_invalid; 422 at /status, /limit, tenant_required; 401 token_missing, '
  'token_revoked.';
