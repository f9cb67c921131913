-- Which of two states counts, so that every order of arrival ends with the same one. An end is final. An answer of the provider is newer
-- than whatever there was, since it was asked for after that; else the time of the report decides, and within the same second the later
-- period, the later status of a subscription's life, and at last anything, as long as it is always the same.
create or replace function turnpike.webhook_state_newer(p_new jsonb, p_old jsonb) returns boolean
language plpgsql immutable set search_path = '' as $$
declare
  v_new_final boolean := turnpike.subscription_final(p_new ->> 'status');
  v_old_final boolean := turnpike.subscription_final(p_old ->> 'status');
  c_life constant text[] := array['trialing', 'active', 'past_due', 'paused', 'canceled', 'expired'];
begin
  if p_old is null then
    return true;
  elsif v_new_final <> v_old_final then
    return v_new_final;
  elsif v_old_final and p_old ? 'own' then
    return false;
  elsif (p_new ->> 'authoritative')::boolean and not v_old_final then
    return true;
  end if;
  return row(p_new ->> 'as_of', coalesce(p_new ->> 'current_period_end', ''), array_position(c_life, p_new ->> 'status'),
      coalesce((p_new ->> 'cancel_at_period_end')::boolean, false), p_new::text)
    > row(p_old ->> 'as_of', coalesce(p_old ->> 'current_period_end', ''), array_position(c_life, p_old ->> 'status'),
      coalesce((p_old ->> 'cancel_at_period_end')::boolean, false), p_old::text);
end $$;
comment on function turnpike.webhook_state_newer(jsonb, jsonb) is
  'Whether the first of two states of a subscription takes the place of the second.';
