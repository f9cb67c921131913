-- A payment for its payer or for an administrator; to everybody else it looks like none.
create or replace function turnpike.payment_lock(p_id uuid) returns public.payments
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
begin
  select * into v_payment from public.payments as p
  where p.id = p_id and (turnpike.is_admin() or turnpike.payment_owned(p))
  for update;
  if not found then
    perform turnpike.fail('payment_not_found', 404);
  end if;
  return v_payment;
end $$;
comment on function turnpike.payment_lock(uuid) is
  'The payment of the caller or of the caller''s tenant, any for an administrator, locked. Raises 404 payment_not_found.';
