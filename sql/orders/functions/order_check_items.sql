-- What holds for the lines together: one currency, since two cannot be added up, and a subscription by itself, since a provider opens
-- either a payment or a subscription.
create or replace function turnpike.order_check_items(p_items public.order_items[], p_pointers text[]) returns void
language plpgsql stable set search_path = '' as $$
begin
  for v_at in 1..cardinality(p_items) loop
    if p_items[v_at].currency <> p_items[1].currency then
      perform turnpike.invalid(
        p_pointers[v_at] || '/price_id', 'currency_mismatch', 'must be in ' || p_items[1].currency || ' as the first item');
    elsif p_items[v_at].product_type = 'subscription' and cardinality(p_items) > 1 then
      perform turnpike.invalid(p_pointers[v_at] || '/price_id', 'invalid_value', 'is a subscription, which is ordered alone');
    end if;
  end loop;
end $$;
comment on function turnpike.order_check_items(public.order_items[], text[]) is
  'Raises 422 currency_mismatch at the price_id of a line in another currency than the first, invalid_value for a subscription that '
  'is not the only line.';
