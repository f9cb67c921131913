-- What a plan contains, as its seller gives it.
create or replace function turnpike.plan_check(p_plan jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_credits constant bigint := 1000000000000000;
  c_max_trial_days constant bigint := 730;
  c_max_features_bytes constant integer := 16384;
begin
  perform turnpike.check_members(p_plan, array['initial_credits', 'monthly_credits', 'trial_days', 'features'], '/plan');
  perform turnpike.check_whole(p_plan, 'initial_credits', 0, c_max_credits, true, '/plan');
  perform turnpike.check_whole(p_plan, 'monthly_credits', 0, c_max_credits, true, '/plan');
  perform turnpike.check_whole(p_plan, 'trial_days', 0, c_max_trial_days, true, '/plan');
  perform turnpike.check_metadata(nullif(p_plan -> 'features', 'null'), c_max_features_bytes, '/plan/features');
end $$;
comment on function turnpike.plan_check(jsonb) is
  'Raises 422 below /plan for an unknown member or a bad value of initial_credits, monthly_credits (0 to 10^15), trial_days (0 to '
  '730) or features (an object of at most 16384 bytes).';
