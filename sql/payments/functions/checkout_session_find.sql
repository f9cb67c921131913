-- A buyer who comes back to an order while its page is still open goes to that page: two open pages could be paid twice.
create or replace function turnpike.checkout_session_find(
  p_order public.orders, p_provider text, p_livemode boolean, p_success_url text, p_cancel_url text
) returns public.checkout_sessions
language plpgsql stable set search_path = '' as $$
declare
  v_session public.checkout_sessions;
begin
  select s.* into v_session from public.checkout_sessions as s
  where s.order_id = p_order.id and s.status = 'open' and s.expires_at > clock_timestamp() and s.provider = p_provider
    and s.livemode = p_livemode and s.success_url = p_success_url and s.cancel_url = p_cancel_url
  order by s.id desc limit 1;
  return v_session;
end $$;
comment on function turnpike.checkout_session_find(public.orders, text, boolean, text, text) is
  'The order''s open session at the provider with the same way back; a row of nulls without one.';
