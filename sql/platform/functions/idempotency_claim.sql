-- Takes a key for this transaction, or says what became of it. The insert waits for another transaction that holds the same
-- key; the short lock time-out turns a wait without end into SQLSTATE 55P03, which the caller sees as 409
-- idempotency_in_progress. Raising later rolls the key back, so a refusal is never kept.
create or replace function turnpike.idempotency_claim(p_key text, p_fingerprint text) returns public.idempotency_keys
language plpgsql volatile set search_path = '' set lock_timeout = '5s' as $$
declare
  v_caller uuid := coalesce(turnpike.uid(), '00000000-0000-0000-0000-000000000000');
  v_now timestamptz := clock_timestamp();
  v_row public.idempotency_keys;
  c_max_chars constant integer := 255;
  c_lifetime constant interval := '48 hours';
begin
  if length(p_key) not between 1 and c_max_chars or p_key ~ '[^\x20-\x7e]' then
    perform turnpike.fail('idempotency_key_invalid', 400);
  end if;
  insert into public.idempotency_keys (caller, key, fingerprint, running_until, created_at, expires_at)
  values (v_caller, p_key, p_fingerprint, v_now, v_now, v_now + c_lifetime)
  on conflict (caller, key) do nothing;
  if found then
    return null;
  end if;
  select * into v_row from public.idempotency_keys where caller = v_caller and key = p_key for update;
  if not found then
    -- The other transaction gave the key up between the two statements; the client's next try will have it.
    perform turnpike.fail('idempotency_in_progress', 409, jsonb_build_object('retry_after_seconds', 1));
  end if;
  if v_row.expires_at > v_now then
    if v_row.fingerprint <> p_fingerprint then
      perform turnpike.fail('idempotency_key_reused', 422);
    elsif v_row.answer is not null then
      return v_row;
    elsif v_row.running_until > v_now then
      perform turnpike.fail('idempotency_in_progress', 409, jsonb_build_object('retry_after_seconds', 1));
    end if;
  end if;
  update public.idempotency_keys
  set fingerprint = p_fingerprint, status = 200, answer = null, hold_id = null,
      running_until = v_now, created_at = v_now, expires_at = v_now + c_lifetime
  where caller = v_caller and key = p_key;
  return null;
end $$;
comment on function turnpike.idempotency_claim(text, text) is
  'Null when the key is now this transaction''s; else the finished row. Raises 400 idempotency_key_invalid, 422 '
  'idempotency_key_reused, 409 idempotency_in_progress {retry_after_seconds}, SQLSTATE 55P03 after 5 seconds of waiting.';
