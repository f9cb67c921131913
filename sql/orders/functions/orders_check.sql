-- The life of an order. Paid is final but for refunds; a canceled one can still be paid, since money may come late.
create or replace function turnpike.orders_check() returns trigger
language plpgsql volatile set search_path = '' as $$
begin
  if not (case when tg_op = 'INSERT' then new.status = 'pending' else new.status = old.status or (case old.status
      when 'pending' then new.status in ('paid', 'canceled')
      when 'canceled' then new.status = 'paid'
      when 'paid' then new.status in ('partially_refunded', 'refunded')
      when 'partially_refunded' then new.status = 'refunded'
      else false end) end)
    or new.fulfilment not in ('unfulfilled', 'fulfilled', 'failed')
    or (new.reserved_until is not null and new.status <> 'pending') then
    raise exception using errcode = 'check_violation', message = 'an order cannot go this way';
  end if;
  return new;
end $$;
comment on function turnpike.orders_check() is
  'Trigger: refuses a status that cannot follow, and a reservation of an order that is not pending.';
