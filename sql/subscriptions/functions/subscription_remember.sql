-- What we have decided ourselves is a report too: without it an older one of the provider's, or an answer that is on its way, would take
-- it back. Providers' times are whole seconds, so this one is; what was ended here stays as it was ended.
create or replace function turnpike.subscription_remember(p public.subscriptions) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_state jsonb := jsonb_strip_nulls(jsonb_build_object('status', p.status, 'current_period_start',
    turnpike.rfc3339(p.current_period_start), 'current_period_end', turnpike.rfc3339(p.current_period_end),
    'cancel_at_period_end', p.cancel_at_period_end, 'canceled_at', turnpike.rfc3339(p.canceled_at),
    'ended_at', turnpike.rfc3339(p.ended_at), 'trial_ends_at', turnpike.rfc3339(p.trial_ends_at), 'quantity', p.quantity,
    'amount', p.amount, 'price_id', p.price_id, 'authoritative', false, 'own', true,
    'as_of', turnpike.rfc3339(date_trunc('second', clock_timestamp()))));
begin
  if p.provider_subscription_id is null or turnpike.subscription_local(p.provider) then
    return;
  end if;
  insert into public.webhook_subjects as u (provider, livemode, kind, provider_id, order_id, state, version)
  values (p.provider, p.livemode, 'subscription', p.provider_subscription_id, p.order_id, v_state, 1)
  on conflict (provider, livemode, kind, provider_id) do update
  set state = excluded.state, version = u.version + 1, updated_at = clock_timestamp();
end $$;
comment on function turnpike.subscription_remember(public.subscriptions) is
  'Adds what a provider''s subscription is now, by our own decision, to what is known of it.';
