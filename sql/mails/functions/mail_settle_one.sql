create or replace function turnpike.mail_settle_one(p_mail public.mails, p_result jsonb) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_outcome text := p_result ->> 'outcome';
  v_error jsonb := nullif(p_result -> 'error', 'null');
  v_now timestamptz := clock_timestamp();
  v_wait interval := least(coalesce((p_result ->> 'retry_after_seconds')::integer, 0), 21600) * interval '1 second';
  c_max_attempts constant integer := 10;
begin
  if v_outcome = 'sent' then
    update public.mails as m set status = 'sent', sent_at = v_now, provider_message_id = p_result ->> 'provider_message_id', error = null,
      running_until = null, updated_at = v_now
    where m.id = p_mail.id;
  elsif v_outcome = 'later' then
    update public.mails as m set attempts = greatest(m.attempts - 1, 0), next_attempt_at = v_now + v_wait, error = v_error,
      running_until = null, updated_at = v_now
    where m.id = p_mail.id;
  elsif v_outcome = 'retry' and p_mail.attempts < c_max_attempts then
    update public.mails as m set next_attempt_at = v_now + greatest(turnpike.mail_pause(m.attempts), v_wait), error = v_error,
      running_until = null, updated_at = v_now
    where m.id = p_mail.id;
  elsif v_outcome in ('retry', 'dead', 'skipped') then
    perform turnpike.mail_end(p_mail.id, case when v_outcome = 'skipped' then 'skipped' else 'dead' end, v_error);
  else
    perform turnpike.invalid('/results', 'invalid_value', 'have the outcomes sent, retry, later, dead, skipped');
  end if;
end $$;
comment on function turnpike.mail_settle_one(public.mails, jsonb) is
  'Writes one result of mail_settle to the locked mail. Raises 422 at /results for an outcome that there is not.';
