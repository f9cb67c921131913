-- The provider's id, once known, is how its reports find the subscription.
create or replace function turnpike.subscription_identify(
  p public.subscriptions, p_provider_subscription_id text
) returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v_subscription public.subscriptions := p;
begin
  if p_provider_subscription_id is not null then
    perform turnpike.provider_object_put(p.provider, p.livemode, 'subscription', p_provider_subscription_id, p.id);
    update public.subscriptions as s set provider_subscription_id = p_provider_subscription_id, updated_at = clock_timestamp()
    where s.id = p.id and s.provider_subscription_id is null
    returning s.* into v_subscription;
    if not found then
      return p;
    end if;
  end if;
  return v_subscription;
end $$;
comment on function turnpike.subscription_identify(public.subscriptions, text) is
  'Writes the provider''s id of the subscription down, the first one for good. Raises 502 provider_invalid {provider} if it is another''s.';
