-- The part of turnpike.check_sales_invariants that is about what providers have reported.
create or replace function turnpike.webhooks_broken() returns table (invariant text, object_id uuid, detail jsonb)
language sql stable set search_path = '' as $$
  select 'an event that is settled waits for nothing, and one that is not will be tried again', e.id, to_jsonb(e) - 'payload'
  from public.webhook_events as e where (e.status = 'pending') <> (e.next_attempt_at is not null)
    or (e.status <> 'pending' and (e.waiting_for is not null or e.commands <> '[]'))
  union all
  select 'the credits of a paid renewal were given once', y.id, to_jsonb(y) from public.payments as y
  where y.credits_ref is not null and 1 <> (select count(*) from public.credit_grants as g
    where g.source = 'plan' and g.source_ref = y.credits_ref)
  union all
  select 'a renewal has one invoice', y.id, to_jsonb(y) from public.payments as y
  where y.subscription_id is not null and 1 <> (select count(*) from public.provider_objects as o
    where o.object_id = y.id and o.kind = 'invoice')
  union all
  select 'a lost dispute has taken what was left', d.id, to_jsonb(d) from public.disputes as d join public.payments as y on y.id = d.payment_id
  where d.status = 'lost' and d.refund_id is null and turnpike.payment_refundable(y) > 0
  union all
  select 'what has ended at its provider has ended here', s.id, to_jsonb(s)
  from public.subscriptions as s join public.webhook_subjects as u on u.provider = s.provider and u.livemode = s.livemode
    and u.kind = 'subscription' and u.provider_id = s.provider_subscription_id
  where turnpike.subscription_final(u.state ->> 'status') and not turnpike.subscription_final(s.status)
  union all
  select 'a period that is paid for is in force or over', s.id, to_jsonb(s)
  from public.subscriptions as s join public.webhook_subjects as u on u.provider = s.provider and u.livemode = s.livemode
    and u.kind = 'subscription' and u.provider_id = s.provider_subscription_id
  where u.paid_until > s.current_period_end and not turnpike.subscription_final(s.status);
$$;
comment on function turnpike.webhooks_broken() is 'Violated promises of webhooks, as turnpike.check_sales_invariants gives them.';
