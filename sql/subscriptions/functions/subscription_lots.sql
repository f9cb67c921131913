-- The lots' names end with their months' starts, so that names can be compared as times. With some providers the same period starts some
-- hours earlier or later in another report.
create or replace function turnpike.subscription_lots(p public.subscriptions, p_start timestamptz, p_end timestamptz)
returns setof public.credit_grants
language plpgsql stable set search_path = '' as $$
declare
  c_leeway constant interval := '1 day';
begin
  return query
    select g.* from public.credit_accounts as a join public.credit_grants as g on g.account_id = a.id and g.source = 'plan'
    where case when p.tenant_id is null then a.user_id = p.user_id else a.tenant_id = p.tenant_id end
      and g.source_ref collate "C" >= turnpike.subscription_period_ref(p.id, p_start - c_leeway) collate "C"
      and g.source_ref collate "C" < turnpike.subscription_period_ref(p.id, p_end - c_leeway) collate "C";
end $$;
comment on function turnpike.subscription_lots(public.subscriptions, timestamptz, timestamptz) is
  'The lots of the subscription''s months that start in that time, give or take a day.';
