-- Those of products that one sees, and of other sellers' products only what is on sale.
create policy prices_select_on_sale on public.prices for select to anon, authenticated
  using (exists (
    select from public.products as p
    where p.id = product_id and (on_sale or p.seller_id = (select turnpike.uid()) or p.tenant_id = (select turnpike.tenant_id())
      or (select turnpike.is_admin()))));
