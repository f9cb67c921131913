-- One upsert, in the transaction that it guards: what is refused or rolled back does not count. Only the hits of one key wait for each other.
create or replace function turnpike.rate_limit_count(p_key text, p_limit bigint, p_window_seconds integer) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
  v_start timestamptz := date_bin(p_window_seconds * interval '1 second', v_now, timestamptz 'epoch');
  v_end timestamptz := v_start + p_window_seconds * interval '1 second';
  v_hits bigint;
begin
  insert into public.rate_limit_windows as w (key, window_start, hits, expires_at)
  values (p_key, v_start, 1, v_end)
  on conflict (key, window_start) do update set hits = w.hits + 1
  returning w.hits into v_hits;
  return jsonb_build_object(
    'allowed', v_hits <= p_limit,
    'remaining', greatest(p_limit - v_hits, 0),
    'reset_seconds', ceil(extract(epoch from v_end - v_now))::integer);
end $$;
comment on function turnpike.rate_limit_count(text, bigint, integer) is
  'Counts one hit of the key in the current window: {allowed, remaining, reset_seconds}.';
