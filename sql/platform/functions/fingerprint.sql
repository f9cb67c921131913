-- The functions in front send a fingerprint of method, path and body. Whoever calls PostgREST directly need not: then the
-- name of the RPC and its arguments stand for them, so that one key can never give back another request's answer.
create or replace function turnpike.fingerprint(variadic p_parts text[]) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return encode(sha256(convert_to(array_to_json(p_parts)::text, 'UTF8')), 'hex');
end $$;
comment on function turnpike.fingerprint(text[]) is 'SHA-256 in hex of the parts; nulls count.';
