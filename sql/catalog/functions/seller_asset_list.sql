-- Runs as the caller, under row-level security.
create or replace function public.seller_asset_list(p_product_id uuid, p_cursor text default null, p_limit integer default 20) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_product public.products := turnpike.product_own(p_product_id);
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  select turnpike.page(array_agg(turnpike.asset_json(a) order by a.created_at desc, a.id desc),
    array_agg(a.created_at order by a.created_at desc, a.id desc), array_agg(a.id order by a.created_at desc, a.id desc), v_limit)
  into v_page
  from (
    select a.* from public.assets as a
    where a.product_id = v_product.id and a.archived_at is null
      and a.created_at <= coalesce(v_after.at, 'infinity')
      and (a.created_at, a.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by a.created_at desc, a.id desc
    limit v_limit + 1
  ) as a;
  return v_page;
end $$;
comment on function public.seller_asset_list(uuid, text, integer) is
  '{data: [Asset], next_cursor}, newest first. Seller, else 403 forbidden; 404 product_not_found; 400 cursor_invalid; 422 at /limit; '
  '401 token_missing, token_revoked.';
