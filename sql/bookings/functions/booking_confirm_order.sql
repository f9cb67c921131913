-- Paid: what was reserved is now the buyer's. What was canceled meanwhile stays canceled.
create or replace function turnpike.booking_confirm_order(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.bookings as b set status = 'confirmed', updated_at = clock_timestamp()
  where b.order_id = p_order_id and b.status = 'reserved';
end $$;
comment on function turnpike.booking_confirm_order(uuid) is 'Confirms the reserved bookings of a paid order. Twice is as good as once.';
