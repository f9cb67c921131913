-- The promises of metered AI calls as one query over one snapshot. It reads everything: for tests, and for a nightly task.
create or replace function turnpike.check_ai_invariants() returns table (invariant text, call_id uuid, detail jsonb)
language sql stable security definer set search_path = '' as $$
  with figures as (
    select c.*, h.status as hold_status, h.managed, h.amount as hold_amount, h.captured_amount, h.account_id as hold_account_id,
      t.amount as transfer_amount, t.account_id as transfer_account_id, p.id is not null as has_price,
      turnpike.ai_price_credits(p, c.input_tokens, c.cached_input_tokens, c.output_tokens, c.images, c.video_seconds,
        c.status = 'succeeded') as price
    from public.ai_calls as c join public.credit_holds as h on h.id = c.hold_id
      left join public.credit_transfers as t on t.id = c.transfer_id left join public.ai_model_prices as p on p.id = c.price_id
  ), periods as (
    select c.account_id, p.period, p.starts_on, sum(coalesce(c.charged, 0)) as spent, sum(c.held) filter (where c.status = 'running') as held
    from public.ai_calls as c cross join lateral turnpike.ai_periods(c.created_at) as p group by c.account_id, p.period, p.starts_on
  )
  select v.invariant, f.id, to_jsonb(f) from figures as f cross join lateral (values
    ('a call has its own hold, of what it holds', f.managed and f.hold_amount = f.held and f.hold_account_id = f.account_id),
    ('a call was charged what its transfer says', coalesce(f.charged, 0) = coalesce(-f.transfer_amount, 0)
      and f.transfer_account_id is not distinct from case when f.transfer_id is not null then f.account_id end),
    ('a captured hold is a call that ended, charged as much',
      f.hold_status <> 'captured' or coalesce(f.status <> 'running' and f.captured_amount = f.charged, false)),
    ('a call that ended holds nothing', f.status = 'running' or f.hold_status <> 'active'),
    ('a call is priced by the price that held when it began', f.has_price and (f.status = 'running' or f.priced = f.price
      or (f.priced = 0 and f.status = 'failed' and greatest(f.output_tokens, f.images, f.video_seconds) = 0)))
  ) as v (invariant, holds) where not v.holds
  union all
  select 'a transfer pays one call', null, jsonb_build_object('transfer_id', c.transfer_id)
  from public.ai_calls as c where c.transfer_id is not null group by c.transfer_id having count(*) > 1
  union all
  select 'a managed hold has its call', null, to_jsonb(h)
  from public.credit_holds as h where h.managed and not exists (select from public.ai_calls as c where c.hold_id = h.id)
  union all
  select 'charges, and captures of calls, add up to the same', null, to_jsonb(s) from (
    select (select coalesce(sum(c.charged), 0) from public.ai_calls as c) as charged, coalesce(-sum(t.amount), 0) as ledger
    from public.credit_transfers as t where exists (select from public.credit_holds as h where h.id = t.hold_id and h.managed)
      or exists (select from public.ai_calls as c where c.transfer_id = t.id)
  ) as s where s.charged <> s.ledger
  union all
  select 'the running totals are the sums of the calls', null, jsonb_build_object('total', to_jsonb(s), 'calls', to_jsonb(p))
  from public.ai_spending as s left join periods as p
    on p.account_id = s.account_id and p.period = s.period and p.starts_on = s.starts_on
  where s.spent <> coalesce(p.spent, 0) or s.held <> coalesce(p.held, 0);
$$;
comment on function turnpike.check_ai_invariants() is
  'Violated promises of metered AI calls, one row each: {invariant, call_id, detail}; no row when all is well.';
