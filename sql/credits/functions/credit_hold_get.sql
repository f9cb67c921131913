-- Runs as the caller: row-level security is what makes somebody else's hold a 404.
create or replace function public.credit_hold_get(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_hold public.credit_holds;
begin
  select * into v_hold from public.credit_holds as h where h.id = p_id;
  if not found then
    perform turnpike.fail('hold_not_found', 404);
  end if;
  return turnpike.credit_hold_json(v_hold);
end $$;
comment on function public.credit_hold_get(uuid) is 'The Hold. 404 hold_not_found; 401 token_missing, token_revoked.';
