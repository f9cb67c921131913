-- Called by the task `cleanup`, in batches, so that no run holds locks for long; skipping locked rows lets two runs share the work.
create or replace function turnpike.cleanup(p_max_rows integer default 10000) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_keys bigint;
  v_windows bigint;
begin
  delete from public.idempotency_keys as k
  using (select caller, key from public.idempotency_keys where expires_at <= now() limit p_max_rows for update skip locked) as old
  where k.caller = old.caller and k.key = old.key;
  get diagnostics v_keys = row_count;
  delete from public.rate_limit_windows as w
  using (select key, window_start from public.rate_limit_windows where expires_at <= now() limit p_max_rows for update skip locked) as old
  where w.key = old.key and w.window_start = old.window_start;
  get diagnostics v_windows = row_count;
  return jsonb_build_object('idempotency_keys', v_keys, 'rate_limit_windows', v_windows)
    || turnpike.order_cleanup(p_max_rows) || turnpike.payment_cleanup(p_max_rows)
    || turnpike.ai_cleanup(p_max_rows);
end $$;
comment on function turnpike.cleanup(integer) is
  'Deletes up to so many expired idempotency keys and rate limit windows each, and does the same for what order_cleanup, '
  'payment_cleanup and ai_cleanup look after; returns how many: {idempotency_keys, rate_limit_windows, reservations, abandoned_orders, '
  'provider_operations, ai_calls, ai_spending}.';
