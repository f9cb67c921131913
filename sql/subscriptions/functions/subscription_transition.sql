-- The status machine, whole. Final states stay final, whatever arrives late; of the others each may follow on each, since a provider's
-- reports come in any order and a trial can be given to who had paid before.
create or replace function turnpike.subscription_transition(p_from text, p_to text) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return p_from = p_to or (p_from in ('trialing', 'active', 'past_due', 'paused')
    and p_to in ('trialing', 'active', 'past_due', 'paused', 'canceled', 'expired'));
end $$;
comment on function turnpike.subscription_transition(text, text) is
  'Whether a subscription may go from one status to the other, or stay: trialing, active, past_due, paused; canceled and expired '
  'are final.';
