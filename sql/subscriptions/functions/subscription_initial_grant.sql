-- Once a subscription; and for one that nobody paid for only if it is the owner's first with the seller.
create or replace function turnpike.subscription_initial_grant(p public.subscriptions) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_version public.plan_versions;
begin
  select * into v_version from public.plan_versions as v where v.id = p.plan_version_id;
  if v_version.initial_credits > 0 and num_nonnulls(p.user_id, p.tenant_id) > 0
    and (not turnpike.subscription_unpaid(p) or turnpike.subscription_first(p)) then
    perform turnpike.credit_grant(case when p.tenant_id is null then p.user_id end, p.tenant_id, v_version.initial_credits, 'plan', null,
      null, null, 'initial:' || p.id, 'order', p.order_id::text, null);
  end if;
end $$;
comment on function turnpike.subscription_initial_grant(public.subscriptions) is
  'Grants a new subscription''s initial_credits: source plan, source_ref initial:<id>, without expiry.';
