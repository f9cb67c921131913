-- Runs as the caller, under row-level security: only administrators see costs. Newest first; the bounds are written as in credit_transactions.
create or replace function public.ai_usage_list(
  p_account text default 'user', p_from timestamptz default null, p_to timestamptz default null, p_model text default null,
  p_kind text default null, p_cursor text default null, p_limit integer default 20
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_account record := turnpike.ai_usage_account(p_account);
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  if p_kind not in ('chat', 'image', 'video') then
    perform turnpike.invalid('/kind', 'invalid_value', 'must be chat, image or video');
  end if;
  select turnpike.page(array_agg(l.call order by l.created_at desc, l.id desc), array_agg(l.created_at order by l.created_at desc, l.id desc),
    array_agg(l.id order by l.created_at desc, l.id desc), v_limit)
  into v_page
  from (
    select c.id, c.created_at, turnpike.ai_call_json(c) || case when turnpike.is_admin() then jsonb_build_object('tenant_id', c.tenant_id,
      'provider_cost', (select k.provider_cost from public.ai_call_costs as k where k.call_id = c.id)) else '{}' end as call
    from public.ai_calls as c
    where (v_account.everybody or c.account_id = v_account.id)
      and (p_model is null or c.model_id = p_model) and (p_kind is null or c.kind = p_kind)
      and c.created_at >= coalesce(p_from, '-infinity') and c.created_at < coalesce(p_to, 'infinity')
      and c.created_at <= coalesce(v_after.at, 'infinity')
      and (c.created_at, c.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by c.created_at desc, c.id desc
    limit v_limit + 1
  ) as l;
  return v_page;
end $$;
comment on function public.ai_usage_list(text, timestamptz, timestamptz, text, text, text, integer) is
  '{data: [AiCall], next_cursor}, newest first; p_from inclusive, p_to exclusive. For an administrator each has {tenant_id, provider_cost} in '
  'US dollars too, and p_account may be `all`. 403 forbidden; 400 cursor_invalid; 422 at /account, /kind, /limit, tenant_required; 401 '
  'token_missing, token_revoked.';
