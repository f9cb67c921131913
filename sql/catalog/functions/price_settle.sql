-- Which price is the default after a change: the one that was asked for, else the one that was it, else the oldest; in any case one that
-- is on sale. So the first price becomes it by itself. The caller holds the product's lock.
create or replace function turnpike.price_settle(p_product_id uuid, p_preferred uuid default null) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_default_id uuid;
begin
  select r.id into v_default_id from public.prices as r where r.product_id = p_product_id and r.on_sale
  order by r.id = p_preferred desc nulls last, r.is_default desc, r.created_at, r.id limit 1;
  update public.prices as r set is_default = false
  where r.product_id = p_product_id and r.is_default and r.id is distinct from v_default_id;
  update public.prices as r set is_default = true where r.id = v_default_id and not r.is_default;
end $$;
comment on function turnpike.price_settle(uuid, uuid) is
  'Makes one price that is on sale the product''s default: the preferred one, if any; none is when none is on sale.';
