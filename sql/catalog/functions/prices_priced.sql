-- Keeps products.priced in step with the prices, whoever writes them. Writers of prices hold the product's row lock, so the last of two
-- prices to go is seen to be the last.
create or replace function turnpike.prices_priced() returns trigger
language plpgsql volatile set search_path = '' as $$
declare
  v_product_id uuid := case when tg_op = 'DELETE' then old.product_id else new.product_id end;
  v_priced boolean := exists (select from public.prices as r where r.on_sale and r.product_id = v_product_id);
begin
  update public.products as p set priced = v_priced where p.id = v_product_id and p.priced <> v_priced;
  return null;
end $$;
comment on function turnpike.prices_priced() is 'Trigger: notes at the product whether a price of it is on sale.';
