-- A refund or a lost dispute. The lot's unspent credits go at once, as far as no hold has them; what was spent or is held
-- becomes a debt that is paid as soon as credits are free. Taking back more than is left of the lot takes back what is left:
-- a second report of the same refund does nothing.
create or replace function public.credit_grant_revoke(
  p_source text, p_source_ref text, p_amount bigint default null, p_reason text default null,
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_replay jsonb;
  v_done record;
begin
  perform turnpike.require_service();
  v_replay := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint(
    'credit_grant_revoke', p_source, p_source_ref, p_amount::text, p_reason)));
  if v_replay is not null then
    return v_replay;
  end if;
  v_done := turnpike.credit_revoke(p_source, p_source_ref, p_amount, p_reason,
    case when p_source = 'purchase' then 'order' else 'task' end, p_source_ref, turnpike.uid());
  return turnpike.idempotency_finish(p_idempotency_key, 200,
    jsonb_build_object('grant', turnpike.credit_grant_json(v_done.lot), 'revoked', v_done.revoked, 'owed', v_done.owed,
      'debt', (v_done.account).debt) || turnpike.credit_figures(v_done.account));
end $$;
comment on function public.credit_grant_revoke(text, text, bigint, text, text, text) is
  '{grant: Grant, revoked, owed, balance, held, available, debt}: credits taken back at once and credits turned into debt by '
  'this call; p_amount null means all that is left to take back. Service only (403 forbidden); 404 grant_not_found; 422 at '
  '/amount, /description; and the errors of idempotency_claim.';
