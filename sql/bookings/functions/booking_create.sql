-- An order of one line, which reserves the slot while it is being paid. What costs nothing is confirmed at once.
create or replace function public.booking_create(
  p_price_id uuid default null, p_starts_at timestamptz default null, p_notes text default null, p_account text default 'user',
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_active_user();
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint(
    'booking_create', p_price_id::text, p_starts_at::text, p_notes, p_account)));
  v_owner record;
  v_order public.orders;
  v_booking public.bookings;
  c_max_notes_chars constant integer := 1000;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_owner := turnpike.credit_owner(p_account);
  perform turnpike.check_text(p_notes, c_max_notes_chars, '/notes');
  if (turnpike.price_for_sale(p_price_id)).product_type <> 'service' then
    perform turnpike.invalid('/price_id', 'price_unavailable', 'is not the price of a service');
  end if;
  v_order := turnpike.order_place(v_user_id, v_owner.tenant_id,
    jsonb_build_array(jsonb_build_object('price_id', p_price_id, 'starts_at', turnpike.rfc3339(p_starts_at))), null, p_flat => true);
  if v_order.total = 0 then
    v_order := turnpike.order_pay(v_order.id, null, '{}');
  end if;
  update public.bookings as b set notes = p_notes where b.order_id = v_order.id returning b.* into v_booking;
  return turnpike.idempotency_finish(p_idempotency_key, 201, turnpike.booking_json(v_booking));
end $$;
comment on function public.booking_create(uuid, timestamptz, text, text, text, text) is
  '201 with the Booking of the slot that starts then: confirmed if the price is 0, else reserved for 35 minutes with a pending '
  'order, whose public_id is in `order`, to be paid. 409 slot_taken, out_of_stock {product_id}; 422 at /price_id '
  '(price_unavailable), /starts_at (required, in_the_past, product_unavailable, too_soon, too_late, outside_hours), /notes, '
  'tenant_required; 403 account_deactivated; 401 token_missing, token_revoked; and the errors of idempotency_claim.';
