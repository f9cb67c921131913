-- A call ends once. The functions make sure of it under the row's lock; this catches the one that some day does not.
create or replace function turnpike.ai_calls_check() returns trigger
language plpgsql volatile set search_path = '' as $$
begin
  if tg_op = 'UPDATE' and old.status <> 'running'
    and to_jsonb(new) - '{actor_id,request_id,idempotency_key}'::text[] <> to_jsonb(old) - '{actor_id,request_id,idempotency_key}'::text[] then
    raise exception using errcode = 'restrict_violation', message = 'a finished call is final';
  end if;
  if new.status = 'running' and num_nonnulls(new.charged, new.priced, new.finished_at) = 0 and new.held >= 0 then
    return new;
  elsif new.status in ('succeeded', 'failed', 'canceled', 'interrupted') and new.charged between 0 and new.held
    and new.charged + new.shortfall = least(new.priced, new.held) and new.shortfall >= 0
    and new.units_source in ('reported', 'counted', 'none')
    and num_nonnulls(new.finished_at) = 1 and (new.charged = 0 or new.transfer_id is not null) then
    return new;
  end if;
  raise exception using errcode = 'check_violation', message = 'a call must have the members of its status';
end $$;
comment on function turnpike.ai_calls_check() is
  'Trigger: refuses a call that contradicts itself, and any change of a finished one but the erasure of who made it.';
