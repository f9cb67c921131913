-- The life of a payment. A failed one may still succeed: with some methods the buyer tries again on the provider's page.
create or replace function turnpike.payments_check() returns trigger
language plpgsql volatile set search_path = '' as $$
begin
  if not (case when tg_op = 'INSERT' then new.status = 'pending' else new.status = old.status or (case old.status
      when 'pending' then new.status in ('processing', 'succeeded', 'failed', 'canceled')
      when 'processing' then new.status in ('pending', 'succeeded', 'failed', 'canceled')
      when 'failed' then new.status in ('processing', 'succeeded')
      when 'canceled' then new.status in ('succeeded', 'failed')
      when 'succeeded' then new.status in ('partially_refunded', 'refunded')
      when 'partially_refunded' then new.status = 'refunded'
      else false end) end) then
    raise exception using errcode = 'check_violation', message = 'a payment cannot go this way';
  end if;
  return new;
end $$;
comment on function turnpike.payments_check() is 'Trigger: refuses a status that cannot follow.';
