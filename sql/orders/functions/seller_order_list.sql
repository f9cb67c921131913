-- Runs as the caller, under row-level security, so each order shows the seller's own lines. Ids ascend with time (UUIDv7): they alone
-- give the order of the list, and the index on a seller's lines gives them.
create or replace function public.seller_order_list(
  p_status text default null, p_cursor text default null, p_limit integer default 20
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  perform turnpike.order_check_status(p_status);
  select turnpike.page(array_agg(turnpike.order_json(o) order by o.id desc), array_agg(o.created_at order by o.id desc),
    array_agg(o.id order by o.id desc), v_limit)
  into v_page
  from (
    select o.* from (
      select distinct i.order_id from public.order_items as i
      where i.seller_id = v_seller_id and i.order_id < coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    ) as sold join public.orders as o on o.id = sold.order_id
    where p_status is null or o.status = p_status
    order by o.id desc
    limit v_limit + 1
  ) as o;
  return v_page;
end $$;
comment on function public.seller_order_list(text, text, integer) is
  '{data: [Order], next_cursor}: orders with a product of the caller, each with these lines only, newest first. Seller, else 403 '
  'forbidden; 400 cursor_invalid; 422 at /status, /limit; 401 token_missing, token_revoked.';
