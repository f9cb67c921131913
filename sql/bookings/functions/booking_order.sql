-- With the owner's rights: whoever may see a booking, the service's seller too, may know which order it belongs to and for how long it is
-- reserved, and nothing else of the order.
create or replace function turnpike.booking_order(p_order_id uuid, out public_id text, out reserved_until timestamptz)
language plpgsql stable security definer set search_path = '' as $$
begin
  select o.public_id, o.reserved_until into public_id, reserved_until from public.orders as o where o.id = p_order_id;
end $$;
comment on function turnpike.booking_order(uuid) is 'public_id and reserved_until of the order; nulls for none.';
