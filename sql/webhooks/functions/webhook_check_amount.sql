-- Nothing is handed over for another amount than was asked for, nor for one that nobody has named.
create or replace function turnpike.webhook_check_amount(p_payment public.payments, p_amount bigint, p_currency text) returns void
language plpgsql stable set search_path = '' as $$
begin
  if p_amount is distinct from p_payment.amount or lower(p_currency) is distinct from p_payment.currency then
    perform turnpike.fail('amount_mismatch', 409, jsonb_build_object('expected', turnpike.money(p_payment.amount, p_payment.currency),
      'reported', turnpike.money(p_amount, p_currency)));
  end if;
end $$;
comment on function turnpike.webhook_check_amount(public.payments, bigint, text) is
  'Raises 409 amount_mismatch {expected, reported} unless amount and currency are the payment''s own.';
