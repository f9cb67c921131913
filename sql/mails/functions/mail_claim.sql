-- Takes mails that are due, for the time that sending them may take; skipping locked rows and leases lets runs share the work. A run that
-- is killed gives them back when its lease ends: they are sent again under the same key, which the provider knows. What has been taken up
-- too often, or has nobody to go to, ends here.
create or replace function public.mail_claim(p_limit integer default 20) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_mail public.mails;
  v_to record;
  v_now timestamptz;
  v_mails jsonb := '[]';
  c_max_limit constant integer := 100;
  c_lease constant interval := '2 minutes';
  c_max_attempts constant integer := 10;
begin
  perform turnpike.require_service();
  if p_limit is null or p_limit not between 0 and c_max_limit then
    perform turnpike.invalid('/limit', 'out_of_range', 'must be between 0 and 100');
  end if;
  v_now := clock_timestamp();
  for v_mail in
    select m.* from public.mails as m
    where m.status = 'pending' and m.next_attempt_at <= v_now and (m.running_until is null or m.running_until <= v_now)
    order by m.next_attempt_at limit p_limit for update skip locked
  loop
    v_to := turnpike.mail_address(v_mail.user_id, v_mail.email);
    if v_to.email is null then
      perform turnpike.mail_end(v_mail.id, 'skipped', '{"code": "no_address"}');
    elsif v_mail.attempts >= c_max_attempts then
      perform turnpike.mail_end(v_mail.id, 'dead', coalesce(v_mail.error, '{"code": "abandoned"}'));
    else
      update public.mails as m
      set attempts = m.attempts + 1, running_until = v_now + c_lease, sent_to = v_to.email, updated_at = v_now
      where m.id = v_mail.id;
      v_mails := v_mails || jsonb_build_object('id', v_mail.id, 'kind', v_mail.kind, 'data', v_mail.data, 'to', v_to.email,
        'name', v_to.name, 'locale', v_to.locale, 'attempts', v_mail.attempts + 1);
    end if;
  end loop;
  return jsonb_build_object('mails', v_mails, 'waiting', (
    select count(*) from (select from public.mails as m where m.status = 'pending' and m.next_attempt_at <= v_now
      and (m.running_until is null or m.running_until <= v_now) limit c_max_limit) as w));
end $$;
comment on function public.mail_claim(integer) is
  '{mails: [{id, kind, data, to, name, locale, attempts}], waiting}: up to so many mails (0 to 100) that are due, the caller''s for 2 '
  'minutes, and how many more are due, counted up to 100. Service only, else 403 forbidden; 422 at /limit.';
