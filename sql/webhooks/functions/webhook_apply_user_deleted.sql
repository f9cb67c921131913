-- Deleted at the identity provider means deleted here, with all that belongs to it, this event's payload included.
create or replace function turnpike.webhook_apply_user_deleted(p_event public.webhook_events, p jsonb) returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  v_user_id uuid := (p ->> 'user_id')::uuid;
begin
  if v_user_id is null then
    perform turnpike.invalid('/user_id', 'required', 'is required');
  end if;
  perform turnpike.webhook_about(p_event, v_user_id);
  perform turnpike.user_erase(v_user_id);
  return true;
end $$;
comment on function turnpike.webhook_apply_user_deleted(public.webhook_events, jsonb) is 'Command {user_id}. Raises 422 at /user_id.';
