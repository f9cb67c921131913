-- What the identity provider says of a user, if it is newer than what it said before. Who was deleted stays deleted.
create or replace function turnpike.webhook_apply_user_changed(p_event public.webhook_events, p jsonb) returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  v_user_id uuid := (p ->> 'user_id')::uuid;
  v_as_of timestamptz := coalesce((p ->> 'as_of')::timestamptz, p_event.occurred_at);
  v_name text := left(nullif(btrim(regexp_replace(p ->> 'display_name', '[[:cntrl:]]', '', 'g')), ''), 100);
  v_avatar text := case when length(p ->> 'avatar_url') <= 2048 and p ->> 'avatar_url' like 'https://%' then p ->> 'avatar_url' end;
begin
  perform turnpike.webhook_about(p_event, v_user_id);
  if exists (select from public.deleted_users as d where d.user_id = v_user_id) then
    return true;
  end if;
  insert into public.profiles as t (user_id, email, display_name, avatar_url, reported_at)
  values (v_user_id, p ->> 'email', v_name, v_avatar, v_as_of)
  on conflict (user_id) do update set email = coalesce(excluded.email, t.email),
    display_name = coalesce(excluded.display_name, t.display_name), avatar_url = coalesce(excluded.avatar_url, t.avatar_url),
    reported_at = excluded.reported_at, updated_at = clock_timestamp()
  where t.reported_at is null or t.reported_at < excluded.reported_at;
  return true;
end $$;
comment on function turnpike.webhook_apply_user_changed(public.webhook_events, jsonb) is
  'Command {user_id, issuer, subject, email, display_name, avatar_url, as_of?}.';
