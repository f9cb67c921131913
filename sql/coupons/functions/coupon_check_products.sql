-- A coupon for no product would be one that nobody can use.
create or replace function turnpike.coupon_check_products(p_ids jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_at text;
  c_max_products constant integer := 100;
begin
  if jsonb_typeof(p_ids) <> 'array' then
    perform turnpike.invalid('/product_ids', 'wrong_type', 'must be an array of ids or null');
  elsif jsonb_array_length(p_ids) not between 1 and c_max_products then
    perform turnpike.invalid('/product_ids', 'out_of_range', 'must have 1 to ' || c_max_products || ' ids, or be null for all products');
  end if;
  select '/product_ids/' || i.ordinality - 1 into v_at
  from jsonb_array_elements(p_ids) with ordinality as i
  where i.value #>> '{}' !~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' or jsonb_typeof(i.value) <> 'string' limit 1;
  if v_at is not null then
    perform turnpike.invalid(v_at, 'invalid_format', 'must be the id of a product');
  end if;
end $$;
comment on function turnpike.coupon_check_products(jsonb) is
  'Raises 422 at /product_ids or /product_ids/<n> unless it is null or an array of 1 to 100 ids.';
