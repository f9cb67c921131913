-- With these, nobody charges by himself when a period ends, and no provider has to be told of a change.
create or replace function turnpike.subscription_local(p_provider text) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return p_provider in ('none', 'bank_transfer', 'development');
end $$;
comment on function turnpike.subscription_local(text) is 'Whether subscriptions of this provider are kept by us alone.';
