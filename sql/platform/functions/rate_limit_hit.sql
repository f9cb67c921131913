-- A fixed window, because one upsert is the cheapest thing that is right under concurrency. Service only: a caller who could
-- name the key could use up somebody else's limit.
create or replace function public.rate_limit_hit(p_key text, p_limit integer, p_window_seconds integer) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  c_max_key_chars constant integer := 200;
  c_max_window_seconds constant integer := 86400;
begin
  perform turnpike.require_service();
  if p_key is null or length(p_key) not between 1 and c_max_key_chars then
    perform turnpike.invalid('/p_key', 'out_of_range', 'must have 1 to 200 characters');
  elsif p_limit is null or p_limit < 1 then
    perform turnpike.invalid('/p_limit', 'out_of_range', 'must be at least 1');
  elsif p_window_seconds is null or p_window_seconds not between 1 and c_max_window_seconds then
    perform turnpike.invalid('/p_window_seconds', 'out_of_range', 'must be between 1 and 86400');
  end if;
  return turnpike.rate_limit_count(p_key, p_limit, p_window_seconds);
end $$;
comment on function public.rate_limit_hit(text, integer, integer) is
  'Counts one hit of the key in the current window: {allowed, remaining, reset_seconds}. Service only (403 forbidden); 422 '
  'for a bad key, limit or window (1 to 86400 seconds).';
