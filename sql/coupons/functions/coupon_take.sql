-- Reserves a use for an order. The lock on the coupon's row makes counting and taking one step, so that neither limit can be passed by
-- orders that come at once; it is held to the end of the order's transaction.
create or replace function turnpike.coupon_take(
  p_code text, p_user_id uuid, p_order_id uuid, p_currency text, p_lines jsonb,
  out coupon_id uuid, out discount bigint, out line_discounts bigint[]
)
language plpgsql volatile set search_path = '' as $$
declare
  v_coupon public.coupons;
  v_refusal text;
begin
  select * into v_coupon from public.coupons as c where upper(c.code) = upper(p_code) and c.archived_at is null for no key update;
  v_refusal := turnpike.coupon_refusal(v_coupon, p_currency, p_lines);
  if v_refusal is not null then
    perform turnpike.invalid('/coupon', v_refusal, turnpike.coupon_words(v_refusal));
  elsif turnpike.coupon_used_up(v_coupon, p_user_id) then
    perform turnpike.fail('coupon_used_up', 409);
  end if;
  update public.coupons as c set uses = c.uses + 1 where c.id = v_coupon.id;
  insert into public.coupon_redemptions (id, coupon_id, order_id, user_id)
  values (turnpike.new_id(), v_coupon.id, p_order_id, p_user_id);
  coupon_id := v_coupon.id;
  select s.discount, s.line_discounts into discount, line_discounts from turnpike.coupon_spread(v_coupon, p_lines) as s;
end $$;
comment on function turnpike.coupon_take(text, uuid, uuid, text, jsonb) is
  'Reserves one use of the coupon for the order with these lines, [{product_id, seller_id, amount}], and says what it takes off, in '
  'minor units: the whole and each line''s part. 409 coupon_used_up; 422 at /coupon with a code of coupon_refusal.';
