-- The subscription is at another price at its provider: what was pending has come, or it was changed there.
create or replace function turnpike.subscription_reprice(p public.subscriptions, p_state jsonb) returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v_price public.prices;
  v_version_id uuid;
begin
  select r.* into v_price from public.prices as r join public.products as d on d.id = r.product_id
  where (r.id = (p_state ->> 'price_id')::uuid or (p_state ->> 'price_id' is null and r.clerk_plan_id = p_state ->> 'clerk_plan_id'))
    and d.seller_id = p.seller_id and d.product_type = 'subscription' and r.currency = p.currency
  order by r.id = p.price_id desc, r.on_sale desc, r.created_at, r.id limit 1;
  if v_price.id is null or v_price.id = p.price_id then
    return p;
  elsif v_price.id = p.pending_price_id then
    return turnpike.subscription_move(p, p.pending_price_id, p.pending_plan_version_id, p.pending_amount);
  end if;
  select v.id into v_version_id from public.plans as n join public.plan_versions as v on v.plan_id = n.id
  where n.product_id = v_price.product_id order by v.version desc limit 1;
  return turnpike.subscription_move(p, v_price.id, v_version_id, coalesce((p_state ->> 'amount')::bigint, v_price.amount));
end $$;
comment on function turnpike.subscription_reprice(public.subscriptions, jsonb) is
  'Moves the subscription to the price that a reported state names, if it is one of the same seller and currency; returns it.';
