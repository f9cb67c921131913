-- A price is changed under its product's lock: see product_lock.
create or replace function turnpike.price_lock(p_id uuid) returns public.prices
language plpgsql volatile set search_path = '' as $$
begin
  perform turnpike.product_lock((turnpike.price_own(p_id)).product_id);
  return turnpike.price_own(p_id);
end $$;
comment on function turnpike.price_lock(uuid) is 'The price, with its product locked. Raises what price_own raises.';
