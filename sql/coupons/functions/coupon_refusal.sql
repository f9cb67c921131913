-- Why a coupon is not good for these lines, whatever its limits; one place, so that asking beforehand and ordering agree.
create or replace function turnpike.coupon_refusal(p_coupon public.coupons, p_currency text, p_lines jsonb) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
  v_base bigint;
begin
  if p_coupon.id is null or not p_coupon.active or p_coupon.archived_at is not null then
    return 'coupon_unknown';
  elsif p_coupon.starts_at > v_now then
    return 'coupon_not_started';
  elsif p_coupon.ends_at <= v_now then
    return 'coupon_expired';
  elsif p_coupon.currency <> p_currency then
    return 'coupon_not_applicable';
  end if;
  select sum(l.amount) into v_base from turnpike.coupon_lines(p_coupon, p_lines) as l where l.eligible;
  if v_base < p_coupon.min_amount then
    return 'coupon_minimum';
  elsif v_base is null or (turnpike.coupon_spread(p_coupon, p_lines)).discount = 0 then
    return 'coupon_not_applicable';
  end if;
  return null;
end $$;
comment on function turnpike.coupon_refusal(public.coupons, text, jsonb) is
  'Null when the coupon takes something off the lines [{product_id, seller_id, amount}] in the currency; else coupon_unknown, '
  'coupon_not_started, coupon_expired, coupon_not_applicable (another currency, seller or product, or nothing to take off) or '
  'coupon_minimum.';
