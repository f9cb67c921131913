-- One mail an end, whoever decides it and however often it is reported.
create or replace function turnpike.subscription_mail_ending(p public.subscriptions) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_ends_at text := turnpike.rfc3339(coalesce(p.ended_at, p.current_period_end));
begin
  if num_nonnulls(p.user_id, p.tenant_id) > 0 then
    perform turnpike.mail_put('subscription_ending', p.id || ':' || v_ends_at, p.user_id, p.tenant_id,
      jsonb_build_object('subscription', turnpike.subscription_json(p) - 'limits' - 'features', 'ends_at', v_ends_at));
  end if;
end $$;
comment on function turnpike.subscription_mail_ending(public.subscriptions) is
  'Tells the owner, once, that the subscription ends or has ended.';
