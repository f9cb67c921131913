-- When a slot may be booked. Compared with the grid and not with the hours alone: any other start would waste the time beside it.
create or replace function turnpike.booking_check_start(p_offer public.service_offers, p_starts_at timestamptz, p_pointer text) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  if p_starts_at is null then
    perform turnpike.invalid(p_pointer, 'required', 'is required');
  elsif p_starts_at <= v_now then
    perform turnpike.invalid(p_pointer, 'in_the_past', 'must be in the future');
  elsif p_offer.product_id is null then
    perform turnpike.invalid(p_pointer, 'product_unavailable', 'is for a service that cannot be booked yet');
  elsif p_starts_at < v_now + p_offer.notice_minutes * interval '1 minute' then
    perform turnpike.invalid(p_pointer, 'too_soon', 'must be at least ' || p_offer.notice_minutes || ' minutes ahead');
  elsif p_starts_at > v_now + p_offer.horizon_days * interval '1 day' then
    perform turnpike.invalid(p_pointer, 'too_late', 'must be at most ' || p_offer.horizon_days || ' days ahead');
  elsif not exists (select from turnpike.booking_grid(p_offer, (p_starts_at at time zone p_offer.time_zone)::date, 1) as g
    where g.starts_at = p_starts_at) then
    perform turnpike.invalid(p_pointer, 'outside_hours', 'must be the start of one of the service''s slots');
  end if;
end $$;
comment on function turnpike.booking_check_start(public.service_offers, timestamptz, text) is
  'Raises 422 at the pointer unless a slot of the offer starts then and may be booked now: required, in_the_past, product_unavailable (no '
  'offer), too_soon, too_late, outside_hours.';
