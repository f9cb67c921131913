-- An administrator has mended the cause. It begins anew, with all its attempts; what was sent is not sent twice.
create or replace function public.mail_retry(p_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_admin();
  v_mail public.mails;
begin
  select * into v_mail from public.mails as m where m.id = p_id for update;
  if not found then
    perform turnpike.fail('mail_not_found', 404);
  elsif v_mail.status = 'sent' then
    perform turnpike.fail('mail_already_sent', 409);
  elsif v_mail.running_until is null or v_mail.running_until <= clock_timestamp() then
    update public.mails as m set status = 'pending', attempts = 0, next_attempt_at = clock_timestamp(), running_until = null, error = null,
      updated_at = clock_timestamp()
    where m.id = p_id
    returning m.* into v_mail;
  end if;
  return turnpike.mail_json(v_mail);
end $$;
comment on function public.mail_retry(uuid) is
  'The Mail, pending and due at once, unless a run is just sending it. Admin only, else 403 forbidden; 404 mail_not_found; 409 '
  'mail_already_sent; 401 token_missing, token_revoked.';
