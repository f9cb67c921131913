-- A product is shown with all of its prices, so there is a limit to them.
create or replace function turnpike.price_check_count(p_product_id uuid) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_prices constant integer := 100;
begin
  if (select count(*) from public.prices as r where r.product_id = p_product_id and r.archived_at is null) >= c_max_prices then
    perform turnpike.invalid('', 'too_many', 'a product has at most ' || c_max_prices || ' prices');
  end if;
end $$;
comment on function turnpike.price_check_count(uuid) is 'Raises 422 at the root when the product has as many prices as it may have.';
