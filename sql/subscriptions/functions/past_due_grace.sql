-- Banks refuse cards that are good next week, and providers report late. So long rights go on without proof of payment.
create or replace function turnpike.past_due_grace() returns interval
language plpgsql immutable set search_path = '' as $$
begin
  return interval '7 days';
end $$;
comment on function turnpike.past_due_grace() is
  'For how long a subscription keeps its rights while a payment is missing, or while nobody has reported its renewal.';
