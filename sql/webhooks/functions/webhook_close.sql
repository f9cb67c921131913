-- Whoever failed on a page that is closed by now cannot try again there.
create or replace function turnpike.webhook_close(p_payment public.payments) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.payments as y set status = 'canceled', updated_at = clock_timestamp()
  where y.id = p_payment.id and y.status = 'pending'
    and exists (select from public.checkout_sessions as s where s.payment_id = y.id and s.status = 'expired');
end $$;
comment on function turnpike.webhook_close(public.payments) is 'Cancels a pending payment whose checkout has expired.';
