-- What is to be bought can be named in three ways; behind each is one price.
create or replace function turnpike.checkout_price(p_price_id uuid, p_plan_id uuid, p_credit_pack_id uuid, p_billing_period text) returns uuid
language plpgsql stable set search_path = '' as $$
declare
  v_price_id uuid := coalesce(p_price_id, turnpike.price_of_plan(p_plan_id, p_billing_period), turnpike.price_of_product(p_credit_pack_id));
  v_price record := turnpike.price_for_sale(v_price_id);
begin
  if p_billing_period not in ('weekly', 'monthly', 'quarterly', 'semi_annual', 'yearly') then
    perform turnpike.invalid('/billing_period', 'invalid_value', 'must be weekly, monthly, quarterly, semi_annual or yearly');
  elsif p_billing_period is not null and p_plan_id is null then
    perform turnpike.invalid('/billing_period', 'invalid_value', 'goes with plan_id');
  elsif v_price.price_id is null or (p_credit_pack_id is not null and v_price.product_type <> 'credits') then
    perform turnpike.invalid(
      case when p_plan_id is not null then '/plan_id' when p_credit_pack_id is not null then '/credit_pack_id' else '/price_id' end,
      'price_unavailable', 'is not something that can be bought');
  end if;
  return v_price_id;
end $$;
comment on function turnpike.checkout_price(uuid, uuid, uuid, text) is
  'The price that is meant. Raises 422 price_unavailable at /price_id, /plan_id or /credit_pack_id, 422 at /billing_period.';
