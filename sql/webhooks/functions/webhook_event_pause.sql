-- From a minute, doubling, to six hours.
create or replace function turnpike.webhook_event_pause(p_attempts integer) returns interval
language plpgsql immutable set search_path = '' as $$
declare
  c_first constant interval := '1 minute';
  c_longest constant interval := '6 hours';
  c_max_doublings constant integer := 10;
begin
  return least(c_first * power(2, least(greatest(p_attempts - 1, 0), c_max_doublings)), c_longest);
end $$;
comment on function turnpike.webhook_event_pause(integer) is 'How long to wait after so many tries.';
