-- Credits come from administrators and from our own back ends, never from the user who gets them.
create or replace function public.credit_grant_create(
  p_user_id uuid default null, p_tenant_id text default null, p_amount bigint default null, p_source text default null,
  p_expires_at timestamptz default null, p_priority integer default 100, p_description text default null, p_source_ref text default null,
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_service boolean := turnpike.is_service();
  v_actor_id uuid := case when v_service then turnpike.uid() else turnpike.require_admin() end;
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint(
    'credit_grant_create', p_user_id::text, p_tenant_id, p_amount::text, p_source, p_expires_at::text, p_priority::text,
    p_description, p_source_ref)));
  v_done record;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_done := turnpike.credit_grant(
    p_user_id, p_tenant_id, p_amount, p_source, p_expires_at, p_priority, p_description, p_source_ref,
    case when not v_service then 'admin' when p_source = 'purchase' then 'order' else 'task' end,
    case when not v_service then v_actor_id::text else p_source_ref end, v_actor_id);
  return turnpike.idempotency_finish(p_idempotency_key, 201,
    jsonb_build_object('grant', turnpike.credit_grant_json(v_done.lot), 'transaction', turnpike.credit_transfer_json(v_done.transfer),
      'debt', (v_done.account).debt) || turnpike.credit_figures(v_done.account));
end $$;
comment on function public.credit_grant_create(uuid, text, bigint, text, timestamptz, integer, text, text, text, text) is
  '201 {grant: Grant, transaction: Transaction, balance, held, available, debt} for a user or a tenant; priority 0 to '
  '1000000, the lower is spent first. Admin or service, else 403 forbidden; 409 grant_exists {grant_id}; 422 at /user_id, '
  '/tenant_id, /amount, /source, /expires_at, /priority, /description, /source_ref; 401 token_missing, token_revoked; and the '
  'errors of idempotency_claim.';
