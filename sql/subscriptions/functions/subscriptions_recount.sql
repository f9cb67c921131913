-- After the rule of how long rights last was changed. In the order of their ids, as everything that locks several.
create or replace function turnpike.subscriptions_recount() returns void
language plpgsql volatile set search_path = '' as $$
begin
  perform from public.subscriptions as s where s.status in ('trialing', 'active', 'past_due', 'paused') order by s.id for update;
  perform turnpike.entitlement_grant_subscription(s) from public.subscriptions as s
  where s.status in ('trialing', 'active', 'past_due', 'paused');
end $$;
comment on function turnpike.subscriptions_recount() is 'Writes down anew until when the rights of all live subscriptions last.';
