-- A user's disputes, for the user's data; a tenant's belong to the tenant.
create or replace function turnpike.dispute_export(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((select jsonb_agg(jsonb_build_object('id', d.id, 'payment_id', d.payment_id,
      'amount', turnpike.money(d.amount, d.currency), 'reason', d.reason, 'status', d.status,
      'created_at', turnpike.rfc3339(d.created_at)) order by d.created_at, d.id)
    from public.disputes as d where d.user_id = p_user_id and d.tenant_id is null), '[]');
end $$;
comment on function turnpike.dispute_export(uuid) is
  'The disputes of the user''s own payments, oldest first: [{id, payment_id, amount, reason, status, created_at}].';
