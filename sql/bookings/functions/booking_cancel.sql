-- The owner, the seller or an administrator. An unpaid booking takes its order with it, so that nobody pays for nothing; the order is
-- locked before the booking, as everywhere. A paid one frees the slot and no more: whether money goes back is the seller's to decide.
create or replace function public.booking_cancel(
  p_id uuid, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_active_user();
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint(
    'booking_cancel', p_id::text)));
  v_booking public.bookings;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_booking := turnpike.booking_lock(p_id, v_user_id);
  if v_booking.starts_at <= clock_timestamp() then
    perform turnpike.invalid('/id', 'in_the_past', 'is of a booking that has begun');
  elsif turnpike.booking_status(v_booking) = 'canceled' then
    perform turnpike.fail('booking_already_canceled', 409);
  elsif v_booking.status = 'reserved' then
    perform turnpike.order_cancel(v_booking.order_id, 'booking_canceled');
  end if;
  update public.bookings as b
  set status = 'canceled', canceled_at = coalesce(b.canceled_at, clock_timestamp()), updated_at = clock_timestamp()
  where b.id = p_id
  returning b.* into v_booking;
  return turnpike.idempotency_finish(p_idempotency_key, 200, turnpike.booking_json(v_booking));
end $$;
comment on function public.booking_cancel(uuid, text, text) is
  'The canceled Booking, for its owner, a member of its tenant, the seller or an admin. A pending order is canceled with it; a '
  'paid one stays paid until the seller refunds it. 404 booking_not_found; 409 booking_already_canceled; 422 at /id '
  '(in_the_past: it has begun); 403 account_deactivated; 401 token_missing, token_revoked; and the errors of idempotency_claim.';
