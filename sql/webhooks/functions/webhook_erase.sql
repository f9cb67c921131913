-- That something was reported stays, what was said of the user does not. Without it there is nothing left to try again.
create or replace function turnpike.webhook_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.webhook_events as e set payload = '{}', commands = '[]', user_id = null, waiting_for = null, next_attempt_at = null,
    status = case when e.status = 'pending' then 'ignored' else e.status end
  where e.user_id = p_user_id;
end $$;
comment on function turnpike.webhook_erase(uuid) is 'Empties the events about the user.';
