-- The coupon with a merge patch on it, checked, and not yet saved; a creation is a change of an empty one.
create or replace function turnpike.coupon_change(p_coupon public.coupons, p_change jsonb) returns public.coupons
language plpgsql stable set search_path = '' as $$
declare
  v_new public.coupons;
begin
  perform turnpike.coupon_check(p_change);
  -- 5.0 is a whole number in JSON, but not to Postgres' integers.
  v_new := jsonb_populate_record(p_coupon, (
    select jsonb_object_agg(c.key, case jsonb_typeof(c.value) when 'number' then to_jsonb(trunc(c.value::numeric)) else c.value end)
    from jsonb_each(p_change) as c));
  perform turnpike.coupon_check_whole(v_new);
  return v_new;
end $$;
comment on function turnpike.coupon_change(public.coupons, jsonb) is
  'The coupon as the change would make it. Raises what coupon_check and coupon_check_whole raise.';
