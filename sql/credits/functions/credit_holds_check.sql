-- A hold ends once, and says how. The functions make sure of it under the account's lock; this catches the one that some day does not.
create or replace function turnpike.credit_holds_check() returns trigger
language plpgsql volatile set search_path = '' as $$
begin
  if tg_op = 'UPDATE' and old.status <> 'active' and (old.status, old.amount, old.captured_amount, old.account_id)
    is distinct from (new.status, new.amount, new.captured_amount, new.account_id) then
    raise exception using errcode = 'restrict_violation', message = 'a resolved hold is final';
  end if;
  if (case when new.free then new.amount = 0 else new.amount > 0 end) and (case new.status
    when 'active' then new.captured_amount is null and new.resolved_at is null
    when 'captured' then new.captured_amount between least(new.amount, 1) and new.amount and new.resolved_at is not null
    when 'released' then new.captured_amount is null and new.resolved_at is not null
    when 'expired' then new.captured_amount is null and new.resolved_at is not null
    else false end) then
    return new;
  end if;
  raise exception using errcode = 'check_violation', message = 'a hold must have the members of its status';
end $$;
comment on function turnpike.credit_holds_check() is
  'Trigger: refuses a hold that contradicts itself, and any change of how a hold ended.';
