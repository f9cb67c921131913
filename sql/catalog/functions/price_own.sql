-- For readers, under row-level security; see product_own.
create or replace function turnpike.price_own(p_id uuid) returns public.prices
language plpgsql stable set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_price public.prices;
begin
  select r.* into v_price from public.prices as r join public.products as p on p.id = r.product_id
  where r.id = p_id and r.archived_at is null and p.archived_at is null and (p.seller_id = v_seller_id or turnpike.is_admin());
  if not found then
    perform turnpike.fail('price_not_found', 404);
  end if;
  return v_price;
end $$;
comment on function turnpike.price_own(uuid) is
  'The price of a product of the caller''s; any for an administrator. 404 price_not_found; and the errors of require_seller.';
