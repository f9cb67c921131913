-- The other second half: the work failed and costs nothing. The key is forgotten, so that the client's retry runs the work
-- again. A hold that ended by itself is as good as released.
create or replace function public.credit_meter_fail(p_hold_id uuid, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_user();
  v_hold public.credit_holds;
  v_account public.credit_accounts;
  v_done record;
begin
  delete from public.idempotency_keys as k
  where k.caller = v_actor_id and k.key = p_idempotency_key and k.hold_id = p_hold_id and k.answer is null;
  select h.* into v_hold from public.credit_holds as h join public.credit_accounts as a on a.id = h.account_id
  where h.id = p_hold_id and (a.user_id = v_actor_id or a.tenant_id = turnpike.tenant_id());
  if not found then
    perform turnpike.fail('hold_not_found', 404);
  elsif v_hold.managed then
    perform turnpike.fail('forbidden', 403);
  end if;
  v_account := turnpike.credit_account_lock(null, null, p_id => v_hold.account_id);
  select h.* into v_hold from public.credit_holds as h where h.id = p_hold_id;
  if v_hold.status = 'captured' then
    perform turnpike.fail('hold_already_captured', 409);
  elsif v_hold.status = 'active' then
    v_done := turnpike.credit_hold_resolve(v_account, v_hold, null);
    v_hold := v_done.hold;
  end if;
  return jsonb_build_object('hold_id', v_hold.id, 'status', v_hold.status);
end $$;
comment on function public.credit_meter_fail(uuid, text) is
  'Releases the hold of a call that failed and forgets its key: {hold_id, status: released|expired}. 404 hold_not_found; 403 '
  'forbidden for a managed hold; 409 hold_already_captured; 401 token_missing, token_revoked.';
