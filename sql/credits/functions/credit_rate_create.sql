-- One rate a method and path: two would make the price of a call a matter of luck.
create or replace function public.credit_rate_create(
  p_method text default null, p_path text default null, p_credits bigint default null, p_active boolean default true,
  p_admin_free boolean default false, p_description text default null, p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_admin();
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint(
    'credit_rate_create', p_method, p_path, p_credits::text, p_active::text, p_admin_free::text, p_description)));
  v_rate public.credit_rates;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  perform turnpike.credit_check_rate(jsonb_build_object(
    'method', p_method, 'path', p_path, 'credits', p_credits, 'description', p_description));
  insert into public.credit_rates (id, method, path, credits, active, admin_free, description)
  values (turnpike.new_id(), p_method, p_path, p_credits, coalesce(p_active, true), coalesce(p_admin_free, false), p_description)
  on conflict (method, path) do nothing
  returning * into v_rate;
  if v_rate.id is null then
    perform turnpike.fail('rate_exists', 409);
  end if;
  return turnpike.idempotency_finish(p_idempotency_key, 201, turnpike.credit_rate_json(v_rate));
end $$;
comment on function public.credit_rate_create(text, text, bigint, boolean, boolean, text, text, text) is
  '201 with the Rate. Admin, else 403 forbidden; 409 rate_exists; 422 at /method, /path, /credits (1 to 10^15), /description; '
  '401 token_missing, token_revoked; and the errors of idempotency_claim.';
