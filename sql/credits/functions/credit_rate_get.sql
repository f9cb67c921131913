-- For administrators, who see inactive rates too.
create or replace function public.credit_rate_get(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_admin();
  v_rate public.credit_rates;
begin
  select * into v_rate from public.credit_rates as r where r.id = p_id;
  if not found then
    perform turnpike.fail('rate_not_found', 404);
  end if;
  return turnpike.credit_rate_json(v_rate);
end $$;
comment on function public.credit_rate_get(uuid) is
  'The Rate. Admin, else 403 forbidden; 404 rate_not_found; 401 token_missing, token_revoked.';
