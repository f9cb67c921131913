-- A coupon as it would be: one kind of discount, amounts with their currency, a window that opens before it closes, and products that
-- are its seller's to discount.
create or replace function turnpike.coupon_check_whole(p public.coupons) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_at text;
begin
  if p.kind = 'percentage' and p.percent_off is null then
    perform turnpike.invalid('/percent_off', 'required', 'is required for a percentage');
  elsif p.kind = 'percentage' and p.amount_off is not null then
    perform turnpike.invalid('/amount_off', 'not_applicable', 'is for coupons of kind fixed');
  elsif p.kind = 'fixed' and p.amount_off is null then
    perform turnpike.invalid('/amount_off', 'required', 'is required for a fixed amount');
  elsif p.kind = 'fixed' and p.percent_off is not null then
    perform turnpike.invalid('/percent_off', 'not_applicable', 'is for coupons of kind percentage');
  elsif p.currency is null and num_nonnulls(p.amount_off, p.min_amount) > 0 then
    perform turnpike.invalid('/currency', 'required', 'is required with amount_off or min_amount');
  elsif p.ends_at <= p.starts_at then
    perform turnpike.invalid('/ends_at', 'out_of_range', 'must be after starts_at');
  end if;
  select '/product_ids/' || i.ordinality - 1 into v_at
  from unnest(p.product_ids) with ordinality as i (id, ordinality)
  where not exists (
    select from public.products as d
    where d.id = i.id and d.archived_at is null and (p.seller_id is null or d.seller_id = p.seller_id))
  order by i.ordinality limit 1;
  if v_at is not null then
    perform turnpike.invalid(v_at, 'product_unavailable', 'is not one of the seller''s products');
  end if;
end $$;
comment on function turnpike.coupon_check_whole(public.coupons) is
  'Raises 422 at /percent_off, /amount_off, /currency, /ends_at or /product_ids/<n> unless the fields of the coupon go together.';
