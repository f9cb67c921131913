-- An order may have been taken to several providers. While one of the others waits for its buyer, its reservation stands.
create or replace function turnpike.order_awaited(p_order_id uuid, p_payment_id uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (
    select from public.checkout_sessions as s
    where s.order_id = p_order_id and s.payment_id is distinct from p_payment_id and s.status = 'open' and s.expires_at > clock_timestamp()
  ) or exists (
    select from public.payments as p
    where p.order_id = p_order_id and p.id is distinct from p_payment_id and p.status in ('pending', 'processing')
      and coalesce(p.provider_payment_id, p.reference) is not null);
end $$;
comment on function turnpike.order_awaited(uuid, uuid) is 'Whether the order may still be paid by another payment than this one.';
