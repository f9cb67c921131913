-- What depends on what the product is already. The type decides how prices and orders are read, so it stays once there is a price,
-- even an archived one; and nothing is published that nobody could buy.
create or replace function turnpike.product_check_change(p_product public.products, p_change jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_type text := coalesce(p_change ->> 'product_type', p_product.product_type);
begin
  if v_type <> p_product.product_type and exists (select from public.prices as r where r.product_id = p_product.id) then
    perform turnpike.invalid('/product_type', 'immutable', 'cannot be changed once the product has had a price');
  elsif p_change ? 'plan' and v_type <> 'subscription' then
    perform turnpike.invalid('/plan', 'not_applicable', 'is for products of type subscription');
  elsif p_change ->> 'visibility' = 'published' and p_product.visibility = 'draft' and not p_product.priced then
    perform turnpike.invalid('/visibility', 'price_required', 'cannot be published before it has an active price');
  end if;
end $$;
comment on function turnpike.product_check_change(public.products, jsonb) is
  'Raises 422 at /product_type (immutable), /plan (not_applicable) or /visibility (price_required) unless the product may be changed '
  'so.';
