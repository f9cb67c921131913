-- Prices are public. Runs as the caller: the policy hides inactive rates from everybody but administrators.
create or replace function public.credit_rate_list(
  p_cursor text default null, p_limit integer default 20, p_all boolean default false
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  if p_all and not turnpike.is_admin() then
    perform turnpike.fail('forbidden', 403);
  end if;
  select turnpike.page(array_agg(turnpike.credit_rate_json(r) order by r.created_at, r.id),
    array_agg(r.created_at order by r.created_at, r.id), array_agg(r.id order by r.created_at, r.id), v_limit)
  into v_page
  from (
    select r.* from public.credit_rates as r
    where (r.active or p_all)
      and (r.created_at, r.id) > (coalesce(v_after.at, '-infinity'), coalesce(v_after.id, '00000000-0000-0000-0000-000000000000'))
    order by r.created_at, r.id
    limit v_limit + 1
  ) as r;
  return v_page;
end $$;
comment on function public.credit_rate_list(text, integer, boolean) is
  '{data: [Rate], next_cursor}, oldest first; active rates, or all of them for an administrator who asks with p_all. 400 '
  'cursor_invalid; 422 at /limit; 403 forbidden.';
