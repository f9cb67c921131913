-- A route without a rate cannot be called any more by the metered wrapper; to let it run unpriced, take the wrapper off.
create or replace function public.credit_rate_delete(p_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_admin();
begin
  delete from public.credit_rates as r where r.id = p_id;
  if not found then
    perform turnpike.fail('rate_not_found', 404);
  end if;
  return jsonb_build_object('id', p_id, 'deleted', true);
end $$;
comment on function public.credit_rate_delete(uuid) is
  '{id, deleted: true}. Admin, else 403 forbidden; 404 rate_not_found; 401 token_missing, token_revoked.';
