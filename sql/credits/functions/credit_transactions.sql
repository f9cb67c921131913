-- Runs as the caller, under row-level security. Newest first; the cursor is a key, so new entries do not shift the pages. The
-- bounds are written without `or`, and the time once more alone, since under row-level security an index takes only that: a page
-- is found as fast however deep it lies.
create or replace function public.credit_transactions(
  p_account text default 'user', p_kind text[] default null, p_from timestamptz default null, p_to timestamptz default null,
  p_cursor text default null, p_limit integer default 20
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_account public.credit_accounts := turnpike.credit_account_find(p_account);
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  if not p_kind <@ array['grant', 'spend', 'capture', 'expire', 'revoke', 'debt_payment', 'forfeit'] then
    perform turnpike.invalid('/kind', 'invalid_value', 'must be grant, spend, capture, expire, revoke, debt_payment or forfeit');
  end if;
  select turnpike.page(array_agg(turnpike.credit_transfer_json(t) order by t.created_at desc, t.id desc),
    array_agg(t.created_at order by t.created_at desc, t.id desc), array_agg(t.id order by t.created_at desc, t.id desc), v_limit)
  into v_page
  from (
    select t.* from public.credit_transfers as t
    where t.account_id = v_account.id
      and (p_kind is null or t.kind = any (p_kind))
      and t.created_at >= coalesce(p_from, '-infinity') and t.created_at < coalesce(p_to, 'infinity')
      and t.created_at <= coalesce(v_after.at, 'infinity')
      and (t.created_at, t.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by t.created_at desc, t.id desc
    limit v_limit + 1
  ) as t;
  return v_page;
end $$;
comment on function public.credit_transactions(text, text[], timestamptz, timestamptz, text, integer) is
  '{data: [Transaction], next_cursor}, newest first; p_from inclusive, p_to exclusive. 400 cursor_invalid; 422 at /kind, '
  '/limit, tenant_required; 401 token_missing, token_revoked.';
