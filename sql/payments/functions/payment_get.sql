-- Runs as the caller, under row-level security.
create or replace function public.payment_get(p_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_payment public.payments;
begin
  select * into v_payment from public.payments as p where p.id = p_id;
  if not found then
    perform turnpike.fail('payment_not_found', 404);
  end if;
  return turnpike.payment_json(v_payment);
end $$;
comment on function public.payment_get(uuid) is
  'The Payment with its refunds. 404 payment_not_found; 401 token_missing, token_revoked.';
