-- A merge patch. Calls that are running keep the price that their hold was made with.
create or replace function public.credit_rate_update(p_id uuid, p_change jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_admin();
  v_rate public.credit_rates;
begin
  perform turnpike.credit_check_rate(p_change);
  update public.credit_rates as r set
    method = coalesce(p_change ->> 'method', r.method),
    path = coalesce(p_change ->> 'path', r.path),
    credits = coalesce((p_change ->> 'credits')::numeric::bigint, r.credits),
    active = coalesce((p_change ->> 'active')::boolean, r.active),
    admin_free = coalesce((p_change ->> 'admin_free')::boolean, r.admin_free),
    description = case when p_change ? 'description' then p_change ->> 'description' else r.description end,
    updated_at = clock_timestamp()
  where r.id = p_id
  returning * into v_rate;
  if not found then
    perform turnpike.fail('rate_not_found', 404);
  end if;
  return turnpike.credit_rate_json(v_rate);
exception when unique_violation then
  perform turnpike.fail('rate_exists', 409);
end $$;
comment on function public.credit_rate_update(uuid, jsonb) is
  'Changes method, path, credits, active, admin_free and description; returns the Rate. Admin, else 403 forbidden; 404 '
  'rate_not_found; 409 rate_exists; 422 with a pointer; 401 token_missing, token_revoked.';
