-- One statement, so that two buyers of the last unit meet at the row's lock and the second finds none.
create or replace function turnpike.stock_take(p_product_id uuid, p_quantity integer) returns boolean
language plpgsql volatile set search_path = '' as $$
begin
  update public.products as p set stock = p.stock - p_quantity where p.id = p_product_id and p.stock >= p_quantity;
  return found or exists (select from public.products as p where p.id = p_product_id and p.stock is null);
end $$;
comment on function turnpike.stock_take(uuid, integer) is
  'Takes so many units off the product''s stock. True when they are the caller''s, also when the stock has no limit; false when '
  'there are not enough, with nothing changed.';
