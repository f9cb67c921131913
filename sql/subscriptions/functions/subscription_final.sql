-- One word for the two ends.
create or replace function turnpike.subscription_final(p_status text) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return p_status in ('canceled', 'expired');
end $$;
comment on function turnpike.subscription_final(text) is 'Whether a subscription in this status is over for good.';
