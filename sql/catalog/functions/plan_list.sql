-- The catalog's subscriptions, by the name that a pricing page looks for.
create or replace function public.plan_list(p_cursor text default null, p_limit integer default 20) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return public.product_list('subscription', p_cursor, p_limit);
end $$;
comment on function public.plan_list(text, integer) is
  '{data: [Product], next_cursor}: the listed products of type subscription with their plans, newest first. 400 cursor_invalid; 422 at '
  '/limit.';
