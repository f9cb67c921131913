-- Readers get SELECT where a policy narrows it; nobody gets more on a table.
revoke all on table public.bookings from public, anon, authenticated, service_role;
grant select on table public.bookings to authenticated, service_role;

revoke execute on function
  public.booking_list(text, timestamptz, text, integer), public.booking_create(uuid, timestamptz, text, text, text, text),
  public.booking_cancel(uuid, text, text), public.booking_slot_list(text, date, integer)
  from public, anon, authenticated, service_role;
grant execute on function
  public.booking_list(text, timestamptz, text, integer), public.booking_create(uuid, timestamptz, text, text, text, text),
  public.booking_cancel(uuid, text, text)
  to authenticated;
grant execute on function public.booking_slot_list(text, date, integer) to anon, authenticated;

-- What the readers that run as the caller use.
grant execute on function
  turnpike.booking_json(public.bookings), turnpike.booking_status(public.bookings), turnpike.booking_order(uuid)
  to authenticated;
