-- The money went back, so the slots do too.
create or replace function turnpike.booking_cancel_order(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.bookings as b set status = 'canceled', canceled_at = clock_timestamp(), updated_at = clock_timestamp()
  where b.order_id = p_order_id and b.status <> 'canceled';
end $$;
comment on function turnpike.booking_cancel_order(uuid) is 'Cancels all bookings of a refunded order. Twice is as good as once.';
