-- The one rule of how long a subscription's rights last as things stand; everything that asks for rights asks this. An active one
-- without an end keeps them a grace past its period, because its renewal may be reported late; after that, silence means no.
create or replace function turnpike.subscription_rights_end(p public.subscriptions) returns timestamptz
language plpgsql stable set search_path = '' as $$
begin
  return case
    when turnpike.subscription_final(p.status) then p.ended_at
    when p.status = 'paused' then p.updated_at
    when p.status = 'past_due' then least(p.past_due_since + turnpike.past_due_grace(),
      case when p.cancel_at_period_end then p.current_period_end end)
    when p.cancel_at_period_end or (p.status = 'trialing' and turnpike.subscription_local(p.provider)) then p.current_period_end
    when p.provider = 'none' and p.amount = 0 then null
    else p.current_period_end + turnpike.past_due_grace() end;
end $$;
comment on function turnpike.subscription_rights_end(public.subscriptions) is
  'When the rights of a subscription end unless something happens to it: ended or paused then; past due: after the grace; set to end, or a '
  'trial that no provider goes on charging after: with its period; else a grace after its period. Null: no end (one that costs nothing).';
