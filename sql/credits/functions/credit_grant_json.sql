-- A lot as its owner and its giver see it.
create or replace function turnpike.credit_grant_json(p public.credit_grants) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'id', p.id, 'amount', p.amount, 'remaining', p.remaining, 'expired', p.expired, 'revoked', p.revoked, 'source', p.source,
    'source_ref', p.source_ref, 'priority', p.priority, 'description', p.description,
    'expires_at', turnpike.rfc3339(p.expires_at), 'created_at', turnpike.rfc3339(p.created_at));
end $$;
comment on function turnpike.credit_grant_json(public.credit_grants) is
  'Grant: {id, amount, remaining, expired, revoked, source, source_ref, priority, description, expires_at, created_at}.';
