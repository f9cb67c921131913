-- The money went back, so the files do. URLs that were handed out before live on until their own time is over, which is minutes.
create or replace function turnpike.download_revoke_order(p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.download_grants as g set revoked_at = clock_timestamp(), updated_at = clock_timestamp()
  where g.order_id = p_order_id and g.revoked_at is null;
end $$;
comment on function turnpike.download_revoke_order(uuid) is 'Takes back the files that an order granted. Twice is as good as once.';
