-- Whether a month has its lot. What a provider keeps is looked for within a day: its reports of one period do not always start alike.
create or replace function turnpike.subscription_period_granted(p public.subscriptions, p_month_start timestamptz) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (select from public.credit_grants as g
      where g.source = 'plan' and g.source_ref = turnpike.subscription_period_ref(p.id, p_month_start))
    or (not turnpike.subscription_local(p.provider)
      and exists (select from turnpike.subscription_lots(p, p_month_start, p_month_start + interval '2 days')));
end $$;
comment on function turnpike.subscription_period_granted(public.subscriptions, timestamptz) is
  'Whether the credits of the month that starts then were granted.';
