-- What is left to give back: pending refunds count as given.
create or replace function turnpike.payment_refundable(p public.payments) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  if p.status not in ('succeeded', 'partially_refunded') then
    return 0;
  end if;
  return p.amount - coalesce((select sum(r.amount) from public.refunds as r where r.payment_id = p.id and r.status <> 'failed'), 0);
end $$;
comment on function turnpike.payment_refundable(public.payments) is 'Minor units of the payment that can still be refunded.';
