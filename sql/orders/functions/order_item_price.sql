-- What a line costs is decided here, from the catalog as it is now, and copied: whatever the client believes about prices is not asked.
create or replace function turnpike.order_item_price(p_price_id uuid, p_quantity integer, p_starts_at timestamptz, p_pointer text)
returns public.order_items
language plpgsql stable set search_path = '' as $$
declare
  v_price record := turnpike.price_for_sale(p_price_id);
  v_item public.order_items;
  c_max_credits constant numeric := 1000000000000000;
begin
  if v_price.price_id is null then
    perform turnpike.invalid(p_pointer || '/price_id', 'price_unavailable', 'is not a price at which something can be bought');
  elsif p_quantity > 1 and v_price.product_type in ('subscription', 'service') then
    perform turnpike.invalid(p_pointer || '/quantity', 'out_of_range', 'must be 1 for a subscription and for a service');
  elsif p_quantity::numeric * v_price.credits > c_max_credits then
    perform turnpike.invalid(p_pointer || '/quantity', 'out_of_range', 'would give more than ' || c_max_credits || ' credits');
  elsif p_starts_at is not null and v_price.product_type <> 'service' then
    perform turnpike.invalid(p_pointer || '/starts_at', 'invalid_value', 'is for services only');
  end if;
  v_item.product_id := v_price.product_id;
  v_item.price_id := v_price.price_id;
  v_item.plan_version_id := v_price.plan_version_id;
  v_item.seller_id := v_price.seller_id;
  v_item.name := v_price.product_name;
  v_item.price_name := v_price.price_name;
  v_item.product_type := v_price.product_type;
  v_item.billing_period := v_price.billing_period;
  v_item.currency := v_price.currency;
  v_item.quantity := p_quantity;
  v_item.unit_amount := v_price.amount;
  v_item.amount := v_price.amount * p_quantity;
  v_item.discount := 0;
  v_item.credits := case when v_price.product_type <> 'subscription' then v_price.credits * p_quantity end;
  v_item.feature_keys := v_price.feature_keys;
  v_item.trial_days := coalesce(v_price.trial_days, 0);
  v_item.starts_at := p_starts_at;
  return v_item;
end $$;
comment on function turnpike.order_item_price(uuid, integer, timestamptz, text) is
  'A line of an order, priced, without id, owner and discount. Raises 422 below the pointer: price_unavailable at /price_id, '
  'out_of_range at /quantity, invalid_value at /starts_at.';
