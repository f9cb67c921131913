-- The part of turnpike.check_sales_invariants that is about downloads.
create or replace function turnpike.downloads_broken() returns table (invariant text, object_id uuid, detail jsonb)
language sql stable set search_path = '' as $$
  select v.invariant, g.id, to_jsonb(g) from public.download_grants as g cross join lateral (values
    ('a download is counted once for each access that was not given back',
      g.downloads = (select count(*) from public.download_accesses as a where a.grant_id = g.id and a.signings > 0)),
    ('a refunded order''s files were taken back', g.revoked_at is not null
      or not exists (select from public.orders as o where o.id = g.order_id and o.status = 'refunded'))
  ) as v (invariant, holds) where not v.holds;
$$;
comment on function turnpike.downloads_broken() is 'Violated promises of downloads, as turnpike.check_sales_invariants gives them.';
