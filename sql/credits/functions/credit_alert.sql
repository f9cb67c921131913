-- Where a fall is worth a mail: the owner's own mark, or a tenth of what was given last, which says how much the owner uses. An account
-- that is below its mark all the same is not marked: it would be told of a fall that was none.
create or replace function turnpike.credit_alert(p_available bigint, p_alert_at bigint, p_granted bigint) returns bigint
language plpgsql immutable set search_path = '' as $$
declare
  v_mark bigint := coalesce(p_alert_at, p_granted / 10);
begin
  return case when v_mark > 0 and p_available >= v_mark then v_mark end;
end $$;
comment on function turnpike.credit_alert(bigint, bigint, bigint) is
  'The alert_below of an account with so many available credits after a grant of so many; null for none.';
