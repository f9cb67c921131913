-- Runs as the caller, under row-level security.
create or replace function public.subscription_list(p_cursor text default null, p_limit integer default 20) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  select turnpike.page(array_agg(turnpike.subscription_json(s) order by s.created_at desc, s.id desc),
    array_agg(s.created_at order by s.created_at desc, s.id desc), array_agg(s.id order by s.created_at desc, s.id desc), v_limit)
  into v_page
  from (
    select s.* from public.subscriptions as s
    where ((s.user_id = v_user_id and s.tenant_id is null) or s.tenant_id = turnpike.tenant_id())
      and (s.created_at, s.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by s.created_at desc, s.id desc
    limit v_limit + 1
  ) as s;
  return v_page;
end $$;
comment on function public.subscription_list(text, integer) is
  '{data: [Subscription], next_cursor}: the caller''s and the tenant''s, ended ones too, newest first. 400 cursor_invalid; 422 at /limit; '
  '401 token_missing, token_revoked.';
