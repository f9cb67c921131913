-- A filter that names nothing would look like an empty catalog.
create or replace function turnpike.product_check_filter(p_product_type text) returns void
language plpgsql stable set search_path = '' as $$
begin
  if p_product_type not in ('digital', 'service', 'credits', 'subscription') then
    perform turnpike.invalid('/product_type', 'invalid_value', 'must be digital, service, credits or subscription');
  end if;
end $$;
comment on function turnpike.product_check_filter(text) is 'Raises 422 at /product_type unless it is null or a type of product.';
