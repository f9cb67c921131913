-- A user's mails, for the user's data.
create or replace function turnpike.mail_export(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((select jsonb_agg(jsonb_build_object('id', m.id, 'kind', m.kind, 'status', m.status, 'to', coalesce(m.sent_to, m.email),
      'data', m.data, 'sent_at', turnpike.rfc3339(m.sent_at), 'created_at', turnpike.rfc3339(m.created_at)) order by m.created_at, m.id)
    from public.mails as m where m.user_id = p_user_id), '[]');
end $$;
comment on function turnpike.mail_export(uuid) is 'The mails to the user, oldest first: [{id, kind, status, to, data, sent_at, created_at}].';
