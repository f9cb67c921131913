-- Replaces the whole offer, as PUT does: what is left out gets its default. Bookings that were made stay as they are.
create or replace function public.seller_service_offer_set(
  p_product_id uuid, p_duration_minutes integer default null, p_hours jsonb default null, p_capacity integer default 1,
  p_notice_minutes integer default 0, p_horizon_days integer default 90, p_time_zone text default 'UTC', p_slot_step_minutes integer default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_fields jsonb := jsonb_build_object('duration_minutes', p_duration_minutes, 'hours', p_hours, 'capacity', coalesce(p_capacity, 1),
    'notice_minutes', coalesce(p_notice_minutes, 0), 'horizon_days', coalesce(p_horizon_days, 90), 'time_zone', coalesce(p_time_zone, 'UTC'),
    'slot_step_minutes', coalesce(p_slot_step_minutes, p_duration_minutes));
  v_product public.products;
begin
  perform turnpike.service_offer_check(v_fields);
  v_product := turnpike.product_lock(p_product_id);
  if v_product.product_type <> 'service' then
    perform turnpike.invalid('', 'not_applicable', 'only a product of type service has an offer');
  end if;
  insert into public.service_offers as o (product_id, duration_minutes, hours, capacity, notice_minutes, horizon_days, time_zone,
    slot_step_minutes)
  select v_product.id, f.duration_minutes, f.hours, f.capacity, f.notice_minutes, f.horizon_days, f.time_zone, f.slot_step_minutes
  from jsonb_populate_record(null::public.service_offers, v_fields) as f
  on conflict (product_id) do update set
    duration_minutes = excluded.duration_minutes, hours = excluded.hours, capacity = excluded.capacity, notice_minutes = excluded.notice_minutes,
    horizon_days = excluded.horizon_days, time_zone = excluded.time_zone, slot_step_minutes = excluded.slot_step_minutes,
    updated_at = clock_timestamp();
  return public.seller_service_offer_get(p_product_id);
end $$;
comment on function public.seller_service_offer_set(uuid, integer, jsonb, integer, integer, integer, text, integer) is
  'The ServiceOffer, replaced as a whole; slots start every duration_minutes unless slot_step_minutes says otherwise. Seller, else 403 '
  'forbidden; 404 product_not_found; 422 with a pointer, not_applicable for a product of another type; 401 token_missing, token_revoked.';
