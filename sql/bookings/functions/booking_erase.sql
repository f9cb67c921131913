-- What lies ahead is canceled, so that somebody else can have the slot; what is past stays for the seller's books, without name and notes.
create or replace function turnpike.booking_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  update public.bookings as b set status = 'canceled', canceled_at = v_now
  where b.user_id = p_user_id and b.tenant_id is null and b.status <> 'canceled' and b.starts_at > v_now;
  update public.bookings as b set user_id = null, notes = null, updated_at = v_now where b.user_id = p_user_id;
end $$;
comment on function turnpike.booking_erase(uuid) is
  'Cancels a user''s own bookings that lie ahead and takes name and notes off all that the user made.';
