-- Only asked for what costs nothing: the owner's credits of a free or trial period last until that period would have ended, also
-- when the subscription was canceled and made anew, or moved, meanwhile.
create or replace function turnpike.subscription_credits_running(p public.subscriptions) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (
    select from public.subscriptions as s
      join public.credit_grants as g on g.source = 'plan' and g.source_ref = turnpike.subscription_period_ref(s.id, s.credits_granted_from)
    where s.seller_id = p.seller_id and g.expires_at > clock_timestamp()
      and case when p.tenant_id is null then s.user_id = p.user_id and s.tenant_id is null else s.tenant_id = p.tenant_id end);
end $$;
comment on function turnpike.subscription_credits_running(public.subscriptions) is
  'Whether the owner has a lot of a plan of the seller that has not expired, used up or not.';
