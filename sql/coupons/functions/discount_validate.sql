-- Asked while a buyer types, so it says why not instead of refusing. With the owner's rights, because buyers may not read coupons.
-- It promises nothing: the use is taken when the order is made. A subscription that begins with a trial costs nothing yet, here as there.
create or replace function public.discount_validate(p_code text default null, p_price_id uuid default null, p_quantity integer default 1)
returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_price record := turnpike.price_for_sale(p_price_id);
  v_coupon public.coupons;
  v_lines jsonb;
  v_reason text;
  v_discount bigint := 0;
  c_max_quantity constant integer := 1000;
begin
  if p_code is null then
    perform turnpike.invalid('/code', 'required', 'is required');
  elsif v_price.price_id is null then
    perform turnpike.invalid('/price_id', 'price_unavailable', 'is not a price that can be bought');
  elsif p_quantity not between 1 and c_max_quantity then
    perform turnpike.invalid('/quantity', 'out_of_range', 'must be between 1 and ' || c_max_quantity);
  end if;
  if turnpike.subscription_trial_days(v_user_id, null, v_price.seller_id, v_price.trial_days) > 0 then
    v_price.amount := 0;
  end if;
  v_lines := jsonb_build_array(jsonb_build_object('product_id', v_price.product_id, 'seller_id', v_price.seller_id,
    'amount', v_price.amount * coalesce(p_quantity, 1)));
  select * into v_coupon from public.coupons as c where upper(c.code) = upper(p_code) and c.archived_at is null;
  v_coupon.uses := v_coupon.uses - turnpike.coupon_past_due(v_coupon.id);
  v_coupon.max_uses_per_user := v_coupon.max_uses_per_user + turnpike.coupon_past_due(v_coupon.id, v_user_id);
  v_reason := coalesce(turnpike.coupon_refusal(v_coupon, v_price.currency, v_lines),
    case when turnpike.coupon_used_up(v_coupon, v_user_id) then 'coupon_used_up' end);
  if v_reason is null then
    v_discount := (turnpike.coupon_spread(v_coupon, v_lines)).discount;
  end if;
  return jsonb_build_object('valid', v_reason is null, 'code', coalesce(v_coupon.code, p_code), 'reason', v_reason,
    'discount', jsonb_build_object('amount', v_discount, 'currency', v_price.currency),
    'total', jsonb_build_object('amount', (v_lines -> 0 ->> 'amount')::bigint - v_discount, 'currency', v_price.currency));
end $$;
comment on function public.discount_validate(text, uuid, integer) is
  '{valid, code, discount: {amount, currency}, total: {amount, currency}, reason}: what the coupon would take off so many of the price, '
  'in minor units; reason is null or coupon_used_up or a code of coupon_refusal. 422 at /code, /price_id (price_unavailable), /quantity; '
  '401 token_missing, token_revoked.';
