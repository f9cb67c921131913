-- The lots' names begin with their months' starts, so that names can be compared as times.
create or replace function turnpike.subscription_lots(p public.subscriptions, p_start timestamptz, p_end timestamptz)
returns setof public.credit_grants
language plpgsql stable set search_path = '' as $$
begin
  return query
    select g.* from public.credit_accounts as a join public.credit_grants as g on g.account_id = a.id and g.source = 'plan'
    where case when p.tenant_id is null then a.user_id = p.user_id else a.tenant_id = p.tenant_id end
      and g.source_ref collate "C" >= turnpike.subscription_period_ref(p.id, p_start) collate "C"
      and g.source_ref collate "C" < turnpike.subscription_period_ref(p.id, p_end) collate "C";
end $$;
comment on function turnpike.subscription_lots(public.subscriptions, timestamptz, timestamptz) is
  'The lots of the subscription''s months that start in that time.';
