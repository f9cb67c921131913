-- Where files lie is the seller's business, also for products that everybody sees.
create policy assets_select_own on public.assets for select to authenticated
  using (exists (
    select from public.products as p
    where p.id = product_id and (p.seller_id = (select turnpike.uid()) or p.tenant_id = (select turnpike.tenant_id())
      or (select turnpike.is_admin()))));
