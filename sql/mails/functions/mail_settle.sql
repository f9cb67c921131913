-- What came of a run's mails. `sent` is a fact whoever reports it; anything else counts only for the run that has the mail: one whose lease
-- is over, and whose mail another run took up (its attempts say so), must not take it away from there.
create or replace function public.mail_settle(p_results jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_result jsonb;
  v_mail public.mails;
  v_settled integer := 0;
begin
  perform turnpike.require_service();
  if jsonb_typeof(p_results) is distinct from 'array' then
    perform turnpike.invalid('/results', 'wrong_type', 'must be an array');
  end if;
  for v_result in select r from jsonb_array_elements(p_results) as r order by r ->> 'id' loop
    select * into v_mail from public.mails as m where m.id = (v_result ->> 'id')::uuid for update;
    if found and v_mail.status = 'pending' and (v_result ->> 'outcome' = 'sent'
      or (v_mail.running_until is not null and v_mail.attempts = (v_result ->> 'attempts')::integer)) then
      perform turnpike.mail_settle_one(v_mail, v_result);
      v_settled := v_settled + 1;
    end if;
  end loop;
  return jsonb_build_object('settled', v_settled);
end $$;
comment on function public.mail_settle(jsonb) is
  '{settled}: how many of the results counted. Each is {id, attempts, outcome, provider_message_id, error: {code, message}, '
  'retry_after_seconds}; outcome is sent, retry (again after a growing pause, dead after ten attempts), later (not tried; the attempt does '
  'not count), dead or skipped. Service only, else 403 forbidden; 422 at /results.';
