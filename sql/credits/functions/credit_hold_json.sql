-- The status is the true one at this moment, also when no movement has settled the account since the deadline.
create or replace function turnpike.credit_hold_json(p public.credit_holds) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_overdue boolean := p.status = 'active' and p.expires_at <= clock_timestamp();
begin
  return jsonb_build_object(
    'id', p.id, 'account', case when p.tenant_id is null then 'user' else 'tenant' end, 'amount', p.amount,
    'captured_amount', p.captured_amount, 'status', case when v_overdue then 'expired' else p.status end,
    'endpoint', p.endpoint, 'description', p.description, 'metadata', p.metadata, 'expires_at', turnpike.rfc3339(p.expires_at),
    'created_at', turnpike.rfc3339(p.created_at),
    'resolved_at', turnpike.rfc3339(case when v_overdue then p.expires_at else p.resolved_at end));
end $$;
comment on function turnpike.credit_hold_json(public.credit_holds) is
  'Hold: {id, account, amount, captured_amount, status: active|captured|released|expired, endpoint, description, metadata, '
  'expires_at, created_at, resolved_at}.';
