-- Writes down what a subscription entitles to as things stand, and until when. Called by a trigger whenever one of the two changes, so
-- that the rows never say anything else than the subscription.
create or replace function turnpike.entitlement_grant_subscription(p public.subscriptions) returns void
language plpgsql volatile set search_path = '' as $$
begin
  perform turnpike.entitlement_grant(
    p.user_id, p.tenant_id, p.feature_keys, 'subscription', p.id, p.product_id, turnpike.subscription_rights_end(p));
  update public.entitlements as e set revoked_at = clock_timestamp(), updated_at = clock_timestamp()
  where e.source = 'subscription' and e.source_id = p.id and e.revoked_at is null and e.feature_key <> all (p.feature_keys);
end $$;
comment on function turnpike.entitlement_grant_subscription(public.subscriptions) is
  'Brings the features that a subscription gives into step with it: new ones, ended ones, those of another plan.';
