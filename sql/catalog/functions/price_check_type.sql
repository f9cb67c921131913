-- A subscription is paid again and again and gets its credits from its plan; everything else is paid once, and a credit pack without
-- credits would be money for nothing.
create or replace function turnpike.price_check_type(p_product_type text, p_billing_period text, p_credits bigint) returns void
language plpgsql stable set search_path = '' as $$
begin
  if (p_product_type = 'subscription') = (p_billing_period = 'one_time') then
    perform turnpike.invalid('/billing_period', 'invalid_value', case p_product_type
      when 'subscription' then 'must be weekly, monthly, quarterly, semi_annual or yearly for a subscription'
      else 'must be one_time, unless the product is a subscription' end);
  elsif p_product_type = 'credits' and p_credits is null then
    perform turnpike.invalid('/credits', 'required', 'is required for a product of type credits');
  elsif p_product_type = 'subscription' and p_credits is not null then
    perform turnpike.invalid('/credits', 'not_applicable', 'of a subscription are in its plan');
  end if;
end $$;
comment on function turnpike.price_check_type(text, text, bigint) is
  'Raises 422 at /billing_period or /credits unless they fit the type of the product.';
