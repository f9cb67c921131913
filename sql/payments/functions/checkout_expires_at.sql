-- Earlier than the reservation's end, by as much as a payment at the last moment may take to be reported; and not later than a first
-- reservation goes, since providers keep a page open for a day at most.
create or replace function turnpike.checkout_expires_at(p_order public.orders) returns timestamptz
language plpgsql volatile set search_path = '' as $$
declare
  c_margin constant interval := '3 minutes';
begin
  return date_trunc('second', least(p_order.reserved_until, clock_timestamp() + turnpike.reservation_time()) - c_margin);
end $$;
comment on function turnpike.checkout_expires_at(public.orders) is 'Until when the order can be paid on a provider''s page.';
