-- What the provider has reported becomes what the subscription is; the newest state, the paid periods and the failed ones decide, and
-- not what was reported last. Called whenever one of these may have changed, and when a subscription starts.
create or replace function turnpike.subscription_sync(p public.subscriptions) returns public.subscriptions
language plpgsql volatile set search_path = '' as $$
declare
  v_old public.subscriptions;
  v_new public.subscriptions;
  v_subject public.webhook_subjects;
begin
  select * into v_old from public.subscriptions as s where s.id = p.id for update;
  select * into v_subject from public.webhook_subjects as u
  where u.provider = v_old.provider and u.livemode = v_old.livemode and u.kind = 'subscription' and (
    u.provider_id = v_old.provider_subscription_id or (v_old.provider_subscription_id is null and u.order_id = v_old.order_id))
  order by u.created_at limit 1 for update;
  if not found then
    return v_old;
  end if;
  v_old := turnpike.subscription_identify(v_old, v_subject.provider_id);
  v_old := turnpike.subscription_redate(v_old, v_subject);
  v_old := turnpike.subscription_reprice(v_old, v_subject.state);
  v_new := turnpike.subscription_derive(v_old, v_subject);
  if v_new is distinct from v_old then
    v_new := turnpike.subscription_write(v_old, v_new);
  end if;
  if v_new.cancel_at_period_end or turnpike.subscription_final(v_new.status) then
    perform turnpike.subscription_mail_ending(v_new);
  end if;
  return v_new;
end $$;
comment on function turnpike.subscription_sync(public.subscriptions) is
  'Brings a subscription into step with what its provider has reported of it; returns it.';
