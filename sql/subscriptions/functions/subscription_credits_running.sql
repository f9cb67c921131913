-- Only asked for what costs nothing: the owner's credits of a free or trial period last until that period would have ended, also
-- when the subscription was canceled and made anew, or moved, meanwhile.
create or replace function turnpike.subscription_credits_running(p public.subscriptions) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (
    select from public.credit_accounts as a
      join public.credit_grants as g on g.account_id = a.id and g.source = 'plan' and g.expires_at > clock_timestamp()
      join public.subscriptions as s on s.seller_id = p.seller_id and g.source_ref like 'period:' || s.id || ':%'
    where case when p.tenant_id is null then a.user_id = p.user_id else a.tenant_id = p.tenant_id end);
end $$;
comment on function turnpike.subscription_credits_running(public.subscriptions) is
  'Whether the owner has a lot of a plan of the seller that has not expired, used up or not.';
