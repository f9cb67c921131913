-- The other way. A product whose stock has no limit has nothing to count.
create or replace function turnpike.stock_return(p_product_id uuid, p_quantity integer) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.products as p set stock = p.stock + p_quantity where p.id = p_product_id and p.stock is not null;
end $$;
comment on function turnpike.stock_return(uuid, integer) is 'Puts so many units back into the product''s stock.';
