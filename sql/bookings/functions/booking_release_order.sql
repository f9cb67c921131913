-- The reservation is over and nobody paid: the slot is free for others. Confirmed bookings are not touched.
create or replace function turnpike.booking_release_order(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.bookings as b set status = 'canceled', canceled_at = clock_timestamp(), updated_at = clock_timestamp()
  where b.order_id = p_order_id and b.status = 'reserved';
end $$;
comment on function turnpike.booking_release_order(uuid) is 'Gives back the reserved slots of an order. Twice is as good as once.';
