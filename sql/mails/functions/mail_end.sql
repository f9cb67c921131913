-- Nothing more happens to the mail, unless somebody asks for it.
create or replace function turnpike.mail_end(p_id uuid, p_status text, p_error jsonb) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.mails as m set status = p_status, error = p_error, running_until = null, updated_at = clock_timestamp() where m.id = p_id;
end $$;
comment on function turnpike.mail_end(uuid, text, jsonb) is 'Marks a locked mail as skipped or dead, with {code, message} as the reason.';
