-- The functions ask subscription_transition before they write; this catches the one that some day does not. It also keeps each status
-- together with what belongs to it.
create or replace function turnpike.subscriptions_check() returns trigger
language plpgsql volatile set search_path = '' as $$
begin
  if tg_op = 'UPDATE' and not turnpike.subscription_transition(old.status, new.status) then
    raise exception using errcode = 'restrict_violation', message = 'no way from ' || old.status || ' to ' || new.status;
  end if;
  if (new.status = 'past_due') = (new.past_due_since is not null)
    and turnpike.subscription_final(new.status) = (new.ended_at is not null)
    and (new.status <> 'trialing' or new.trial_ends_at is not null)
    and num_nonnulls(new.pending_price_id, new.pending_plan_version_id, new.pending_amount) in (0, 3) then
    return new;
  end if;
  raise exception using errcode = 'check_violation', message = 'a subscription must have the members of its status';
end $$;
comment on function turnpike.subscriptions_check() is
  'Trigger: refuses a change of status that the status machine does not have, and a row that contradicts its status.';
