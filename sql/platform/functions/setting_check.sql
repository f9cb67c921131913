-- Every setting there is, with what it may be. A misspelt one must not be lost in silence.
create or replace function turnpike.setting_check(p_key text, p_value jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_grace_days constant integer := 90;
begin
  if p_key is null or p_key <> 'past_due_grace_days' then
    perform turnpike.invalid('/key', 'invalid_value', 'must be past_due_grace_days');
  end if;
  perform turnpike.check_whole(jsonb_build_object('value', p_value), 'value', 0, c_max_grace_days, p_nullable => true);
end $$;
comment on function turnpike.setting_check(text, jsonb) is
  'Raises 422 at /key or /value unless there is such a setting: past_due_grace_days, 0 to 90. Null stands for the default.';
