-- The session with its payment. An order that costs nothing, now or later, is paid on the spot; a bank transfer waits for days, and the
-- reservation with it. Everything else waits for the provider's page.
create or replace function turnpike.checkout_session_create(
  p_order public.orders, p_provider text, p_livemode boolean, p_success_url text, p_cancel_url text
) returns public.checkout_sessions
language plpgsql volatile set search_path = '' as $$
declare
  v_session public.checkout_sessions;
  v_id uuid := turnpike.new_id();
  v_order public.orders := p_order;
  v_recurring bigint := (
    select max(i.unit_amount) from public.order_items as i where i.order_id = p_order.id and i.product_type = 'subscription');
  v_free boolean := p_order.total = 0 and coalesce(v_recurring, 0) = 0;
  v_payment public.payments;
begin
  if not v_free then
    perform turnpike.checkout_check_provider(v_order, p_provider);
    v_payment := turnpike.payment_create(v_order, p_provider, p_livemode);
    if p_provider = 'bank_transfer' then
      v_order := turnpike.order_await_transfer(v_order);
    end if;
  end if;
  insert into public.checkout_sessions (id, order_id, payment_id, user_id, tenant_id, provider, livemode, mode, status, url, success_url,
    cancel_url, expires_at, created_at)
  values (v_id, v_order.id, v_payment.id, v_order.user_id, v_order.tenant_id, p_provider, p_livemode,
    case when v_recurring is null then 'payment' else 'subscription' end,
    case when v_free then 'complete' when p_provider = 'bank_transfer' then 'open' else 'creating' end,
    case when v_free then turnpike.checkout_page(p_success_url, v_id) end, p_success_url, p_cancel_url,
    case when p_provider = 'bank_transfer' then v_order.reserved_until else turnpike.checkout_expires_at(v_order) end, clock_timestamp())
  returning * into v_session;
  if v_free then
    perform turnpike.order_pay(v_order.id, null, '{}');
  end if;
  return v_session;
end $$;
comment on function turnpike.checkout_session_create(public.orders, text, boolean, text, text) is
  'A new session of the locked order: complete if it costs nothing, open for a bank transfer, else creating. Raises 422 '
  'provider_unsupported {provider}.';
