-- Two kinds of back end count as the service: the database role of the service key, and a token that a function minted for
-- a caller with the service secret (its issuer is ours: a user whose roles say `service` is a user). `role` (the setting) survives `security definer`, current_user does not.
create or replace function turnpike.is_service() returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(current_setting('role', true), '') = 'service_role'
    or coalesce(turnpike.claims() ->> 'role', '') = 'service_role'
    or (turnpike.has_role('service') and coalesce(turnpike.claims() ->> 'iss', '') = 'turnpike');
end $$;
comment on function turnpike.is_service() is 'Whether the caller is one of our own back ends.';
