-- A mail as the administrator sees it: what became of it, and not what it says.
create or replace function turnpike.mail_json(p public.mails) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'kind', p.kind, 'status', p.status, 'user_id', p.user_id, 'tenant_id', p.tenant_id, 'to', coalesce(p.sent_to, p.email),
    'attempts', p.attempts, 'error', p.error, 'provider_message_id', p.provider_message_id,
    'next_attempt_at', case when p.status = 'pending' then turnpike.rfc3339(p.next_attempt_at) end,
    'sent_at', turnpike.rfc3339(p.sent_at), 'created_at', turnpike.rfc3339(p.created_at));
end $$;
comment on function turnpike.mail_json(public.mails) is
  'Mail: {id, kind, status, user_id, tenant_id, to, attempts, error: {code, message} or null, provider_message_id, next_attempt_at, '
  'sent_at, created_at}; to is the address of the last attempt.';
