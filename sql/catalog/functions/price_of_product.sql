-- Buyers of a credit pack name the product; what they pay is its default price.
create or replace function turnpike.price_of_product(p_product_id uuid) returns uuid
language plpgsql stable set search_path = '' as $$
begin
  return (select r.id from public.prices as r where r.product_id = p_product_id and r.is_default and r.on_sale);
end $$;
comment on function turnpike.price_of_product(uuid) is 'Id of the product''s default price; null without one.';
