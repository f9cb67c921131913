-- A minute, then twice as long each time, six hours at most: the provider's own keys are good for a day, so that every further attempt
-- falls under the key of the one before.
create or replace function turnpike.mail_pause(p_attempts integer) returns interval
language plpgsql immutable set search_path = '' as $$
declare
  c_first constant interval := '1 minute';
  c_longest constant interval := '6 hours';
  c_most_doublings constant integer := 20;
begin
  return least(c_longest, c_first * power(2, least(greatest(p_attempts, 1), c_most_doublings) - 1));
end $$;
comment on function turnpike.mail_pause(integer) is 'How long to wait after so many attempts: 1 minute, doubled each time, up to 6 hours.';
