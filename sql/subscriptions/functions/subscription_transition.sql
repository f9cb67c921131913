-- The status machine, whole. Final states stay final, whatever arrives late.
create or replace function turnpike.subscription_transition(p_from text, p_to text) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return p_from = p_to or p_to = any (case p_from
    when 'trialing' then array['active', 'past_due', 'paused', 'canceled', 'expired']
    when 'active' then array['past_due', 'paused', 'canceled', 'expired']
    when 'past_due' then array['active', 'paused', 'canceled', 'expired']
    when 'paused' then array['active', 'past_due', 'canceled', 'expired']
    else array[]::text[] end);
end $$;
comment on function turnpike.subscription_transition(text, text) is
  'Whether a subscription may go from one status to the other, or stay: trialing, active, past_due, paused; canceled and expired '
  'are final.';
