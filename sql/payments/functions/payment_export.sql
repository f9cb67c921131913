-- A user's payments, for the user's data. What was paid for a tenant belongs to the tenant.
create or replace function turnpike.payment_export(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((select jsonb_agg(turnpike.payment_json(p) order by p.created_at, p.id)
    from public.payments as p where p.user_id = p_user_id and p.tenant_id is null), '[]');
end $$;
comment on function turnpike.payment_export(uuid) is 'The user''s own payments with their refunds, oldest first.';
