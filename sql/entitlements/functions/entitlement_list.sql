-- Runs as the caller, under row-level security, which knows whose rights are whose.
create or replace function public.entitlement_list(
  p_cursor text default null, p_limit integer default 20, p_active boolean default true
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  select turnpike.page(array_agg(turnpike.entitlement_json(e) order by e.created_at desc, e.id desc),
    array_agg(e.created_at order by e.created_at desc, e.id desc), array_agg(e.id order by e.created_at desc, e.id desc), v_limit)
  into v_page
  from (
    select e.* from public.entitlements as e
    where (p_active is not true or turnpike.entitlement_active(e))
      and (e.created_at, e.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by e.created_at desc, e.id desc
    limit v_limit + 1
  ) as e;
  return v_page;
end $$;
comment on function public.entitlement_list(text, integer, boolean) is
  '{data: [Entitlement], next_cursor}: the caller''s and the tenant''s, newest first; p_active false shows ended ones too. 400 '
  'cursor_invalid; 422 at /limit; 401 token_missing, token_revoked.';
