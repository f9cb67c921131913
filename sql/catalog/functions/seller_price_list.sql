-- Runs as the caller, under row-level security. Inactive prices included.
create or replace function public.seller_price_list(p_product_id uuid, p_cursor text default null, p_limit integer default 20) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_product public.products := turnpike.product_own(p_product_id);
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  select turnpike.page(array_agg(turnpike.price_json(r) order by r.created_at desc, r.id desc),
    array_agg(r.created_at order by r.created_at desc, r.id desc), array_agg(r.id order by r.created_at desc, r.id desc), v_limit)
  into v_page
  from (
    select r.* from public.prices as r
    where r.product_id = v_product.id and r.archived_at is null
      and r.created_at <= coalesce(v_after.at, 'infinity')
      and (r.created_at, r.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by r.created_at desc, r.id desc
    limit v_limit + 1
  ) as r;
  return v_page;
end $$;
comment on function public.seller_price_list(uuid, text, integer) is
  '{data: [Price], next_cursor}, newest first. Seller, else 403 forbidden; 404 product_not_found; 400 cursor_invalid; 422 at /limit; '
  '401 token_missing, token_revoked.';
