-- Runs as the caller, under row-level security, and changes nothing: what is overdue is left out by the same arithmetic that
-- settles it later. `stable` is part of that: all its queries see one snapshot.
create or replace function public.credit_balance(p_account text default 'user') returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_account public.credit_accounts := turnpike.credit_account_find(p_account);
  v_now timestamptz := clock_timestamp();
  v_held bigint := coalesce(v_account.held, 0);
  v_payment bigint := 0;
  v_expired bigint;
  v_balance bigint;
  v_lots jsonb;
  c_max_lots constant integer := 100;
begin
  if v_account.next_deadline <= v_now then
    v_held := coalesce((select sum(h.amount) from public.credit_holds as h
      where h.account_id = v_account.id and h.status = 'active' and h.expires_at > v_now), 0);
    v_payment := least(v_account.debt, v_account.balance - v_held);
  end if;
  select coalesce(sum(l.expired), 0), coalesce(jsonb_agg(jsonb_build_object(
      'id', l.id, 'amount', l.amount, 'remaining', l.remaining, 'source', l.source, 'priority', l.priority,
      'expires_at', turnpike.rfc3339(l.expires_at)) order by l.place) filter (where l.remaining > 0 and l.place <= c_max_lots), '[]')
  into v_expired, v_lots
  from (select t.*, row_number() over (order by t.priority, t.expires_at, t.id) as place
    from turnpike.credit_lots(v_account.id, v_payment, v_held, v_now) as t) as l;
  v_balance := coalesce(v_account.balance, 0) - v_payment - v_expired;
  return jsonb_build_object('balance', v_balance, 'held', v_held, 'available', v_balance - v_held,
    'debt', coalesce(v_account.debt, 0) - v_payment, 'grants', v_lots);
end $$;
comment on function public.credit_balance(text) is
  '{balance, held, available, debt, grants: [{id, amount, remaining, source, priority, expires_at}]} in credits, as of now; '
  'at most 100 open lots, in the order they will be spent. 422 tenant_required; 401 token_missing, token_revoked.';
