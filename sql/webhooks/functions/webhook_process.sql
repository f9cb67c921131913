-- On its way. A payment of which a failure was reported already is not: the two come in any order.
create or replace function turnpike.webhook_process(p_payment public.payments) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.payments as p set status = 'processing', updated_at = clock_timestamp()
  where p.id = p_payment.id and p.status = 'pending' and p.failure_code is null and p.failure_message is null;
end $$;
comment on function turnpike.webhook_process(public.payments) is 'Sets a locked pending payment to processing, unless it has failed.';
