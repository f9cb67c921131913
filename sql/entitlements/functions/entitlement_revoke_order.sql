-- A full refund or a lost dispute. What another order gave as well stays: each source has its own row.
create or replace function turnpike.entitlement_revoke_order(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.entitlements as e set revoked_at = clock_timestamp(), updated_at = clock_timestamp()
  where e.source = 'order' and e.source_id = p_order_id and e.revoked_at is null;
end $$;
comment on function turnpike.entitlement_revoke_order(uuid) is 'Takes back the features that an order gave. Twice is as good as once.';
