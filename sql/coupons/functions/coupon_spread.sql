-- What a coupon takes off, and off which lines: in proportion to their amounts, rounded down, and the units that remain to the lines
-- that lost most by rounding (largest remainder). So the parts add up exactly and none exceeds its line.
create or replace function turnpike.coupon_spread(
  p_coupon public.coupons, p_lines jsonb, out discount bigint, out line_discounts bigint[]
)
language plpgsql immutable set search_path = '' as $$
declare
  v_base bigint;
begin
  select coalesce(sum(l.amount), 0) into v_base from turnpike.coupon_lines(p_coupon, p_lines) as l where l.eligible;
  discount := case p_coupon.kind when 'fixed' then least(p_coupon.amount_off, v_base)
    else round(v_base::numeric * p_coupon.percent_off / 100) end;
  with parts as (
    select l.line, case when l.eligible then div(discount::numeric * l.amount, nullif(v_base, 0)) else 0 end as part,
      case when l.eligible then (discount::numeric * l.amount) % nullif(v_base, 0) else 0 end as remainder
    from turnpike.coupon_lines(p_coupon, p_lines) as l
  ), ranked as (
    select p.line, coalesce(p.part, 0) as part, row_number() over (order by p.remainder desc nulls last, p.line) as rank,
      discount - sum(coalesce(p.part, 0)) over () as rest
    from parts as p
  )
  select array_agg((r.part + case when r.rank <= r.rest then 1 else 0 end)::bigint order by r.line) into line_discounts from ranked as r;
end $$;
comment on function turnpike.coupon_spread(public.coupons, jsonb) is
  'What the coupon takes off the lines, in minor units: the whole and each line''s part, in the order of the lines. A percentage is '
  'rounded to the nearest unit; a fixed amount is at most what the lines that it holds for come to.';
