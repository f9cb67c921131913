-- Runs as the caller, under row-level security. An administrator sees every seller's, and the platform's.
create or replace function public.seller_coupon_list(p_cursor text default null, p_limit integer default 20) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_all boolean := turnpike.is_admin();
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  select turnpike.page(array_agg(turnpike.coupon_json(c) order by c.created_at desc, c.id desc),
    array_agg(c.created_at order by c.created_at desc, c.id desc), array_agg(c.id order by c.created_at desc, c.id desc), v_limit)
  into v_page
  from (
    select c.* from public.coupons as c
    where (v_all or c.seller_id = v_seller_id) and c.archived_at is null
      and c.created_at <= coalesce(v_after.at, 'infinity')
      and (c.created_at, c.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by c.created_at desc, c.id desc
    limit v_limit + 1
  ) as c;
  return v_page;
end $$;
comment on function public.seller_coupon_list(text, integer) is
  '{data: [Coupon], next_cursor}, the caller''s own, newest first; all for an administrator. Seller, else 403 forbidden; 400 '
  'cursor_invalid; 422 at /limit; 401 token_missing, token_revoked.';
