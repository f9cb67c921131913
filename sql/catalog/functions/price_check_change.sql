-- Naming the currency or the period as they are is no change, so that a client may send back what it got.
create or replace function turnpike.price_check_change(p_price public.prices, p_change jsonb) returns void
language plpgsql stable set search_path = '' as $$
begin
  if p_change ->> 'currency' <> p_price.currency then
    perform turnpike.invalid('/currency', 'immutable', 'cannot be changed: make another price');
  elsif p_change ->> 'billing_period' <> p_price.billing_period then
    perform turnpike.invalid('/billing_period', 'immutable', 'cannot be changed: make another price');
  elsif p_price.is_default and not (p_change ->> 'is_default')::boolean and coalesce((p_change ->> 'active')::boolean, true) then
    perform turnpike.invalid('/is_default', 'default_required', 'make another price the default instead');
  end if;
  perform turnpike.price_check_default(jsonb_build_object('is_default', p_change -> 'is_default',
    'active', coalesce(p_change -> 'active', to_jsonb(p_price.active))));
  perform turnpike.price_check_type(p.product_type, p_price.billing_period,
    case when p_change ? 'credits' then (p_change ->> 'credits')::numeric::bigint else p_price.credits end)
  from public.products as p where p.id = p_price.product_id;
end $$;
comment on function turnpike.price_check_change(public.prices, jsonb) is
  'Raises 422 at /currency or /billing_period (immutable), /is_default or /credits unless the price may be changed so.';
