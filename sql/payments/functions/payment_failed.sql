-- A try to pay failed. Money that has come stays where it is, whatever is reported late, and what failed for good does not wait again.
create or replace function turnpike.payment_failed(p_payment_id uuid, p_status text, p_error jsonb) returns public.payments
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments;
  c_max_chars constant integer := 500;
begin
  update public.payments as p set status = case when p.status = 'canceled' and p_status = 'pending' then p.status else p_status end,
    failure_code = left(p_error ->> 'code', c_max_chars), failure_message = left(p_error ->> 'message', c_max_chars),
    updated_at = clock_timestamp()
  where p.id = p_payment_id and p.status in ('pending', 'processing', 'canceled')
  returning p.* into v_payment;
  return v_payment;
end $$;
comment on function turnpike.payment_failed(uuid, text, jsonb) is
  'Sets a pending, processing or canceled payment to failed, or to pending when it may be tried again (a canceled one stays so), and keeps '
  'code and message of the error.';
