-- What is unspent goes at once, what was spent becomes debt (turnpike.credit_revoke). What was taken back before is read off the lot, so a
-- second refund takes only the difference.
create or replace function turnpike.lot_take_back(
  p_lot public.credit_grants, p_refunded bigint, p_total bigint, p_reason text, p_cause_kind text, p_cause_id text, p_actor_id uuid
) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_amount bigint := case when p_refunded < p_total then div(p_lot.amount::numeric * p_refunded, p_total) - p_lot.revoked - p_lot.owed end;
begin
  if v_amount is null or v_amount > 0 then
    perform turnpike.credit_revoke(p_lot.source, p_lot.source_ref, v_amount, p_reason, p_cause_kind, p_cause_id, p_actor_id);
  end if;
end $$;
comment on function turnpike.lot_take_back(public.credit_grants, bigint, bigint, text, text, text, uuid) is
  'Takes back of a lot of credits what so much refunded of the total comes to, all of it when everything is.';
