-- An offer as buyers see it.
create or replace function turnpike.service_offer_json(p public.service_offers) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'product_id', p.product_id, 'duration_minutes', p.duration_minutes, 'capacity', p.capacity, 'notice_minutes', p.notice_minutes,
    'horizon_days', p.horizon_days, 'time_zone', p.time_zone, 'hours', p.hours, 'slot_step_minutes', p.slot_step_minutes);
end $$;
comment on function turnpike.service_offer_json(public.service_offers) is
  'ServiceOffer: {product_id, duration_minutes, capacity, notice_minutes, horizon_days, time_zone, hours: [{weekday, from, to}], '
  'slot_step_minutes}.';
