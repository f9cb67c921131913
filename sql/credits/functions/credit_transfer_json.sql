-- Clients know a transfer as a transaction. The amount keeps its sign: the sum over all of them is the balance.
create or replace function turnpike.credit_transfer_json(p public.credit_transfers) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'amount', p.amount, 'kind', p.kind, 'endpoint', p.endpoint, 'description', p.description, 'metadata', p.metadata,
    'debt_change', p.debt_change, 'cause', jsonb_build_object('kind', p.cause_kind, 'id', p.cause_id), 'actor_id', p.actor_id,
    'hold_id', p.hold_id, 'grant_id', p.grant_id, 'created_at', turnpike.rfc3339(p.created_at));
end $$;
comment on function turnpike.credit_transfer_json(public.credit_transfers) is
  'Transaction: {id, amount, kind, endpoint, description, metadata, debt_change, cause: {kind, id}, actor_id, hold_id, '
  'grant_id, created_at}; amount is the signed change of the balance.';
