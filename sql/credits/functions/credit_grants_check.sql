-- The parts of a lot never add up to more than the lot.
create or replace function turnpike.credit_grants_check() returns trigger
language plpgsql volatile set search_path = '' as $$
begin
  if not (new.source in ('signup', 'plan', 'purchase', 'referral', 'promo', 'manual') and new.amount > 0
    and new.expired >= 0 and new.revoked >= 0 and new.remaining + new.expired + new.revoked <= new.amount
    and new.owed between 0 and new.amount) then
    raise exception using errcode = 'check_violation', message = 'the parts of a lot must fit into it';
  end if;
  return new;
end $$;
comment on function turnpike.credit_grants_check() is
  'Trigger: refuses a lot with an unknown source or with parts that exceed it.';
