-- For an operator, in the SQL editor or by an administrator's token. What rights last until is kept in rows, so it is counted anew.
create or replace function public.setting_set(p_key text, p_value jsonb default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := case when not turnpike.is_service() then turnpike.require_admin() end;
begin
  perform turnpike.setting_check(p_key, p_value);
  if coalesce(p_value, 'null') = 'null' then
    delete from public.settings as s where s.key = p_key;
  else
    insert into public.settings as s (key, value, updated_by) values (p_key, p_value, v_user_id)
    on conflict (key) do update set value = excluded.value, updated_by = excluded.updated_by, updated_at = clock_timestamp();
  end if;
  perform turnpike.subscriptions_recount();
  return jsonb_build_object('key', p_key, 'value', turnpike.setting(p_key));
end $$;
comment on function public.setting_set(text, jsonb) is
  'Sets a setting, or with null gives it back its default; returns {key, value}. past_due_grace_days: for how many days a subscription '
  'keeps its rights while a payment is missing (0 to 90, default 7). Admin or service, else 403 forbidden; 422 at /key, /value.';
