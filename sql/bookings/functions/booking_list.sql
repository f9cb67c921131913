-- Runs as the caller, under row-level security; the condition leaves out what a seller sees of customers. By start, the latest first,
-- so that what is ahead comes before what is past.
create or replace function public.booking_list(
  p_status text default null, p_from timestamptz default null, p_cursor text default null, p_limit integer default 20
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  if p_status not in ('reserved', 'confirmed', 'canceled') then
    perform turnpike.invalid('/status', 'invalid_value', 'must be reserved, confirmed or canceled');
  end if;
  select turnpike.page(array_agg(turnpike.booking_json(b) order by b.starts_at desc, b.id desc),
    array_agg(b.starts_at order by b.starts_at desc, b.id desc), array_agg(b.id order by b.starts_at desc, b.id desc), v_limit)
  into v_page
  from (
    select b.* from public.bookings as b
    where ((b.user_id = v_user_id and b.tenant_id is null) or b.tenant_id = turnpike.tenant_id())
      and (p_status is null or p_status = turnpike.booking_status(b))
      and b.starts_at >= coalesce(p_from, '-infinity')
      and (b.starts_at, b.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by b.starts_at desc, b.id desc
    limit v_limit + 1
  ) as b;
  return v_page;
end $$;
comment on function public.booking_list(text, timestamptz, text, integer) is
  '{data: [Booking], next_cursor}: the caller''s and the tenant''s that start at p_from or later, latest start first. 400 '
  'cursor_invalid; 422 at /status, /limit; 401 token_missing, token_revoked.';
