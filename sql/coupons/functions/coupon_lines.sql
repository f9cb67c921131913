-- Which lines a coupon holds for: those of its seller (of every seller for the platform's own), of the products that it names, if any.
create or replace function turnpike.coupon_lines(p_coupon public.coupons, p_lines jsonb)
returns table (line bigint, amount bigint, eligible boolean)
language plpgsql immutable set search_path = '' as $$
begin
  return query
    select l.ordinality, (l.value ->> 'amount')::bigint,
      (p_coupon.seller_id is null or p_coupon.seller_id = (l.value ->> 'seller_id')::uuid)
        and (p_coupon.product_ids is null or (l.value ->> 'product_id')::uuid = any (p_coupon.product_ids))
    from jsonb_array_elements(p_lines) with ordinality as l;
end $$;
comment on function turnpike.coupon_lines(public.coupons, jsonb) is
  'The lines [{product_id, seller_id, amount}] by number, from 1, each with whether the coupon holds for it.';
