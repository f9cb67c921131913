-- Whoever has ordered may not say that the money is there.
create or replace function turnpike.transfer_confirm(p_payment public.payments) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
begin
  if not turnpike.is_admin() then
    perform turnpike.fail('forbidden', 403);
  elsif p_payment.status <> 'pending' then
    perform turnpike.fail('payment_not_confirmable', 409);
  end if;
  v_payment := turnpike.payment_succeeded(p_payment.id);
  return turnpike.payment_json(v_payment);
end $$;
comment on function turnpike.transfer_confirm(public.payments) is
  'Marks a locked bank transfer as arrived, which pays its order, and returns the Payment. Raises 403 forbidden unless the caller is an '
  'administrator, 409 payment_not_confirmable.';
