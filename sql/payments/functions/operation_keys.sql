-- A provider's report may be quicker than its answer; then it waits for the ids that come with this one.
create or replace function turnpike.operation_keys(p_result jsonb) returns text[]
language sql immutable set search_path = '' as $$
  select coalesce(array_agg(k.kind || ':' || k.id), '{}') from (values
    ('payment', p_result ->> 'provider_payment_id'), ('checkout_session', p_result ->> 'provider_session_id')
  ) as k (kind, id) where k.id <> '';
$$;
comment on function turnpike.operation_keys(jsonb) is 'payment: and checkout_session: with the ids in a provider''s result.';
