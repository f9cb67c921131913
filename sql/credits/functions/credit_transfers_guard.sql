-- Privileges already keep everybody from changing a transfer; this also stops the owner of the table and every function that
-- runs as it. The one exception is erasure: while credit_erase works on this account, who and why may become empty.
create or replace function turnpike.credit_transfers_guard() returns trigger
language plpgsql volatile set search_path = '' as $$
begin
  if tg_op = 'UPDATE' and current_setting('turnpike.erasing_account', true) = old.account_id::text then
    if to_jsonb(new) - '{actor_id,description,metadata}'::text[] = to_jsonb(old) - '{actor_id,description,metadata}'::text[]
      and (new.actor_id is null or new.actor_id = old.actor_id) and new.description is null and new.metadata = '{}' then
      return new;
    end if;
  end if;
  raise exception using errcode = 'restrict_violation', message = 'credit_transfers is append-only';
end $$;
comment on function turnpike.credit_transfers_guard() is
  'Trigger: refuses every update, delete and truncate of the ledger but the erasure of a deleted user''s name.';
