-- What an order gave in credits: its lines' own, and of a subscription that it started the first ones and those of the period that it paid
-- for. Those of later periods have payments of their own.
create or replace function turnpike.order_lots(p_order_id uuid) returns setof public.credit_grants
language plpgsql stable set search_path = '' as $$
begin
  return query
    select g.* from public.order_items as i join public.credit_grants as g on g.source = 'purchase' and g.source_ref = i.id::text
    where i.order_id = p_order_id
    union
    select g.* from public.subscriptions as s
      join public.credit_accounts as a on case when s.tenant_id is null then a.user_id = s.user_id else a.tenant_id = s.tenant_id end
      join public.credit_grants as g on g.account_id = a.id and g.source = 'plan'
      join public.credit_transfers as t on t.grant_id = g.id and t.kind = 'grant'
    where s.order_id = p_order_id and t.cause_kind = 'order' and t.cause_id = p_order_id::text
    union
    select g.* from public.subscriptions as s join public.payments as y on y.order_id = s.order_id and y.period_start is not null
      cross join lateral turnpike.subscription_lots(s, y.period_start, y.period_end) as g
    where s.order_id = p_order_id;
end $$;
comment on function turnpike.order_lots(uuid) is 'The lots of credits that fulfilling the order gave.';
