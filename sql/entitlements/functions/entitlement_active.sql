-- Asked of the row and the clock alone, so that a right ends on time whether or not anything ran.
create or replace function turnpike.entitlement_active(p public.entitlements) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  return p.revoked_at is null and p.starts_at <= v_now and (p.ends_at is null or p.ends_at > v_now);
end $$;
comment on function turnpike.entitlement_active(public.entitlements) is 'Whether the right holds now.';
