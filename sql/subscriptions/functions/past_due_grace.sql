-- Banks refuse cards that are good next week, and providers report late. So long rights go on without proof of payment.
create or replace function turnpike.past_due_grace() returns interval
language plpgsql stable set search_path = '' as $$
declare
  c_default_days constant integer := 7;
begin
  return coalesce((turnpike.setting('past_due_grace_days') #>> '{}')::integer, c_default_days) * interval '1 day';
end $$;
comment on function turnpike.past_due_grace() is
  'For how long a subscription keeps its rights while a payment is missing, or while nobody has reported its renewal: the setting '
  'past_due_grace_days, 7 days without it.';
