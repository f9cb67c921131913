-- What a provider cannot sell: Clerk sells only what is mapped to a plan of Clerk Billing, and nobody can transfer nothing.
create or replace function turnpike.checkout_check_provider(p_order public.orders, p_provider text) returns void
language plpgsql stable set search_path = '' as $$
begin
  if (p_provider = 'clerk' and exists (
      select from public.order_items as i join public.prices as r on r.id = i.price_id
      where i.order_id = p_order.id and r.clerk_plan_id is null))
    or (p_provider = 'bank_transfer' and p_order.total = 0) then
    perform turnpike.fail('provider_unsupported', 422, jsonb_build_object('provider', p_provider));
  end if;
end $$;
comment on function turnpike.checkout_check_provider(public.orders, text) is
  'Raises 422 provider_unsupported {provider} for an order that cannot be paid there.';
