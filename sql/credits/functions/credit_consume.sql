-- Takes credits out of the lots in the promised order: lower priority number, then earlier expiry, then older. Lots past
-- their expiry are still open only because a hold protects them, so only a capture may take from them.
create or replace function turnpike.credit_consume(p_account_id uuid, p_amount bigint, p_overdue boolean) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_left bigint := p_amount;
  v_part bigint;
  v_lot record;
begin
  if p_amount = 0 then
    return;
  end if;
  for v_lot in
    select g.id, g.remaining from public.credit_grants as g
    where g.account_id = p_account_id and g.open and (p_overdue or g.expires_at is null or g.expires_at > clock_timestamp())
    order by g.priority, g.expires_at, g.id
  loop
    v_part := least(v_left, v_lot.remaining);
    update public.credit_grants as g set remaining = g.remaining - v_part where g.id = v_lot.id;
    v_left := v_left - v_part;
    exit when v_left = 0;
  end loop;
  if v_left > 0 then
    perform turnpike.fail('ledger_inconsistent', 500);
  end if;
end $$;
comment on function turnpike.credit_consume(uuid, bigint, boolean) is
  'Takes so many credits from the open lots of a locked account. Raises 500 ledger_inconsistent if they hold less than the '
  'balance says.';
